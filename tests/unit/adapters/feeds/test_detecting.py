from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.adapters.feeds.detecting import FEEDS, UnknownFeed, detect
from storeapp.adapters.feeds.reading import BadRow, Feed, Read
from tests.unit.adapters.feeds.test_own_csv import ORDERS
from tests.unit.adapters.feeds.test_own_json import ORDER
from tests.unit.adapters.feeds.test_shopify import ORDER as SHOPIFY
from tests.unit.adapters.feeds.test_shopify_export import FIRST, export
from tests.unit.adapters.feeds.test_woocommerce_and_magento import MAGENTO, WOO

STORE = {"external_id": "12", "name": "Maple Street", "time_zone": "America/Chicago"}


@pytest.mark.parametrize(
    ("content", "feed"),
    [
        (json.dumps([ORDER]), "orders json"),
        (json.dumps({"orders": [ORDER]}), "orders json"),
        (json.dumps(ORDER) + "\n" + json.dumps(ORDER), "orders json"),
        (json.dumps([STORE]), "stores json"),
        (json.dumps([{"sku": "A", "name": "B"}]), "products json"),
        (json.dumps([{"store": "1", "sku": "A", "on_hand": 3}]), "stock json"),
        (json.dumps({"order": SHOPIFY}), "orders shopify"),
        (json.dumps({"orders": [SHOPIFY]}), "orders shopify"),
        (json.dumps([WOO]), "orders woocommerce"),
        (json.dumps(MAGENTO), "orders magento"),
        (json.dumps({"items": [MAGENTO], "total_count": 1}), "orders magento"),
        (json.dumps({"items": [MAGENTO] * 500, "total_count": 500}), "orders magento"),
        (ORDERS, "orders csv"),
        ("\ufeff" + ORDERS.replace(",", ";"), "orders csv"),
        ("sku,name\nA,B\n", "products csv"),
        ("store,sku,on_hand\n1,A,2\n", "stock csv"),
        ("store,name,time_zone\n1,A,UTC\n", "stores csv"),
        (export(FIRST).getvalue().decode(), "orders shopify-export"),
    ],
)
def test_a_file_shows_by_itself_what_it_is(content: str, feed: str) -> None:
    found = detect("upload", content.encode()[: 1 << 16])
    assert f"{found.kind} {found.format}" == feed


def test_the_name_of_a_file_tells_where_its_content_does_not() -> None:
    found = detect("products-2026.csv", b"id,title\n1,Mug\n")
    assert (found.kind, found.format) == ("products", "csv")


def test_what_a_person_says_counts_most() -> None:
    assert detect("upload", b"{}", "orders", "shopify").format == "shopify"
    assert detect("upload", b"sku,name\n", kind="products").kind == "products"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04rest", "Excel workbook or a ZIP"),
        (b"%PDF-1.7", "PDF"),
        (b"\x00\x01\x02\x00", "not a text file"),
        (b"id,title\n1,Mug\n", "id, title"),
        (b'{"product": {"id": 1}}', "say what it is"),
        (b"", "say what it is"),
    ],
)
def test_a_file_that_nothing_fits_is_one_sentence(content: bytes, words: str) -> None:
    with pytest.raises(UnknownFeed, match=words):
        detect("upload", content)


def test_a_way_in_that_does_not_exist_is_one_sentence() -> None:
    with pytest.raises(UnknownFeed, match="kinds: stores, products, stock, orders"):
        detect("upload", b"", "stores", "shopify")


def tried(feed: Feed, content: bytes) -> list[Any]:
    return list(feed.read(io.BytesIO(content), ""))


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: f"{feed.kind}-{feed.format}")
@pytest.mark.parametrize("start", [b"", b"[", b'{"orders": [', b"order,sku\n", b'{"order": {"line_items": ['])
@given(rest=st.binary(max_size=200))
@settings(max_examples=25, deadline=None)
def test_no_bytes_at_all_make_a_feed_stumble(feed: Feed, start: bytes, rest: bytes) -> None:
    assert all(isinstance(reading, Read | BadRow) for reading in tried(feed, start + rest))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted({*SHOPIFY, *MAGENTO})), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("form", "order"), [("shopify", SHOPIFY), ("woocommerce", WOO), ("magento", MAGENTO), ("json", ORDER)]
)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_any_member_of_an_order_may_be_anything(form: str, order: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(order)))
    (feed,) = (feed for feed in FEEDS if (feed.kind, feed.format) == ("orders", form))
    readings = tried(feed, json.dumps(order | {name: data.draw(JSON)}).encode())
    assert readings
    assert all(isinstance(reading, Read) or reading.expected.endswith(".") for reading in readings)
