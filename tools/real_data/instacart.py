"""Instacart 2017: complete grocery baskets and the products of all aisles.

The baskets have a weekday and an hour but no date (about half have neither): the week is given by the caller, and noon
of its first day is taken for what is blank. They are pickups, spread over the stores that are given by shopper.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from storeapp.adapters.feeds.csv_rows import Row
from storeapp.adapters.feeds.reading import Reading
from storeapp.operations.intake.documents import OrderDocument, ProductDocument
from tools.real_data.folder import documents, first_row, grouped, row_number, rows

SOURCE = "instacart"
BASKETS, PRODUCTS = "orders/instacart_baskets.csv.gz", "catalogue/instacart_products.csv.gz"
TEMPERATURES = {"frozen": "frozen", "dairy eggs": "chilled", "deli": "chilled", "meat seafood": "chilled"}
LEGAL_AGE = 21


def orders(folder: Path, stores: Sequence[str], week: datetime) -> Reading[OrderDocument]:
    """`stores` are store numbers, `week` the first moment of day 0. `row` is the first line of the basket."""
    baskets = grouped(rows(folder / BASKETS), "order_id").values()
    return documents(OrderDocument, baskets, first_row, lambda basket: _order(basket, stores, week))


def products(folder: Path) -> Reading[ProductDocument]:
    return documents(ProductDocument, rows(folder / PRODUCTS), row_number, lambda row: _product(row.cells))


def _order(basket: list[Row], stores: Sequence[str], week: datetime) -> dict[str, Any]:
    cells = basket[0].cells
    shopper = cells["user_id"] or cells["order_id"]
    return {
        "source": SOURCE,
        "external_id": cells["order_id"],
        "number": cells["order_id"],
        "method": "pickup",
        "pickup_store": stores[crc32(shopper.encode()) % len(stores)],
        "placed_at": _placed_at(cells, week.astimezone(UTC)),
        "customer": {"name": f"Shopper {shopper}"},
        "lines": [_line(row.cells) for row in basket],
    }


def _line(cells: dict[str, str]) -> dict[str, Any]:
    return {"external_id": cells["add_to_cart_order"], "sku": cells["product_id"], "quantity": 1}


def _placed_at(cells: dict[str, str], week: datetime) -> datetime:
    return week + timedelta(days=int(cells["order_dow"] or 0), hours=int(cells["order_hour_of_day"] or 12))


def _product(cells: dict[str, str]) -> dict[str, Any]:
    return {
        "sku": cells["product_id"],
        "name": cells["product_name"],
        "department": cells["aisle"],
        "temperature": TEMPERATURES.get(cells["department"], "ambient"),
        "minimum_age": LEGAL_AGE if cells["department"] == "alcohol" else 0,
    }
