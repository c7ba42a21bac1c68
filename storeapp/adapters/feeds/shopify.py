"""Shopify orders as its REST admin API and its webhooks send them, from about 2012 on.

Units count as cancelled when `current_quantity` or, before there was one, the refunds say so; as fulfilled when they
are in a fulfillment that went well. Work starts when the order is paid. An order is a pickup when its fulfillment
orders say so or, where they were not sent along, when it has a shipping line but no shipping address.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, BinaryIO

from storeapp.adapters.feeds import outside
from storeapp.adapters.feeds.outside import Count, Neighbour, Outside, Price, UtcTime, Word, or_else
from storeapp.adapters.feeds.reading import Reading
from storeapp.operations.intake.documents import Method, OrderDocument, OrderStatus

STATUSES = {
    "paid": OrderStatus.PAID,
    "partially_refunded": OrderStatus.PAID,
    "refunded": OrderStatus.CANCELLED,
    "voided": OrderStatus.CANCELLED,
}
FAILED = ("failure", "error", "cancelled")
PICKUP = ("pick_up", "pickup")


class Address(Outside):
    name: Word = ""
    first_name: Word = ""
    last_name: Word = ""
    company: Word = ""
    address1: Word = ""
    address2: Word = ""
    city: Word = ""
    province: Word = ""
    province_code: Word = ""
    zip: Word = ""
    country: Word = ""
    country_code: Word = ""
    phone: Word = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def full_name(self) -> str:
        return outside.text(self.name) or outside.text(self.first_name, self.last_name)


class Customer(Outside):
    first_name: Word = ""
    last_name: Word = ""
    email: Word = ""
    phone: Word = ""


class Line(Outside):
    id: Word = ""
    sku: Word = ""
    title: Word = ""
    name: Word = ""
    variant_title: Word = ""
    quantity: Count = 0
    current_quantity: int | None = None
    price: Price = outside.NOTHING
    requires_shipping: bool | None = None


class RefundLine(Outside):
    line_item_id: Word = ""
    quantity: Count = 0


class Refund(Outside):
    refund_line_items: Annotated[tuple[RefundLine, ...], or_else(())] = ()


class Fulfillment(Outside):
    status: Word = ""
    line_items: Annotated[tuple[Line, ...], or_else(())] = ()


class ShippingLine(Outside):
    title: Word = ""
    delivery_category: Word = ""


class Location(Outside):
    location_id: Word = ""
    name: Word = ""


class DeliveryMethod(Outside):
    method_type: Word = ""


class FulfillmentOrder(Outside):
    assigned_location_id: Word = ""
    assigned_location: Annotated[Location, or_else(Location())] = Location()
    delivery_method: Annotated[DeliveryMethod, or_else(DeliveryMethod())] = DeliveryMethod()

    @property
    def is_pickup(self) -> bool:
        return self.delivery_method.method_type in PICKUP


class Order(Outside):
    id: str
    name: Word = ""
    order_number: Word = ""
    email: Word = ""
    phone: Word = ""
    created_at: UtcTime
    cancelled_at: UtcTime | None = None
    financial_status: Word = ""
    currency: Annotated[str, or_else("USD")] = "USD"
    note: Word = ""
    customer: Annotated[Customer, or_else(Customer())] = Customer()
    billing_address: Annotated[Address, or_else(Address())] = Address()
    shipping_address: Address | None = None
    shipping_lines: Annotated[tuple[ShippingLine, ...], or_else(())] = ()
    line_items: tuple[Line, ...]
    refunds: Annotated[tuple[Refund, ...], or_else(())] = ()
    fulfillments: Annotated[tuple[Fulfillment, ...], or_else(())] = ()
    fulfillment_orders: Annotated[tuple[FulfillmentOrder, ...], or_else(())] = ()

    @property
    def status(self) -> OrderStatus:
        return OrderStatus.CANCELLED if self.cancelled_at else STATUSES.get(self.financial_status, OrderStatus.PENDING)

    @property
    def is_pickup(self) -> bool:
        if self.fulfillment_orders:
            return all(part.is_pickup for part in self.fulfillment_orders)
        said = any(line.delivery_category in PICKUP for line in self.shipping_lines)
        return said or (self.shipping_address is None and bool(self.shipping_lines))

    @property
    def pickup_store(self) -> str:
        """The name of the location, or its id where it has no name here."""
        places = [p.assigned_location.name or p.assigned_location_id for p in self.fulfillment_orders if p.is_pickup]
        return next(iter(places), "") or next((line.title for line in self.shipping_lines), "")

    def refunded(self) -> Counter[str]:
        """Units by line."""
        lines = (line for refund in self.refunds for line in refund.refund_line_items)
        return sum((Counter({line.line_item_id: line.quantity}) for line in lines), Counter())

    def fulfilled(self) -> Counter[str]:
        """Units by line."""
        lines = (line for done in self.fulfillments if done.status not in FAILED for line in done.line_items)
        return sum((Counter({line.id: line.quantity}) for line in lines), Counter())


def orders(stream: BinaryIO, source: str = "") -> Reading[OrderDocument]:
    """A list, `{"orders": [...]}`, `{"order": {...}}`, one order or one per line; `source` is the shop's domain."""
    return SHOPIFY.read(stream, source)


