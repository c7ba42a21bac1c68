from __future__ import annotations

import io
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from storeapp.adapters.feeds import own_csv
from storeapp.operations.intake.documents import Method, OrderStatus
from tests.unit.adapters.feeds.reading import bad_rows, documents, stream

FORMATS = Path(own_csv.__file__).with_name("FORMATS.md").read_text()
ORDERS = """order,method,placed_at,customer_name,recipient,postcode,sku,name,quantity,unit_price
A-1,ship,2026-11-23T09:30:00-05:00,Ada,Ada Lovelace,60601,MUG,Mug,2,12.99
A-1,,,,,,CUP,Cup,1,3
A-2,pickup,2026-11-23T10:00:00Z,Bob,,,MUG,Mug,1,12.99
"""


def test_the_rows_of_an_order_become_its_lines() -> None:
    first, second = documents(own_csv.orders(stream(ORDERS), "web"))
    assert (first.source, first.external_id, first.number, first.method) == ("web", "A-1", "A-1", Method.SHIP)
    assert first.status is OrderStatus.PAID
    assert first.placed_at == datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    assert (first.address.name, first.address.postcode, first.customer.name) == ("Ada Lovelace", "60601", "Ada")
    assert [(line.sku, line.quantity, line.unit_price) for line in first.lines] == [("MUG", 2, 1299), ("CUP", 1, 300)]
    assert (second.external_id, second.method, second.address) == ("A-2", Method.PICKUP, None)


def test_a_line_keeps_its_key_when_another_line_goes() -> None:
    (before,) = documents(
        own_csv.orders(
            stream("order,method,placed_at,sku,quantity\n" + "A,ship,2026-01-01T00:00Z,X,1\nA,,,Y,1\nA,,,Y,2\n")
        )
    )
    (after,) = documents(own_csv.orders(stream("order,method,placed_at,sku,quantity\nA,ship,2026-01-01T00:00Z,Y,1\n")))
    assert [line.external_id for line in before.lines] == ["X", "Y", "Y #2"]
    assert [line.external_id for line in after.lines] == ["Y"]


def test_prices_are_in_the_minor_unit_of_the_orders_currency() -> None:
    head = "order,method,placed_at,currency,sku,quantity,unit_price\n"
    for currency, minor in (("USD", 1250), ("JPY", 13), ("KWD", 12500)):
        (order,) = documents(own_csv.orders(stream(f"{head}A,ship,2026-01-01T00:00Z,{currency},X,1,12.5\n")))
        assert order.lines[0].unit_price == minor


def test_one_wrong_cell_leaves_its_order_out_and_says_where() -> None:
    readings = list(own_csv.orders(stream(ORDERS.replace("CUP,Cup,1,3", "CUP,Cup,one,3"))))
    assert [order.external_id for order in documents(readings)] == ["A-2"]
    (bad,) = bad_rows(readings)
    assert (bad.row, bad.column, bad.value) == (3, "quantity", "one")
    assert bad.expected == "A whole number. Order A-1 is left out until this is right."


def test_every_wrong_cell_of_a_row_is_named() -> None:
    row = "A-9,fly,yesterday,,,,MUG,,0,12.99 USD\n"
    assert {fault.column: fault.expected for fault in bad_rows(own_csv.orders(stream(ORDERS + row)))} == {
        "method": "One of 'pickup' or 'ship'.",
        "placed_at": "A date and time such as 2026-11-23T09:30:00-05:00.",
        "quantity": "A number of at least 1.",
        "unit_price": "An amount such as 12.99, with a point and no currency sign.",
    }


def test_a_broken_row_leaves_the_order_out_that_it_stands_in() -> None:
    readings = list(own_csv.orders(stream(ORDERS.replace("A-1,,,,,,CUP,Cup,1,3", "A-1,,,,,,CUP"))))
    assert [order.external_id for order in documents(readings)] == ["A-2"]
    assert "Order A-1 is left out" in bad_rows(readings)[0].expected


def test_an_order_that_comes_back_further_down_is_refused_there() -> None:
    readings = list(own_csv.orders(stream(ORDERS + "A-1,,,,,,PEN,Pen,1,1\n")))
    assert [order.external_id for order in documents(readings)] == ["A-1", "A-2"]
    (bad,) = bad_rows(readings)
    assert (bad.row, bad.column, bad.value) == (5, "order", "A-1")
    assert "one after another" in bad.expected


