"""The words of a Shopify order body, of all eras, and what can be told from them.

Units count as cancelled when `current_quantity` or, before there was one, the refunds say so; as fulfilled when they
are in a fulfillment that went well. Work starts when the order is paid. An order is a pickup when its fulfillment
orders say so or, where they were not sent along, when it has a shipping line but no shipping address.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from storeapp.adapters.feeds import outside
from storeapp.adapters.feeds.outside import Count, Outside, Price, UtcTime, Word, or_else
from storeapp.operations.intake.documents import OrderStatus

STATUSES = {
    "paid": OrderStatus.PAID,
    "partially_refunded": OrderStatus.PAID,
    "refunded": OrderStatus.CANCELLED,
    "voided": OrderStatus.CANCELLED,
}
FAILED = ("failure", "error", "cancelled")
PICKUP = ("pick_up", "pickup")
RETURNED = "return"


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
    """`restock_type`: a `return` had been delivered before; the others nobody needs to deliver any more."""

    line_item_id: Word = ""
    quantity: Count = 0
    restock_type: Word = ""


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

    def refunded(self, *, returned: bool) -> Counter[str]:
        """Units by line: those that came back, or those that never went out."""
        lines = (line for refund in self.refunds for line in refund.refund_line_items)
        chosen = (line for line in lines if (line.restock_type == RETURNED) is returned)
        return sum((Counter({line.line_item_id: line.quantity}) for line in chosen), Counter())

    def fulfilled(self) -> Counter[str]:
        """Units by line."""
        lines = (line for done in self.fulfillments if done.status not in FAILED for line in done.line_items)
        return sum((Counter({line.id: line.quantity}) for line in lines), Counter())
