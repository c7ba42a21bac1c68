from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from storeapp.adapters.feeds import shopify
from storeapp.adapters.feeds.shopify_signature import is_signed
from storeapp.operations.intake.documents import Method, OrderDocument, OrderStatus
from tests.unit.adapters.feeds.reading import bad_rows, documents, stream

LINE = {"id": 11, "sku": "MUG", "title": "Mug", "variant_title": "blue", "quantity": 3, "price": "12.99"}
ADDRESS = {"first_name": "Ada", "last_name": "Lovelace", "address1": "12 Elm Street", "city": "Chicago", "zip": "60601"}
ORDER: dict[str, Any] = {
    "id": 450789469,
    "name": "#1001",
    "created_at": "2026-11-23T09:30:00-05:00",
    "financial_status": "paid",
    "currency": "USD",
    "email": "ada@example.com",
    "customer": {"first_name": "Ada", "last_name": "Lovelace", "phone": "+15550134"},
    "shipping_address": ADDRESS | {"country_code": "US", "province_code": "IL", "latitude": 41.9, "longitude": -87.6},
    "shipping_lines": [{"title": "Standard", "price": "0.00"}],
    "line_items": [LINE],
}


def read(**more: Any) -> OrderDocument:
    (order,) = documents(shopify.orders(stream({"order": ORDER | more}), "mugs.example.com"))
    assert isinstance(order, OrderDocument)
    return order


def test_a_webhook_body_becomes_an_order() -> None:
    order = read()
    assert (order.source, order.external_id, order.number) == ("mugs.example.com", "450789469", "#1001")
    assert (order.method, order.status) == (Method.SHIP, OrderStatus.PAID)
    assert order.placed_at == datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    assert order.shipping_service == "Standard"
    assert (order.customer.name, order.customer.email, order.customer.phone) == (
        "Ada Lovelace",
        "ada@example.com",
        "+15550134",
    )
    assert order.address
    assert (order.address.name, order.address.region, order.address.latitude) == ("Ada Lovelace", "IL", 41.9)
    (line,) = order.lines
    assert (line.external_id, line.sku, line.name, line.quantity, line.unit_price) == ("11", "MUG", "Mug blue", 3, 1299)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"financial_status": "paid"}, OrderStatus.PAID),
        ({"financial_status": "partially_refunded"}, OrderStatus.PAID),
        ({"financial_status": "authorized"}, OrderStatus.PENDING),
        ({"financial_status": "pending"}, OrderStatus.PENDING),
        ({"financial_status": None}, OrderStatus.PENDING),
        ({"financial_status": "refunded"}, OrderStatus.CANCELLED),
        ({"financial_status": "voided"}, OrderStatus.CANCELLED),
        ({"financial_status": "paid", "cancelled_at": "2026-11-23T10:00:00Z"}, OrderStatus.CANCELLED),
    ],
)
def test_work_starts_when_it_is_paid_and_stops_when_it_is_cancelled(said: dict[str, Any], status: OrderStatus) -> None:
    assert read(**said).status is status


def test_a_pickup_is_told_by_its_fulfillment_order() -> None:
    collected = {"delivery_method": {"method_type": "pick_up"}, "assigned_location": {"name": "Maple Street"}}
    order = read(fulfillment_orders=[collected], shipping_address=None)
    assert (order.method, order.pickup_store) == (Method.PICKUP, "Maple Street")
    unnamed = {"delivery_method": {"method_type": "pick_up"}, "assigned_location_id": 24826418}
    assert read(fulfillment_orders=[unnamed]).pickup_store == "24826418"
    parcel = {"delivery_method": {"method_type": "shipping"}, "assigned_location": {"name": "Maple Street"}}
    assert read(fulfillment_orders=[parcel], shipping_address=None).method is Method.SHIP
    assert read(fulfillment_orders=[{"delivery_method": None}]).method is Method.SHIP


