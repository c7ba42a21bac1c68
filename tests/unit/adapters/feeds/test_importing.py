"""Whole files into the database."""

from __future__ import annotations

import csv
import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from storeapp import clock
from storeapp.adapters.feeds.detecting import UnknownFeed
from storeapp.adapters.feeds.importing import Imported, import_files
from storeapp.adapters.feeds.reading import Kind
from storeapp.db import Database
from storeapp.domain.order import Order
from storeapp.domain.product import Product
from storeapp.domain.stock import StockLevel
from tests.databases import on_sqlite
from tests.unit.adapters.feeds.test_shopify import ORDER as SHOPIFY

FILES = {
    "stores.csv": "store,name,time_zone,postcode\n12,Maple Street,America/Chicago,62701\n",
    "products.csv": "sku,name,codes\nMUG,Mug,036000291452\nCUP,Cup,12345\n",
    "stock.csv": "store,sku,on_hand\n12,MUG,9\n12,POT,4\n",
    "a-orders.csv": "order,method,placed_at,postcode,city,sku,quantity\n"
    + "".join(f"A-{n},ship,2026-11-23T09:30:00-05:00,60601,Chicago,MUG,1\n" for n in range(1200))
    + "A-X,ship,2026-11-23T09:30:00-05:00,60601,Chicago,MUG,none\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    return tmp_path


def taken(database: Database, *paths: Path, source: str = "", report: str = "bad.csv") -> list[Imported]:
    return import_files(database, paths, now=clock.now, report=paths[0].parent / report, source=source)


def counts(file: Imported) -> tuple[int, int, int, int]:
    return file.taken.new, file.taken.updated, file.taken.unchanged, file.bad


def number_of(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_files_are_taken_in_the_order_in_which_they_need_each_other(database: Database, folder: Path) -> None:
    done = taken(database, *sorted(folder.glob("*.csv")))
    assert [file.feed.kind for file in done] == list(Kind)
    assert [counts(file) for file in done] == [(1, 0, 0, 0), (2, 0, 0, 1), (1, 0, 0, 1), (1200, 0, 0, 1)]
    assert number_of(database, Order) == 1200


def test_all_files_twice_change_nothing(database: Database, folder: Path) -> None:
    files = sorted(folder.glob("*.csv"))
    taken(database, *files)
    again = taken(database, *files, report="again.csv")
    assert [file.taken.new + file.taken.updated for file in again] == [0, 0, 0, 0]
    assert [number_of(database, table) for table in (Product, StockLevel, Order)] == [2, 1, 1200]


def test_the_same_files_at_the_same_time_are_taken_once(database: Database, folder: Path) -> None:
    taken(database, folder / "stores.csv", folder / "products.csv")
    backwards = FILES["a-orders.csv"].splitlines(keepends=True)
    (folder / "b-orders.csv").write_text(backwards[0] + "".join(reversed(backwards[1:])))
    with ThreadPoolExecutor() as pool:
        names = ("a-orders.csv", "b-orders.csv", "stock.csv", "stock.csv")
        done = list(pool.map(lambda name: taken(database, folder / name, report=f"{name}.bad"), names))
    assert sum(file.taken.new for (file,) in done[:2]) == number_of(database, Order) == 1200
    assert sum(file.taken.new for (file,) in done[2:]) == number_of(database, StockLevel) == 1


@on_sqlite
def test_every_bad_row_is_in_the_report(database: Database, folder: Path) -> None:
    taken(database, *sorted(folder.glob("*.csv")))
    with (folder / "bad.csv").open(newline="") as file:
        rows = [(row["file"], row["row"], row["column"], row["value"]) for row in csv.DictReader(file)]
    assert rows == [
        ("products.csv", "3", "codes", "12345"),
        ("stock.csv", "3", "sku", "POT"),
        ("a-orders.csv", "1202", "quantity", "none"),
    ]


@on_sqlite
def test_without_bad_rows_there_is_no_report(database: Database, folder: Path) -> None:
    taken(database, folder / "stores.csv")
    assert not (folder / "bad.csv").exists()


@on_sqlite
def test_progress_ends_at_the_end_of_the_file(database: Database, folder: Path) -> None:
    seen: list[tuple[int, int]] = []
    orders = folder / "a-orders.csv"
    import_files(
        database,
        [orders],
        now=clock.now,
        report=folder / "bad.csv",
        progress=lambda file: seen.append((file.read, file.documents)),
    )
    assert [documents for _, documents in seen] == [500, 1000, 1200]
    assert seen[-1][0] == orders.stat().st_size


@on_sqlite
def test_a_packed_file_is_unpacked_on_the_way(database: Database, tmp_path: Path) -> None:
    packed = tmp_path / "orders.json.gz"
    packed.write_bytes(gzip.compress(json.dumps({"orders": [SHOPIFY]}).encode()))
    (file,) = taken(database, packed, source="mugs.example.com")
    assert (file.feed.format, counts(file)) == ("shopify", (1, 0, 0, 0))
    with database.reading() as session:
        assert session.scalars(select(Order.source)).all() == ["mugs.example.com"]


@on_sqlite
def test_a_damaged_packed_file_keeps_what_could_be_unpacked(database: Database, tmp_path: Path) -> None:
    whole = gzip.compress(
        FILES["a-orders.csv"].encode() + b"".join(b"Z%d,ship,?\n" % (n * 7919) for n in range(50_000))
    )
    (tmp_path / "orders.csv.gz").write_bytes(whole[: len(whole) // 2])
    (file,) = taken(database, tmp_path / "orders.csv.gz")
    assert file.taken.new == 1200
    assert "cut off or damaged" in (tmp_path / "bad.csv").read_text().splitlines()[-1]


@on_sqlite
def test_nothing_is_taken_while_one_file_is_unknown(database: Database, folder: Path) -> None:
    (folder / "photo.csv").write_bytes(b"\x89PNG\0\0")
    with pytest.raises(UnknownFeed, match=r"photo\.csv is not a text file"):
        taken(database, folder / "stores.csv", folder / "photo.csv")
    with pytest.raises(UnknownFeed, match="cannot be read: No such file"):
        taken(database, folder / "stores.csv", folder / "nowhere.csv")
    with pytest.raises(UnknownFeed, match="cannot be read"):
        taken(database, folder / "stores.csv", folder)
    assert number_of(database, Order) == 0
