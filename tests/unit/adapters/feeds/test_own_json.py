from __future__ import annotations

import json
import re
from typing import Any

import pytest

from storeapp.adapters.feeds import own_json
from storeapp.operations.intake.documents import OrderDocument
from tests.unit.adapters.feeds.reading import bad_rows, documents, stream
from tests.unit.adapters.feeds.test_own_csv import FORMATS

ORDER: dict[str, Any] = {
    "external_id": "A-7",
    "number": "#1007",
    "method": "ship",
    "placed_at": "2026-11-23T09:30:00-05:00",
    "address": {"name": "Ada 🎁", "postcode": "60601"},
    "lines": [{"external_id": "1", "sku": "MUG", "quantity": 2, "unit_price": 1299}],
}


def test_orders_belong_to_the_source_that_is_given_unless_they_say_their_own() -> None:
    first, second = documents(own_json.orders(stream([ORDER, ORDER | {"source": "till"}]), "web"))
    assert (first.source, second.source) == ("web", "till")
    assert first.address.name == "Ada 🎁"


def test_what_is_wrong_is_named_by_its_path() -> None:
    wrong = ORDER | {
        "method": "fly",
        "colour": 1,
        "currency": "dollars",
        "address": {"country": "USA"},
        "lines": [{"external_id": "1", "sku": "A", "quantity": 1.5}, {"external_id": "2", "quantity": 1}, 3],
    }
    readings = list(own_json.orders(stream([wrong, ORDER])))
    assert [order.external_id for order in documents(readings)] == ["A-7"]
    bad = {fault.column: fault.expected for fault in bad_rows(readings)}
    assert bad == {
        "method": "One of 'pickup' or 'ship'.",
        "colour": "Nothing of this name; see the list of names in FORMATS.md.",
        "currency": "A currency of three letters such as USD.",
        "address.country": "A country of two letters such as US.",
        "lines[0].quantity": "A whole number.",
        "lines[1]": "A sku, a code or a name that says what the line is.",
        "lines[2]": "An object in braces.",
    }


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"lines": []}, "lines"),
        ({"lines": "none"}, "lines"),
        ({"placed_at": "2026-11-23T09:30:00"}, "placed_at"),
        ({"placed_at": "0001-01-01T00:00:00+14:00"}, "placed_at"),
        ({"promised_at": "9999-12-31T23:59:59-14:00"}, "promised_at"),
        ({"number": " "}, "number"),
        ({"note": "x" * 2001}, "note"),
        ({"note": "\0"}, "note"),
        ({"note": "\ud800"}, "note"),
        ({"lines": [ORDER["lines"][0], ORDER["lines"][0]]}, ""),
        ({"lines": [ORDER["lines"][0] | {"cancelled": 3}]}, "lines[0]"),
    ],
)
def test_an_order_that_makes_no_sense_is_one_bad_row(change: dict[str, Any], column: str) -> None:
    (bad,) = own_json.orders(stream(ORDER | change))
    assert bad.column == column
    assert bad.expected[0].isupper()
    assert bad.expected.endswith(".")


def test_what_is_no_object_is_one_bad_row() -> None:
    assert [bad.expected for bad in own_json.orders(stream([5, "x", None]))] == ["An object in braces."] * 3


def test_the_documented_examples_are_read() -> None:
    order, store, product, stock = (json.loads(block) for block in re.findall(r"```json\n(.+?)```", FORMATS, re.S))
    (taken,) = documents(own_json.orders(stream(order)))
    assert isinstance(taken, OrderDocument)
    assert len(documents(own_json.stores(stream(store)))) == 1
    assert len(documents(own_json.products(stream(product)))) == 1
    assert len(documents(own_json.stock(stream(stock)))) == 1
