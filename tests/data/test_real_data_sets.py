"""The loaders of the public data sets lose nothing silently, and intake takes what they give, once."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from storeapp import clock
from storeapp.adapters.feeds.importing import Imported, import_files
from storeapp.adapters.feeds.reading import BadRow, Read
from storeapp.db import Database
from storeapp.domain.order import Order, OrderLine
from storeapp.domain.product import Product
from storeapp.domain.store import Store
from tests.databases import on_sqlite
from tools.real_data import completejourney, folder, instacart, olist, stores, superstore, uci

DATA = folder.given()
WEEK = datetime(2026, 11, 16, tzinfo=UTC)
ORDERS: dict[str, tuple[str, str, Callable[[], Iterable[Any]]]] = {
    "olist": (olist.ORDERS, "order_id", lambda: olist.orders(DATA)),
    "superstore": (superstore.LINES, "Order ID", lambda: superstore.orders(DATA)),
    "uci": (uci.LINES, "InvoiceNo", lambda: uci.orders(DATA)),
    "instacart": (instacart.BASKETS, "order_id", lambda: instacart.orders(DATA, ["1", "2"], WEEK)),
    "completejourney": (completejourney.LINES, "basket_id", lambda: completejourney.orders(DATA)),
}
PRODUCTS = {
    "olist": olist.products,
    "superstore": superstore.products,
    "uci": uci.products,
    "instacart": instacart.products,
    "completejourney": completejourney.products,
}
STORES = {
    "walmart": ("stores/walmart_us_2018.csv.gz", stores.walmart),
    "target": ("stores/target_us.csv.gz", stores.target),
    "lidl": ("stores/lidl_de_osm_2024.csv.gz", stores.lidl),
}


def raw(name: str) -> list[dict[str, str]]:
    with folder.opened(DATA / name) as stream:
        return list(csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8", newline="")))


def documents(readings: Iterable[Any]) -> list[Any]:
    return [reading.document for reading in readings if isinstance(reading, Read)]


@pytest.mark.parametrize("name", ORDERS)
def test_every_order_is_a_document_or_has_a_bad_row(name: str) -> None:
    file, key, load = ORDERS[name]
    readings = list(load())
    left_out = {reading.row for reading in readings if isinstance(reading, BadRow)}
    wanted: dict[str, int] = {}
    for number, row in enumerate(raw(file), start=2):
        wanted.setdefault(row[key], number)
    taken = {reading.document.external_id for reading in readings if isinstance(reading, Read)}
    assert taken | {order for order, row in wanted.items() if row in left_out} == wanted.keys()
    assert len(taken) > len(wanted) / 2


@pytest.mark.parametrize("name", STORES)
def test_every_store_is_a_document_or_has_a_bad_row(name: str) -> None:
    file, load = STORES[name]
    readings = list(load(DATA))
    assert {reading.row for reading in readings} == set(range(2, len(raw(file)) + 2))
    assert len(documents(readings)) > len(readings) / 2


def test_hours_of_best_buy_are_read_for_the_whole_week() -> None:
    readings = list(stores.best_buy(DATA))
    open_days = [len(store.opening_hours) for store in documents(readings)]
    assert min(open_days) >= 6
    assert len(open_days) > 0.95 * len(readings)


def test_a_zip_of_another_state_is_a_bad_row() -> None:
    bad = [reading for reading in stores.target(DATA) if isinstance(reading, BadRow)]
    strays = [row for row in raw("stores/target_us.csv.gz") if row["state"] != row["zip_gazetteer_state"]]
    assert [row.value for row in bad] == [row["zip"] for row in strays]


def written(path: Path, readings: Iterable[Any]) -> Path:
    """Our own JSON, one document per line."""
    path.write_text("".join(f"{document.model_dump_json()}\n" for document in documents(readings)), encoding="utf-8")
    return path


def imported(database: Database, *paths: Path) -> list[Imported]:
    return import_files(database, paths, now=clock.now, report=paths[0].with_name("bad.csv"))


def number_of(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def take_all(database: Database, tmp_path: Path, name: str) -> None:
    orders = written(tmp_path / "orders.jsonl", ORDERS[name][2]())
    products = written(tmp_path / "products.jsonl", PRODUCTS[name](DATA))
    first = imported(database, orders, products)
    assert [file.bad for file in first] == [0, 0]
    assert [file.taken.new for file in first] == [number_of(database, Product), number_of(database, Order)]
    again = imported(database, orders, products)
    assert [file.taken.new + file.taken.updated + file.taken.cancelled for file in again] == [0, 0]
    assert [file.taken.unchanged for file in again] == [file.taken.new for file in first]


@pytest.mark.parametrize("name", ["olist", "superstore"])
def test_real_orders_are_taken_once_on_both_databases(database: Database, tmp_path: Path, name: str) -> None:
    take_all(database, tmp_path, name)
    with database.reading() as session:
        unmatched = select(func.count()).where(OrderLine.product_id.is_(None))
        assert session.scalar(unmatched) == 0
        assert session.scalar(select(func.count()).where(Order.exception != "")) == 0


@on_sqlite
@pytest.mark.parametrize("name", ["uci", "instacart", "completejourney"])
def test_real_orders_of_every_set_are_taken_once(database: Database, tmp_path: Path, name: str) -> None:
    take_all(database, tmp_path, name)


def test_real_stores_are_taken_once(database: Database, tmp_path: Path) -> None:
    loaded = [*stores.best_buy(DATA), *stores.walmart(DATA), *stores.target(DATA), *stores.lidl(DATA)]
    file = written(tmp_path / "stores.jsonl", loaded)
    (first,) = imported(database, file)
    assert (first.bad, first.taken.new) == (0, number_of(database, Store))
    (again,) = imported(database, file)
    assert again.taken.unchanged == first.taken.new
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Store.latitude.is_(None))) == 0
