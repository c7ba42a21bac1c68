"""Superstore: demo orders (fictional people) to real places in the United States, with ship mode and ship date.

Added: noon, New York time, as time of day; the ship date is taken for the promise. Orders are put together from lines
that stand anywhere in the file.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from storeapp.adapters.feeds import money
from storeapp.adapters.feeds.csv_rows import Row
from storeapp.adapters.feeds.reading import Reading
from storeapp.operations.intake.documents import OrderDocument, ProductDocument
from tools.real_data.folder import documents, first_row, grouped, rows

SOURCE = "superstore"
LINES = "orders/superstore_us_demo_lines.csv.gz"
ZONE = ZoneInfo("America/New_York")
BULKY = ("Tables", "Bookcases", "Chairs", "Machines")


def orders(folder: Path) -> Reading[OrderDocument]:
    """`row` is the first line of the order."""
    return documents(OrderDocument, grouped(rows(folder / LINES), "order id").values(), first_row, _order)


def products(folder: Path) -> Reading[ProductDocument]:
    """`row` is the first line that has the product."""
    return documents(ProductDocument, grouped(rows(folder / LINES), "product id").values(), first_row, _product)


def _order(lines: list[Row]) -> dict[str, Any]:
    cells = lines[0].cells
    return {
        "source": SOURCE,
        "external_id": cells["order id"],
        "number": cells["order id"],
        "method": "ship",
        "placed_at": _noon(cells["order date"]),
        "promised_at": _noon(cells["ship date"]),
        "shipping_service": cells["ship mode"],
        "customer": {"name": cells["customer name"]},
        "address": {
            "name": cells["customer name"],
            "city": cells["city"],
            "region": cells["state"],
            "postcode": cells["postal code"],
        },
        "lines": [_line(line.cells) for line in lines],
    }


def _line(cells: dict[str, str]) -> dict[str, Any]:
    return {
        "external_id": cells["row id"],
        "sku": cells["product id"],
        "name": cells["product name"],
        "quantity": cells["quantity"],
        "unit_price": _unit_price(cells),
    }


def _product(lines: list[Row]) -> dict[str, Any]:
    cells = lines[0].cells
    return {
        "sku": cells["product id"],
        "name": cells["product name"],
        "department": cells["sub-category"],
        "price": max(_unit_price(line.cells) for line in lines),
        "bulky": cells["sub-category"] in BULKY,
        "high_value": cells["sub-category"] in ("Phones", "Copiers"),
    }


def _unit_price(cells: dict[str, str]) -> int:
    return money.minor(Decimal(cells["sales"]) / int(cells["quantity"]))


def _noon(text: str) -> datetime:
    month, day, year = map(int, text.split("/"))
    return datetime(year, month, day, 12, tzinfo=ZONE)
