"""Every file of payloads and bad_input goes through the ways in: orders come out, or a sentence says what is wrong."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storeapp.adapters.feeds import csv_rows, json_values, magento, own_csv, shopify, shopify_export, woocommerce
from storeapp.adapters.feeds.detecting import FEEDS, HEAD, UnknownFeed, detect
from storeapp.adapters.feeds.reading import BadRow, Read
from storeapp.operations.intake.documents import OrderDocument
from tools.real_data import folder

DATA = folder.given()
FILES = sorted(path for part in ("payloads", "bad_input") for path in (DATA / part).iterdir())
SHOPIFY = ("payloads/shopify_rest_admin_2025-10.json", "payloads/shopify_older_fixtures.json")


def content(path: Path) -> bytes:
    with folder.opened(path) as stream:
        return stream.read()


def payload(name: str) -> Any:
    return json.loads(content(DATA / name))


def read(feed: Callable[..., Any], body: Any) -> tuple[list[OrderDocument], list[BadRow]]:
    readings = list(feed(io.BytesIO(json.dumps(body).encode()), "shop"))
    assert all(reading.expected.endswith(".") for reading in readings if isinstance(reading, BadRow))
    return [r.document for r in readings if isinstance(r, Read)], [r for r in readings if isinstance(r, BadRow)]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def said_of(path: Path) -> list[str]:
    """What a person is told about a file that is not what it should be."""
    raw = content(path)
    try:
        feed = detect(path.name, raw[:HEAD])
    except UnknownFeed as fault:
        return [str(fault)]
    return [reading.expected for reading in feed.read(io.BytesIO(raw), "") if isinstance(reading, BadRow)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_is_taken_or_answered_in_sentences(path: Path) -> None:
    assert all(sentence.endswith(".") for sentence in said_of(path))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: f"{feed.kind}-{feed.format}")
def test_no_file_makes_any_feed_stumble(path: Path, feed: Any) -> None:
    readings = list(feed.read(io.BytesIO(content(path)), ""))
    assert all(isinstance(reading, Read | BadRow) for reading in readings)


def shopify_bodies() -> list[Any]:
    return [body for name in SHOPIFY for body in payload(name).values()]


def shopify_orders(body: Any) -> list[dict[str, Any]]:
    if not isinstance(body, dict):
        return []
    return listed(body.get("orders", body.get("order", [])))


def test_every_whole_shopify_order_of_every_era_is_taken() -> None:
    for body in shopify_bodies():
        documents, bad = read(shopify.orders, body)
        whole = [
            o
            for o in shopify_orders(body)
            if o.get("created_at") and any(x["quantity"] for x in o.get("line_items", []))
        ]
        assert [document.external_id for document in documents] == [str(order["id"]) for order in whole]
        assert bad or documents == [] or len(documents) == len(shopify_orders(body))


def test_what_shopify_sends_besides_orders_is_said_to_be_something_else() -> None:
    others = [body for body in shopify_bodies() if not shopify_orders(body)]
    assert others
    for body in others:
        documents, bad = read(shopify.orders, body)
        assert not documents
        assert all("something else" in row.expected for row in bad)


def test_units_and_prices_of_shopify_orders_are_theirs() -> None:
    for body in shopify_bodies():
        orders = {str(order["id"]): order for order in shopify_orders(body)}
        for document in read(shopify.orders, body)[0]:
            lines = {str(line["id"]): line for line in orders[document.external_id]["line_items"]}
            for line in document.lines:
                assert line.quantity == lines[line.external_id]["quantity"]
                assert line.unit_price == round(float(lines[line.external_id]["price"]) * 100)


def test_every_order_of_a_shopify_export_is_taken_with_all_its_rows() -> None:
    raw = content(DATA / "payloads/shopify_orders_export_layout_superstore.csv")
    rows = list(csv.DictReader(io.StringIO(raw.decode())))
    readings = list(shopify_export.orders(io.BytesIO(raw)))
    documents = [reading.document for reading in readings if isinstance(reading, Read)]
    assert len(documents) == len(readings) == len({row["Name"] for row in rows})
    assert sum(len(document.lines) for document in documents) == len(rows)
    units = sum(line.quantity for document in documents for line in document.lines)
    assert units == sum(int(row["Lineitem quantity"]) for row in rows)


def test_an_export_without_orders_has_none() -> None:
    header = content(DATA / "payloads/shopify_orders_export_header.csv")
    assert detect("orders_export.csv", header).format == "shopify-export"
    assert list(shopify_export.orders(io.BytesIO(header))) == []


def test_every_woocommerce_order_is_taken_and_nothing_else() -> None:
    bodies = payload("payloads/woocommerce_rest_v3.json")
    for name, body in bodies.items():
        documents, bad = read(woocommerce.orders, body)
        if name.startswith("orders#"):
            assert documents
            assert not bad
        else:
            assert not documents
            assert bad


def test_magento_orders_are_taken_and_nothing_else() -> None:
    (order,), bad = read(magento.orders, payload("payloads/magento2_order_full.json"))
    assert not bad
    assert (order.number, order.lines[0].sku, order.shipping_service) == (
        "000000003",
        "WS12-M-Orange",
        "Best Way - Table Rate",
    )
    for body in payload("payloads/magento2_rest_tutorials.json").values():
        documents, bad = read(magento.orders, body)
        assert not documents


def test_an_order_with_an_ellipsis_is_pointed_at() -> None:
    raw = content(DATA / "bad_input/magento_order_with_ellipsis.json.txt")
    (bad,) = magento.orders(io.BytesIO(raw))
    assert isinstance(bad, BadRow)
    assert raw.decode().splitlines()[bad.row - 1].strip().startswith("...")


@pytest.mark.parametrize("name", ["truncated_orders.csv", "truncated_products_unclosed_quote.csv"])
def test_a_truncated_file_loses_only_its_last_row(name: str) -> None:
    raw = content(DATA / "bad_input" / name)
    rows = list(csv_rows.Table(io.BytesIO(raw)))
    assert [row.row for row in rows if row.fault] == [rows[-1].row]
    assert len(rows) == len(raw.decode().splitlines()) - 1


def test_text_with_broken_json_inside_is_only_text() -> None:
    bodies = payload("payloads/shopify_older_fixtures.json").values()
    broken = [body["__unparseable_raw_text__"] for body in bodies if "__unparseable_raw_text__" in body]
    assert broken
    for body in broken:
        readings = list(json_values.values(io.BytesIO(body.encode())))
        assert all(isinstance(reading, BadRow) for reading in readings)


def test_shop_numbers_that_are_no_barcodes_are_still_products() -> None:
    with folder.opened(DATA / "bad_input/openfoodfacts_invalid_gtin.csv.gz") as stream:
        sheet = stream.read().replace(b"barcode,product_name", b"sku,name", 1)
    readings = list(own_csv.products(io.BytesIO(sheet)))
    rows = list(csv.DictReader(io.StringIO(sheet.decode())))
    taken = [reading.document.sku for reading in readings if isinstance(reading, Read)]
    named = [row["sku"].strip() for row in rows if row["name"].strip() and len(row["name"].strip()) <= 300]
    assert taken == named