def test_a_pickup_is_told_by_its_shipping_line_when_there_is_no_address() -> None:
    order = read(shipping_address=None, shipping_lines=[{"title": "Maple Street", "price": "0.00"}])
    assert (order.method, order.pickup_store, order.address) == (Method.PICKUP, "Maple Street", None)
    assert read(shipping_address=None, shipping_lines=[]).method is Method.SHIP
    category = [{"title": "Maple Street", "delivery_category": "pickup"}]
    assert read(shipping_lines=category).method is Method.PICKUP


@pytest.mark.parametrize(
    ("line", "more", "cancelled", "fulfilled"),
    [
        ({"current_quantity": 1}, {}, 2, 0),
        ({"current_quantity": 0}, {}, 3, 0),
        ({}, {"refunds": [{"refund_line_items": [{"line_item_id": 11, "quantity": 2}]}]}, 2, 0),
        (
            {"current_quantity": 1},
            {"refunds": [{"refund_line_items": [{"line_item_id": 11, "quantity": 2, "restock_type": "return"}]}]},
            0,
            0,
        ),
        ({}, {"fulfillments": [{"status": "success", "line_items": [{"id": 11, "quantity": 2}]}]}, 0, 2),
        ({}, {"fulfillments": [{"status": "cancelled", "line_items": [{"id": 11, "quantity": 2}]}]}, 0, 0),
        ({}, {"fulfillments": None, "refunds": None}, 0, 0),
    ],
)
def test_units_that_are_not_ours_to_send(
    line: dict[str, Any], more: dict[str, Any], cancelled: int, fulfilled: int
) -> None:
    (read_line,) = read(line_items=[LINE | line], **more).lines
    assert (read_line.cancelled, read_line.fulfilled) == (cancelled, fulfilled)


@pytest.mark.parametrize("price", ["12.99", 12.99, "12.990"])
def test_a_price_may_be_text_or_a_number(price: Any) -> None:
    assert read(line_items=[LINE | {"price": price}]).lines[0].unit_price == 1299


def test_a_line_that_says_little_is_still_a_line() -> None:
    bare = {"id": "a", "quantity": 1, "name": "Soda", "sku": None, "price": None, "requires_shipping": None}
    gone, card = LINE | {"id": 12, "quantity": 0}, LINE | {"id": 13, "requires_shipping": False}
    lines = read(line_items=[bare, gone, card]).lines
    assert [(line.external_id, line.name, line.requires_shipping) for line in lines] == [
        ("a", "Soda", True),
        ("13", "Mug blue", False),
    ]


def test_a_long_title_is_cut_and_the_order_kept() -> None:
    order = read(line_items=[LINE | {"name": "x" * 900}], note="y" * 9000)
    assert (len(order.lines[0].name), len(order.note)) == (300, 2000)


def test_a_country_in_words_is_understood() -> None:
    place = read(shipping_address=ADDRESS | {"country": "Germany"}).address
    assert place
    assert place.country == "DE"


@pytest.mark.parametrize("body", [{"product": {"id": 1}}, {"id": 1}, [], {"orders": []}, 7, {"orders": [None]}])
def test_what_is_no_order_is_a_sentence_or_nothing(body: Any) -> None:
    readings = list(shopify.orders(stream(body)))
    assert not documents(readings)
    assert all("something else" in bad.expected for bad in bad_rows(readings))


def test_what_is_wrong_is_named_in_shopifys_words() -> None:
    wrong = ORDER | {"created_at": "soon", "line_items": [LINE | {"quantity": "many"}]}
    assert [(bad.column, bad.value) for bad in shopify.orders(stream(wrong))] == [
        ("created_at", "soon"),
        ("line_items[0].quantity", "many"),
    ]


def test_a_body_is_believed_only_with_the_shops_signature() -> None:
    good = "1GxccvotnkOedTjSm8S0m/VA3yAUKshyqT52ccNYHj4="
    assert is_signed(b'{"id":1}', good, "shpss_test")
    assert not is_signed(b'{"id":2}', good, "shpss_test")
    assert not is_signed(b'{"id":1}', good, "another")
    assert not is_signed(b'{"id":1}', "", "shpss_test")
    assert not is_signed(b'{"id":1}', "ä", "shpss_test")
    assert not is_signed(b'{"id":1}', "", "")