def _bodies(data: Any) -> list[Any]:
    inside = data.get("orders", data.get("order", data)) if isinstance(data, dict) else data
    return inside if isinstance(inside, list) else [inside]


def _draft(order: Order, source: str) -> dict[str, Any]:
    return {
        "source": source,
        "external_id": order.id,
        "number": order.name or order.order_number or order.id,
        "method": Method.PICKUP if order.is_pickup else Method.SHIP,
        "status": order.status,
        "placed_at": order.created_at,
        "pickup_store": order.pickup_store if order.is_pickup else "",
        "shipping_service": outside.text(*(line.title for line in order.shipping_lines[:1])),
        "customer": _customer(order),
        "address": order.shipping_address and _address(order.shipping_address),
        "currency": order.currency,
        "note": outside.text(order.note, most=outside.LONGEST_NOTE),
        "lines": _lines(order),
    }


def _customer(order: Order) -> dict[str, Any]:
    name = outside.text(order.customer.first_name, order.customer.last_name) or order.billing_address.full_name
    return {
        "name": name,
        "email": order.email or order.customer.email,
        "phone": order.phone or order.customer.phone or order.billing_address.phone,
    }


def _address(address: Address) -> dict[str, Any]:
    return {
        "name": address.full_name,
        "company": outside.text(address.company),
        "line1": outside.text(address.address1),
        "line2": outside.text(address.address2),
        "city": outside.text(address.city),
        "region": outside.text(address.province_code or address.province),
        "postcode": address.zip,
        "country": outside.country(address.country_code, address.country),
        "phone": address.phone,
        "latitude": address.latitude,
        "longitude": address.longitude,
    }


def _lines(order: Order) -> list[dict[str, Any]]:
    refunded, fulfilled = order.refunded(), order.fulfilled()
    return [
        _line(line, order.currency, refunded[line.id], fulfilled[line.id]) for line in order.line_items if line.quantity
    ]


def _line(line: Line, currency: str, refunded: int, fulfilled: int) -> dict[str, Any]:
    gone = refunded if line.current_quantity is None else line.quantity - line.current_quantity
    return {
        "external_id": line.id,
        "sku": line.sku,
        "name": outside.text(line.name or outside.text(line.title, line.variant_title)),
        "quantity": line.quantity,
        "cancelled": max(0, min(gone, line.quantity)),
        "fulfilled": min(fulfilled, line.quantity),
        "unit_price": outside.price(line.price, currency),
        "requires_shipping": line.requires_shipping is not False,
    }


SHOPIFY = Neighbour("Shopify", "line_items", Order, _bodies, _draft)
