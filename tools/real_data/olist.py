"""Olist: real orders of a Brazilian marketplace in 2017, as if each had just been paid.

One line is one unit in the source; units of the same product are put together here. Unnamed products get their category
and a piece of their key as name.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from storeapp.adapters.feeds import money
from storeapp.adapters.feeds.csv_rows import Row
from storeapp.adapters.feeds.reading import Reading
from storeapp.operations.intake.documents import OrderDocument, ProductDocument
from tools.real_data.folder import Wrong, documents, first_row, grouped, row_number, rows

ORDERS, LINES = "orders/olist_orders.csv.gz", "orders/olist_order_lines.csv.gz"
ZONE = ZoneInfo("America/Sao_Paulo")
CANCELLED = ("canceled", "unavailable")


def orders(folder: Path) -> Reading[OrderDocument]:
    lines = grouped(rows(folder / LINES), "order_id")
    return documents(
        OrderDocument,
        rows(folder / ORDERS),
        row_number,
        lambda order: _order(order.cells, lines.get((order.cells["order_id"],), [])),
    )


def products(folder: Path) -> Reading[ProductDocument]:
    """`row` is the first line of an order that has the product."""
    lines = grouped(rows(folder / LINES), "product_id")
    return documents(ProductDocument, lines.values(), first_row, lambda group: _product(group[0].cells))


def _order(cells: dict[str, str], lines: list[Row]) -> dict[str, Any]:
    if not lines:
        raise Wrong("order_id", cells["order_id"], "An order with at least one line in olist_order_lines.")
    return {
        "source": "olist",
        "external_id": cells["order_id"],
        "number": cells["order_id"][:8],
        "method": "ship",
        "status": "cancelled" if cells["order_status"] in CANCELLED else "paid",
        "placed_at": _time(cells["order_purchase_timestamp"]),
        "promised_at": _time(cells["order_estimated_delivery_date"]),
        "currency": "BRL",
        "customer": {"name": f"Customer {cells['customer_unique_id'][:8]}"},
        "address": _address(cells),
        "lines": _lines(lines),
    }


def _address(cells: dict[str, str]) -> dict[str, Any]:
    return {
        "name": f"Customer {cells['customer_unique_id'][:8]}",
        "city": cells["customer_city"],
        "region": cells["customer_state"],
        "postcode": cells["customer_zip5"],
        "country": "BR",
        "latitude": cells["customer_lat"] or None,
        "longitude": cells["customer_lng"] or None,
    }


def _lines(lines: list[Row]) -> list[dict[str, Any]]:
    units = Counter(line.cells["product_id"] for line in lines)
    cells = {line.cells["product_id"]: line.cells for line in lines}
    return [
        {
            "external_id": product,
            "sku": product,
            "name": _name(cells[product]),
            "quantity": quantity,
            "unit_price": money.amount(cells[product]["price"]),
        }
        for product, quantity in units.items()
    ]


def _product(cells: dict[str, str]) -> dict[str, Any]:
    sides = [float(cells[f"product_{side}_cm"] or 0) for side in ("length", "height", "width")]
    return {
        "sku": cells["product_id"],
        "name": _name(cells),
        "department": cells["product_category_name_english"].replace("_", " "),
        "price": money.amount(cells["price"]),
        "weight_g": round(float(cells["product_weight_g"] or 0)),
        "volume_ml": round(sides[0] * sides[1] * sides[2]),
    }


def _name(cells: dict[str, str]) -> str:
    return f"{cells['product_category_name_english'].replace('_', ' ') or 'thing'} {cells['product_id'][:6]}"


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)