def test_a_row_without_order_key_is_reported() -> None:
    readings = list(own_csv.orders(stream(ORDERS + ",ship,2026-01-01T00:00Z,,,,MUG,Mug,1,1\n")))
    assert len(documents(readings)) == 2
    assert [(bad.row, bad.column) for bad in bad_rows(readings)] == [(5, "order"), (5, "number")]


def test_one_wrong_row_among_ten_thousand_is_one_bad_row() -> None:
    rows = [f"A-{n},ship,2026-11-23T09:30:00-05:00,,,,MUG,Mug,1,1\n" for n in range(10_000)]
    rows[7_000] = rows[7_000].replace(",1,1\n", ",-1,1\n")
    readings = list(own_csv.orders(stream(ORDERS.splitlines(keepends=True)[0] + "".join(rows))))
    assert len(documents(readings)) == 9_999
    assert [(bad.row, bad.column, bad.value) for bad in bad_rows(readings)] == [(7_002, "quantity", "-1")]


def test_a_file_without_a_needed_column_is_not_read_at_all() -> None:
    readings = list(own_csv.orders(stream("order,method,sku,quantity\nA,ship,X,1\n")))
    assert [(bad.row, bad.column) for bad in readings] == [(1, "placed_at")]


def test_an_unknown_column_is_named_and_the_rest_is_read() -> None:
    readings = list(own_csv.products(stream("sku,name,colour\nMUG,Mug,blue\n")))
    assert [document.sku for document in documents(readings)] == ["MUG"]
    assert [(bad.row, bad.column) for bad in bad_rows(readings)] == [(1, "colour")]


def test_a_product_has_all_its_codes() -> None:
    text = "SKU;Name;Codes;Price;Temperature;Bulky\nMILK;Milk;036000291452|96385074;2.49;chilled;yes\n"
    (milk,) = documents(own_csv.products(stream(text)))
    assert milk.codes == ("036000291452", "96385074")
    assert (milk.price, milk.temperature, milk.bulky) == (249, "chilled", True)


def test_a_store_has_its_hours_and_place() -> None:
    text = (
        "store,name,time_zone,city,postcode,latitude,longitude,opening_hours\n"
        '12,Maple Street,America/Chicago,Springfield,62701,39.8,-89.6,"Mo-Fr 09:00-21:00; Sa 10:00-18:00; Su off"\n'
    )
    (store,) = documents(own_csv.stores(stream(text)))
    assert [hours.weekday for hours in store.opening_hours] == [0, 1, 2, 3, 4, 5]
    assert store.opening_hours[5].closes == time(18)
    assert (store.address.city, store.address.latitude) == ("Springfield", 39.8)


def test_a_time_zone_or_hours_nobody_knows_are_reported() -> None:
    text = "store,name,time_zone,opening_hours\n1,A,Mars/Olympus,\n2,B,Europe/Berlin,nine to five\n"
    bad = bad_rows(own_csv.stores(stream(text)))
    assert [(fault.row, fault.column) for fault in bad] == [(2, "time_zone"), (3, "opening_hours")]
    assert "America/New_York" in bad[0].expected


def test_stock_says_how_many_where_and_when() -> None:
    text = "store,sku,on_hand,aisle,bay,counted_at\n12,MUG,9,4,B,2026-11-23T06:00:00-06:00\n12,CUP,-1,,,\n"
    readings = list(own_csv.stock(stream(text)))
    (mug,) = documents(readings)
    assert (mug.on_hand, mug.aisle, mug.bay, mug.safety_stock) == (9, "4", "B", None)
    assert [(bad.row, bad.column, bad.expected) for bad in bad_rows(readings)] == [
        (3, "on_hand", "A number of at least 0.")
    ]


@pytest.mark.parametrize("sheet", [own_csv.STORES, own_csv.PRODUCTS, own_csv.STOCK, own_csv.ORDER, own_csv.LINE])
def test_every_column_is_documented(sheet: own_csv.Sheet) -> None:
    assert [column.name for column in sheet.columns if f"`{column.name}`" not in FORMATS] == []


def test_a_character_no_database_keeps_is_reported() -> None:
    readings = list(own_csv.products(io.BytesIO(b"sku,name\nMUG,Mu\0g\nCUP,Cup\n")))
    assert [document.sku for document in documents(readings)] == ["CUP"]
    assert [(bad.row, bad.column) for bad in bad_rows(readings)] == [(2, "name")]
