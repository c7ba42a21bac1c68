from __future__ import annotations

import csv
import io
from typing import Any

from storeapp.adapters.feeds import shopify_export
from storeapp.operations.intake.documents import Method, OrderDocument, OrderStatus
from tests.unit.adapters.feeds.reading import bad_rows, documents, stream

COLUMNS = (
    "Name", "Email", "Financial Status", "Currency", "Shipping Method", "Created at", "Lineitem quantity",
    "Lineitem name", "Lineitem price", "Lineitem sku", "Lineitem requires shipping", "Lineitem fulfillment status",
    "Billing Name", "Shipping Name", "Shipping Address1", "Shipping City", "Shipping Zip", "Shipping Country",
    "Cancelled at", "Id", "Shipping Province Name", "Tags",
)  # fmt: skip
FIRST = {
    "Name": "#1001",
    "Email": "ada@example.com",
    "Financial Status": "paid",
    "Shipping Method": "Standard",
    "Created at": "2026-11-23 09:30:00 -0500",
    "Lineitem quantity": "2",
    "Lineitem name": "Mug - blue",
    "Lineitem price": "12.99",
    "Lineitem sku": "MUG",
    "Billing Name": "Ada Lovelace",
    "Shipping Name": "Ada Lovelace",
    "Shipping Address1": "12 Elm Street",
    "Shipping Zip": "'02134",
    "Shipping Country": "US",
    "Shipping Province Name": "Massachusetts",
    "Id": "450789469",
}
SECOND = {"Name": "#1001", "Created at": FIRST["Created at"], "Lineitem quantity": "1", "Lineitem sku": "CUP"}


def export(*rows: dict[str, str]) -> io.BytesIO:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return stream(out.getvalue())


def read(*rows: dict[str, str]) -> list[Any]:
    return list(shopify_export.orders(export(*rows)))


def only(*rows: dict[str, str]) -> OrderDocument:
    (order,) = documents(read(*rows))
    assert isinstance(order, OrderDocument)
    return order


def test_the_rows_of_a_name_are_one_order() -> None:
    order = only(FIRST, SECOND)
    assert (order.source, order.external_id, order.number) == ("shopify", "450789469", "#1001")
    assert (order.method, order.status, order.customer.email) == (Method.SHIP, OrderStatus.PAID, "ada@example.com")
    assert [(line.sku, line.quantity, line.unit_price) for line in order.lines] == [("MUG", 2, 1299), ("CUP", 1, 0)]
    assert order.address
    assert (order.address.postcode, order.address.region) == ("02134", "Massachusetts")


def test_an_order_without_key_is_known_by_its_name() -> None:
    assert only(FIRST | {"Id": ""}).external_id == "#1001"


def test_a_shipping_method_without_address_is_a_pickup_there() -> None:
    away = {"Shipping Name": "", "Shipping Address1": "", "Shipping Zip": "", "Shipping Country": ""}
    order = only(FIRST | away | {"Shipping Method": "Maple Street"})
    assert (order.method, order.pickup_store, order.address) == (Method.PICKUP, "Maple Street", None)


def test_a_cancelled_or_unpaid_order_says_so() -> None:
    assert only(FIRST | {"Cancelled at": "2026-11-23 10:00:00 -0500"}).status is OrderStatus.CANCELLED
    assert only(FIRST | {"Financial Status": "pending"}).status is OrderStatus.PENDING


def test_a_fulfilled_line_is_no_work() -> None:
    order = only(FIRST | {"Lineitem fulfillment status": "fulfilled"}, SECOND)
    assert [line.fulfilled for line in order.lines] == [2, 0]


def test_a_time_in_another_form_is_reported() -> None:
    readings = read(FIRST | {"Created at": "23.11.2026"}, FIRST | {"Name": "#1002", "Id": "2"})
    assert [order.number for order in documents(readings)] == ["#1002"]
    assert [(bad.row, bad.column, bad.value) for bad in bad_rows(readings)] == [(2, "Created at", "23.11.2026")]
