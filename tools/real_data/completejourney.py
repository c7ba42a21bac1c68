"""Complete Journey 2017: grocery baskets of 252 stores (a sample of their lines) and the chain's products.

The stores are known by number only. Lines with no units (coupons, corrections) are left out of their basket; a basket
of nothing else is a bad row. Added: Eastern time.
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
from tools.real_data.folder import documents, first_row, grouped, row_number, rows

LINES, PRODUCTS = "orders/completejourney_lines.csv.gz", "catalogue/completejourney_products.csv.gz"
ZONE = ZoneInfo("America/New_York")


def orders(folder: Path) -> Reading[OrderDocument]:
    """`row` is the first line of the basket."""
    return documents(OrderDocument, grouped(rows(folder / LINES), "basket_id").values(), first_row, _order)


def products(folder: Path) -> Reading[ProductDocument]:
    return documents(ProductDocument, rows(folder / PRODUCTS), row_number, lambda row: _product(row.cells))


def _order(basket: list[Row]) -> dict[str, Any]:
    cells = basket[0].cells
    return {
        "source": "completejourney",
        "external_id": cells["basket_id"],
        "number": cells["basket_id"],
        "method": "pickup",
        "pickup_store": cells["store_id"],
        "placed_at": datetime.fromisoformat(cells["transaction_timestamp"]).replace(tzinfo=ZONE),
        "customer": {"name": f"Household {cells['household_id']}"},
        "lines": [_line(row) for row in basket if row.cells["quantity"] != "0"],
    }


def _line(row: Row) -> dict[str, Any]:
    cells = row.cells
    each = Decimal(cells["sales_value"]) / int(cells["quantity"])
    return {
        "external_id": str(row.row),
        "sku": cells["product_id"],
        "quantity": cells["quantity"],
        "unit_price": money.minor(each),
    }


def _product(cells: dict[str, str]) -> dict[str, Any]:
    words = (cells["product_category"], cells["product_type"])
    return {
        "sku": cells["product_id"],
        "name": " ".join(dict.fromkeys(filter(None, words))) or f"Product {cells['product_id']}",
        "variant": cells["package_size"],
        "department": cells["department"],
        "temperature": "frozen" if "FROZEN" in cells["department"] else "ambient",
    }
