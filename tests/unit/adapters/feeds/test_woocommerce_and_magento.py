from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from storeapp.adapters.feeds import magento, woocommerce
from storeapp.operations.intake.documents import Method, OrderDocument, OrderStatus
from tests.unit.adapters.feeds.reading import bad_rows, documents, stream

PLACE = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "address_1": "12 Elm Street",
    "postcode": "60601",
    "country": "US",
}
WOO: dict[str, Any] = {
    "id": 727,
    "number": "727",
    "status": "processing",
    "currency": "USD",
    "date_created": "2026-11-23T09:30:00",
    "date_created_gmt": "2026-11-23T14:30:00",
    "billing": PLACE | {"email": "ada@example.com", "phone": "5550134"},
    "shipping": PLACE | {"city": "Chicago"},
    "line_items": [{"id": 315, "name": "Ship &ndash; It", "sku": "MUG", "quantity": 2, "price": 12.99}],
    "shipping_lines": [{"method_id": "flat_rate", "method_title": "Flat rate"}],
}
ITEM = {"item_id": 3, "sku": "MUG-BLUE", "name": "Mug", "qty_ordered": 2, "price": 22, "product_type": "simple"}
MAGENTO: dict[str, Any] = {
    "entity_id": 3,
    "increment_id": "000000003",
    "state": "processing",
    "created_at": "2026-11-23 14:30:00",
    "customer_firstname": "Ada",
    "customer_email": "ada@example.com",
    "billing_address": {"telephone": "5550134"},
    "shipping_description": "Best Way",
    "items": [ITEM],
    "extension_attributes": {
        "shipping_assignments": [
            {"shipping": {"method": "flatrate", "address": {"firstname": "Ada", "street": ["12 Elm Street", "Apt 4"]}}}
        ]
    },
}


def woo(**more: Any) -> OrderDocument:
    (order,) = documents(woocommerce.orders(stream(WOO | more)))
    assert isinstance(order, OrderDocument)
    return order


def mage(**more: Any) -> OrderDocument:
    (order,) = documents(magento.orders(stream(MAGENTO | more)))
    assert isinstance(order, OrderDocument)
    return order


def test_a_woocommerce_order_becomes_ours() -> None:
    order = woo()
    assert (order.source, order.external_id, order.method) == ("woocommerce", "727", Method.SHIP)
    assert order.placed_at == datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    assert [(line.name, line.unit_price) for line in order.lines] == [("Ship – It", 1299)]
    assert order.address
    assert (order.address.city, order.customer.email) == ("Chicago", "ada@example.com")


def test_an_empty_shipping_address_means_the_billing_address() -> None:
    order = woo(shipping=dict.fromkeys(PLACE, ""))
    assert order.address
    assert order.address.line1 == "12 Elm Street"


def test_a_woocommerce_pickup_names_its_store() -> None:
    old = woo(shipping_lines=[{"method_id": "local_pickup", "method_title": "Maple Street"}])
    new = woo(
        shipping_lines=[
            {
                "method_id": "pickup_location",
                "method_title": "Pickup (Maple Street)",
                "meta_data": [{"key": "pickup_location", "value": "Maple Street"}],
            }
        ]
    )
    assert (old.method, old.pickup_store) == (new.method, new.pickup_store) == (Method.PICKUP, "Maple Street")


@pytest.mark.parametrize(
    ("said", "status", "fulfilled"),
    [
        ("pending", OrderStatus.PENDING, 0),
        ("on-hold", OrderStatus.PENDING, 0),
        ("processing", OrderStatus.PAID, 0),
        ("completed", OrderStatus.PAID, 2),
        ("cancelled", OrderStatus.CANCELLED, 0),
        ("refunded", OrderStatus.CANCELLED, 0),
    ],
)
def test_woocommerce_says_where_the_order_stands(said: str, status: OrderStatus, fulfilled: int) -> None:
    order = woo(status=said)
    assert (order.status, order.lines[0].fulfilled) == (status, fulfilled)


def test_a_woocommerce_batch_has_new_changed_and_deleted_orders() -> None:
    batch = {"create": [WOO], "update": [WOO | {"id": 728}], "delete": [WOO | {"id": 729}]}
    orders = documents(woocommerce.orders(stream(batch)))
    assert [(order.external_id, order.status.value) for order in orders] == [
        ("727", "paid"),
        ("728", "paid"),
        ("729", "cancelled"),
    ]


def test_a_magento_order_becomes_ours() -> None:
    order = mage()
    assert (order.source, order.external_id, order.number) == ("magento", "3", "000000003")
    assert order.placed_at == datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    assert [(line.sku, line.quantity, line.unit_price) for line in order.lines] == [("MUG-BLUE", 2, 2200)]
    assert order.address
    assert (order.address.line2, order.customer.phone) == ("Apt 4", "5550134")


def test_a_magento_pickup_names_its_source() -> None:
    collected = {"shipping_assignments": [{"shipping": {"method": "instore_pickup"}}], "pickup_location_code": "maple"}
    order = mage(extension_attributes=collected)
    assert (order.method, order.pickup_store, order.address) == (Method.PICKUP, "maple", None)


def test_a_configurable_product_is_one_line_and_a_bundle_its_parts() -> None:
    chosen = ITEM | {"item_id": 4, "parent_item_id": 3, "price": 0}
    bundle = ITEM | {"item_id": 5, "product_type": "bundle", "sku": "KIT"}
    parts = [ITEM | {"item_id": n, "parent_item_id": 5, "sku": f"PART-{n}"} for n in (6, 7)]
    file = ITEM | {"item_id": 8, "product_type": "downloadable", "sku": "FILE"}
    order = mage(items=[ITEM | {"product_type": "configurable"}, chosen, bundle, *parts, file])
    assert [(line.sku, line.requires_shipping) for line in order.lines] == [
        ("MUG-BLUE", True),
        ("PART-6", True),
        ("PART-7", True),
        ("FILE", False),
    ]


def test_a_magento_search_has_many_orders() -> None:
    found = {"items": [MAGENTO, MAGENTO | {"entity_id": 4}], "search_criteria": {}, "total_count": 2}
    assert [order.external_id for order in documents(magento.orders(stream(found)))] == ["3", "4"]


@pytest.mark.parametrize(
    ("state", "item", "status", "units"),
    [
        ("new", {}, OrderStatus.PENDING, (0, 0)),
        ("processing", {"qty_canceled": 1}, OrderStatus.PAID, (1, 0)),
        ("complete", {"qty_shipped": 2.0}, OrderStatus.PAID, (0, 2)),
        ("closed", {"qty_refunded": 2, "qty_canceled": 2}, OrderStatus.CANCELLED, (2, 0)),
    ],
)
def test_magento_says_where_the_order_stands(
    state: str, item: dict[str, Any], status: OrderStatus, units: tuple[int, int]
) -> None:
    order = mage(state=state, items=[ITEM | item])
    (line,) = order.lines
    assert (order.status, (line.cancelled, line.fulfilled)) == (status, units)


def test_half_a_unit_cannot_be_picked() -> None:
    (bad,) = bad_rows(magento.orders(stream(MAGENTO | {"items": [ITEM | {"qty_ordered": 1.5}]})))
    assert (bad.column, bad.value, bad.expected) == ("items[0].qty_ordered", "1.5", "A whole number.")
