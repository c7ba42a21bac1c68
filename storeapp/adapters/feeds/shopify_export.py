"""Shopify's orders export (79 columns): one row per line, the order's own cells only on its first row.

The export gives lines no key, so their SKU stands for one; units of a line are all fulfilled or none.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO

from storeapp.adapters.feeds import money, outside
from storeapp.adapters.feeds.order_sheets import OrderSheet
from storeapp.adapters.feeds.reading import Reading
from storeapp.adapters.feeds.sheets import Column, Sheet
from storeapp.adapters.feeds.shopify_body import STATUSES
from storeapp.operations.intake.documents import Method, OrderDocument, OrderStatus

SOURCE = "shopify"


def _time(cell: str) -> datetime:
    try:
        return datetime.strptime(cell, "%Y-%m-%d %H:%M:%S %z")
    except ValueError as fault:
        raise ValueError("A time as Shopify writes it, such as 2026-11-23 09:30:00 -0500.") from fault


def _postcode(cell: str) -> str:
    """Shopify puts an apostrophe in front so that spreadsheets keep leading zeros."""
    return cell.lstrip("'")


ORDER = Sheet(
    Column("Name", ("number",), "order number", needed=True),
    Column("Id", ("external_id",), "Shopify's own key; the number when blank"),
    Column("Financial Status", ("status",), "work starts when it is paid", needed=True),
    Column("Created at", ("placed_at",), "time with offset", _time, needed=True),
    Column("Cancelled at", ("cancelled_at",), "time with offset", _time),
    Column("Currency", ("currency",), "three letters"),
    Column("Email", ("customer", "email"), "for notices"),
    Column("Billing Name", ("customer", "name"), "who bought it"),
    Column("Phone", ("customer", "phone"), "for notices"),
    Column(
        "Shipping Method", ("shipping_service",), "what the customer chose, or the location of a pickup", outside.text
    ),
    Column("Shipping Name", ("address", "name"), "who it goes to", outside.text),
    Column("Shipping Company", ("address", "company"), "where the recipient is", outside.text),
    Column("Shipping Address1", ("address", "line1"), "street and number", outside.text),
    Column("Shipping Address2", ("address", "line2"), "second line", outside.text),
    Column("Shipping City", ("address", "city"), "city", outside.text),
    Column("Shipping Zip", ("address", "postcode"), "postal code", _postcode),
    Column("Shipping Province", ("address", "region"), "state", outside.text),
    Column("Shipping Province Name", ("region_name",), "state in words", outside.text),
    Column("Shipping Country", ("address", "country"), "two letters", outside.country),
    Column("Shipping Phone", ("address", "phone"), "of the recipient"),
    Column("Notes", ("note",), "what staff must know"),
)
LINE = Sheet(
    Column("Lineitem quantity", ("quantity",), "units", needed=True),
    Column("Lineitem name", ("name",), "what the customer saw", outside.text),
    Column("Lineitem price", ("unit_price",), "such as 12.99", money.decimal),
    Column("Lineitem sku", ("sku",), "the shop's key of the product"),
    Column("Lineitem requires shipping", ("requires_shipping",), "false for what is not goods"),
    Column("Lineitem fulfillment status", ("fulfilled",), "fulfilled or pending"),
)


def orders(stream: BinaryIO, source: str = "") -> Reading[OrderDocument]:
    """`source` is the shop's domain."""
    return EXPORT.read(stream, source)


def _finish(order: dict[str, Any], lines: list[dict[str, Any]], source: str) -> dict[str, Any]:
    for line in lines:
        line["fulfilled"] = line.get("quantity", 0) if line.get("fulfilled") == "fulfilled" else 0
    cancelled, region = order.pop("cancelled_at", None), order.pop("region_name", "")
    status = STATUSES.get(order.get("status", ""), OrderStatus.PENDING)
    unsaid = {"source": source or SOURCE, "external_id": order.get("number")}
    return (
        unsaid
        | order
        | _delivery(order, region)
        | {"status": OrderStatus.CANCELLED if cancelled else status, "lines": lines}
    )


def _delivery(order: dict[str, Any], region: str) -> dict[str, Any]:
    """An order with a shipping method and no address is collected at the location that the method names."""
    service, address = order.get("shipping_service", ""), order.get("address")
    if service and not address:
        return {"method": Method.PICKUP, "pickup_store": service}
    return {"method": Method.SHIP, "address": address and {"region": region} | address}


EXPORT = OrderSheet("Name", ORDER, LINE, _finish, others_allowed=True)
