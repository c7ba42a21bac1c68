"""WooCommerce orders as its REST API v3 sends them: one, a list, or the answer to a batch."""

from __future__ import annotations

import html
from typing import Annotated, Any, BinaryIO

from storeapp.adapters.feeds import outside
from storeapp.adapters.feeds.outside import Count, Neighbour, Outside, Price, UtcTime, Word, or_else
from storeapp.adapters.feeds.reading import Reading
from storeapp.operations.intake.documents import Method, OrderDocument, OrderStatus

STATUSES = {
    "processing": OrderStatus.PAID,
    "completed": OrderStatus.PAID,
    "cancelled": OrderStatus.CANCELLED,
    "refunded": OrderStatus.CANCELLED,
    "failed": OrderStatus.CANCELLED,
    "trash": OrderStatus.CANCELLED,
}
PICKUP = ("local_pickup", "pickup_location")
PICKUP_NAME = "pickup_location"


class Address(Outside):
    first_name: Word = ""
    last_name: Word = ""
    company: Word = ""
    address_1: Word = ""
    address_2: Word = ""
    city: Word = ""
    state: Word = ""
    postcode: Word = ""
    country: Word = ""
    email: Word = ""
    phone: Word = ""

    @property
    def full_name(self) -> str:
        return outside.text(self.first_name, self.last_name)


class Meta(Outside):
    key: Word = ""
    value: Any = None


class Line(Outside):
    id: Word = ""
    name: Word = ""
    sku: Word = ""
    quantity: Count = 0
    price: Price = outside.NOTHING


class ShippingLine(Outside):
    method_id: Word = ""
    method_title: Word = ""
    meta_data: Annotated[tuple[Meta, ...], or_else(())] = ()

    @property
    def is_pickup(self) -> bool:
        return self.method_id in PICKUP

    @property
    def pickup_store(self) -> str:
        """WooCommerce's own pickup names the location apart; the older one only in the title."""
        said = (str(meta.value) for meta in self.meta_data if meta.key == PICKUP_NAME)
        return outside.text(next(said, self.method_title), most=120)


class Order(Outside):
    id: str
    number: Word = ""
    status: Word = ""
    currency: Annotated[str, or_else("USD")] = "USD"
    date_created_gmt: UtcTime | None = None
    date_created: UtcTime
    customer_note: Word = ""
    billing: Annotated[Address, or_else(Address())] = Address()
    shipping: Annotated[Address, or_else(Address())] = Address()
    line_items: tuple[Line, ...]
    shipping_lines: Annotated[tuple[ShippingLine, ...], or_else(())] = ()


def orders(stream: BinaryIO, source: str = "") -> Reading[OrderDocument]:
    """`source` is the shop's address. A completed order counts as fulfilled."""
    return WOOCOMMERCE.read(stream, source)


def _bodies(data: Any) -> list[Any]:
    if not isinstance(data, dict) or "line_items" in data or not data.keys() & {"create", "update", "delete"}:
        return data if isinstance(data, list) else [data]
    deleted = [order | {"status": "trash"} for order in data.get("delete", ()) if isinstance(order, dict)]
    return [*data.get("create", ()), *data.get("update", ()), *deleted]


def _draft(order: Order, source: str) -> dict[str, Any]:
    shipping = next(iter(order.shipping_lines), ShippingLine())
    return {
        "source": source,
        "external_id": order.id,
        "number": order.number or order.id,
        "method": Method.PICKUP if shipping.is_pickup else Method.SHIP,
        "status": STATUSES.get(order.status, OrderStatus.PENDING),
        "placed_at": order.date_created_gmt or order.date_created,
        "pickup_store": shipping.pickup_store if shipping.is_pickup else "",
        "shipping_service": outside.text(shipping.method_title),
        "customer": {"name": order.billing.full_name, "email": order.billing.email, "phone": order.billing.phone},
        "address": _address(order.shipping if order.shipping.address_1 else order.billing),
        "currency": order.currency,
        "note": outside.text(order.customer_note, most=outside.LONGEST_NOTE),
        "lines": [_line(line, order) for line in order.line_items if line.quantity],
    }


def _address(address: Address) -> dict[str, Any]:
    return {
        "name": address.full_name,
        "company": outside.text(address.company),
        "line1": outside.text(address.address_1),
        "line2": outside.text(address.address_2),
        "city": outside.text(address.city),
        "region": outside.text(address.state),
        "postcode": address.postcode,
        "country": outside.country(address.country),
        "phone": address.phone,
    }


def _line(line: Line, order: Order) -> dict[str, Any]:
    return {
        "external_id": line.id,
        "sku": line.sku,
        "name": outside.text(html.unescape(line.name)),
        "quantity": line.quantity,
        "fulfilled": line.quantity if order.status == "completed" else 0,
        "unit_price": outside.price(line.price, order.currency),
    }


WOOCOMMERCE = Neighbour("WooCommerce", "line_items", Order, _bodies, _draft)
