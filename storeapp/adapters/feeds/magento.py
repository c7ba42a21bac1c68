"""Magento 2 (Adobe Commerce) orders: one, a list, or the answer to a search (`{"items": [...]}`).

A configurable product is one line (its parent, which carries price and SKU of the choice); of a bundle the parts are
the lines. In-store pickup names its source code, which is the store.
"""

from __future__ import annotations

from typing import Annotated, Any, BinaryIO

from pydantic import Field

from storeapp.adapters.feeds import outside
from storeapp.adapters.feeds.outside import Count, Neighbour, Outside, Price, UtcTime, Word, or_else
from storeapp.adapters.feeds.reading import Reading
from storeapp.operations.intake.documents import Method, OrderDocument, OrderStatus

STATUSES = {
    "processing": OrderStatus.PAID,
    "complete": OrderStatus.PAID,
    "closed": OrderStatus.CANCELLED,
    "canceled": OrderStatus.CANCELLED,
}
PICKUP = "instore_pickup"
NO_GOODS = ("virtual", "downloadable")


class Address(Outside):
    firstname: Word = ""
    lastname: Word = ""
    company: Word = ""
    street: Annotated[tuple[Word, ...], or_else(())] = ()
    city: Word = ""
    region: Word = ""
    region_code: Word = ""
    postcode: Word = ""
    country_id: Word = ""
    telephone: Word = ""

    @property
    def full_name(self) -> str:
        return outside.text(self.firstname, self.lastname)


class Item(Outside):
    item_id: Word = ""
    parent_item_id: Word = ""
    product_type: Word = ""
    sku: Word = ""
    name: Word = ""
    qty_ordered: Count = 0
    qty_canceled: Count = 0
    qty_refunded: Count = 0
    qty_shipped: Count = 0
    price: Price = outside.NOTHING


class Shipping(Outside):
    address: Address | None = None
    method: Word = ""


class ShippingAssignment(Outside):
    shipping: Annotated[Shipping, or_else(Shipping())] = Shipping()


class Extensions(Outside):
    shipping_assignments: Annotated[tuple[ShippingAssignment, ...], or_else(())] = ()
    pickup_location_code: Word = ""


class Order(Outside):
    entity_id: Word = ""
    increment_id: Annotated[str, Field(min_length=1)]
    state: Word = ""
    status: Word = ""
    created_at: UtcTime
    order_currency_code: Annotated[str, or_else("USD")] = "USD"
    customer_firstname: Word = ""
    customer_lastname: Word = ""
    customer_email: Word = ""
    customer_note: Word = ""
    shipping_description: Word = ""
    billing_address: Annotated[Address, or_else(Address())] = Address()
    items: tuple[Item, ...]
    extension_attributes: Annotated[Extensions, or_else(Extensions())] = Extensions()

    @property
    def shipping(self) -> Shipping:
        return next((part.shipping for part in self.extension_attributes.shipping_assignments), Shipping())

    @property
    def is_pickup(self) -> bool:
        return self.shipping.method == PICKUP or bool(self.extension_attributes.pickup_location_code)

    @property
    def goods(self) -> list[Item]:
        """What is picked: bundles by their parts, everything else by what was ordered."""
        types = {item.item_id: item.product_type for item in self.items}
        inside = [item for item in self.items if types.get(item.parent_item_id, "bundle") == "bundle"]
        return [item for item in inside if item.product_type != "bundle" and item.qty_ordered]


def orders(stream: BinaryIO, source: str = "") -> Reading[OrderDocument]:
    """`source` is the shop's address."""
    return MAGENTO.read(stream, source)


def _bodies(data: Any) -> list[Any]:
    """The answer to a search has items too, but no order number of its own."""
    if isinstance(data, dict) and "items" in data and "increment_id" not in data:
        data = data["items"]
    return data if isinstance(data, list) else [data]


def _draft(order: Order, source: str) -> dict[str, Any]:
    address = order.shipping.address
    return {
        "source": source,
        "external_id": order.entity_id or order.increment_id,
        "number": order.increment_id,
        "method": Method.PICKUP if order.is_pickup else Method.SHIP,
        "status": STATUSES.get(order.state or order.status, OrderStatus.PENDING),
        "placed_at": order.created_at,
        "pickup_store": order.extension_attributes.pickup_location_code,
        "shipping_service": outside.text(order.shipping_description),
        "customer": _customer(order),
        "address": address and _address(address),
        "currency": order.order_currency_code,
        "note": outside.text(order.customer_note, most=outside.LONGEST_NOTE),
        "lines": [_line(item, order.order_currency_code) for item in order.goods],
    }


def _customer(order: Order) -> dict[str, Any]:
    name = outside.text(order.customer_firstname, order.customer_lastname) or order.billing_address.full_name
    return {"name": name, "email": order.customer_email, "phone": order.billing_address.telephone}


def _address(address: Address) -> dict[str, Any]:
    return {
        "name": address.full_name,
        "company": outside.text(address.company),
        "line1": outside.text(*address.street[:1]),
        "line2": outside.text(*address.street[1:]),
        "city": outside.text(address.city),
        "region": outside.text(address.region_code or address.region),
        "postcode": address.postcode,
        "country": outside.country(address.country_id),
        "phone": address.telephone,
    }


def _line(item: Item, currency: str) -> dict[str, Any]:
    return {
        "external_id": item.item_id,
        "sku": item.sku,
        "name": outside.text(item.name),
        "quantity": item.qty_ordered,
        "cancelled": min(item.qty_ordered, item.qty_canceled + item.qty_refunded),
        "fulfilled": item.qty_shipped,
        "unit_price": outside.price(item.price, currency),
        "requires_shipping": item.product_type not in NO_GOODS,
    }


MAGENTO = Neighbour("Magento", "increment_id", Order, _bodies, _draft)
