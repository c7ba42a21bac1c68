"""UCI "Online Retail": invoices of a British giftware shop, 2010 and 2011, as orders without an address.

Invoices that take something back (their number begins with C, or units below zero) are bad rows: there is no reference
to what they take back. Charges such as postage are lines that need no hands.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from storeapp.adapters.feeds import money
from storeapp.adapters.feeds.csv_rows import Row
from storeapp.adapters.feeds.outside import price
from storeapp.adapters.feeds.reading import Reading
from storeapp.operations.intake.documents import OrderDocument, ProductDocument
from tools.real_data.folder import Wrong, documents, first_row, grouped, rows

SOURCE = "uci"
LINES = "orders/uci_online_retail_lines.csv.gz"
ZONE = ZoneInfo("Europe/London")
GOODS = re.compile(r"\d{5}[A-Za-z]{0,2}|DCGS.*|SP1002|PADS")
COUNTRIES = {"United Kingdom": "GB", "Germany": "DE", "France": "FR", "EIRE": "IE", "Spain": "ES", "Netherlands": "NL"}


def orders(folder: Path) -> Reading[OrderDocument]:
    """`row` is the first line of the invoice."""
    invoices = grouped(rows(folder / LINES), "invoiceno")
    return documents(OrderDocument, invoices.values(), first_row, _order)


def products(folder: Path) -> Reading[ProductDocument]:
    """Named by the description that is used most; `row` is the first line that has the product."""
    goods = (row for row in rows(folder / LINES) if GOODS.fullmatch(row.cells["stockcode"]))
    return documents(ProductDocument, grouped(goods, "stockcode").values(), first_row, _product)


def _order(lines: list[Row]) -> dict[str, Any]:
    first = lines[0].cells
    if first["invoiceno"].startswith("C"):
        raise Wrong("InvoiceNo", first["invoiceno"], "An invoice, not a credit note.")
    return {
        "source": SOURCE,
        "external_id": first["invoiceno"],
        "number": first["invoiceno"],
        "method": "ship",
        "placed_at": datetime.fromisoformat(first["invoicedate"]).replace(tzinfo=ZONE),
        "currency": "GBP",
        "customer": {"name": f"Customer {first['customerid'].removesuffix('.0')}".strip()},
        "address": {"country": COUNTRIES.get(first["country"], ""), "region": first["country"]},
        "lines": _lines(lines),
    }


def _lines(lines: list[Row]) -> list[dict[str, Any]]:
    """A code may stand on several lines of an invoice."""
    seen: Counter[str] = Counter()
    return [_line(line.cells, seen) for line in lines]


def _line(cells: dict[str, str], seen: Counter[str]) -> dict[str, Any]:
    code = cells["stockcode"]
    seen[code] += 1
    return {
        "external_id": code if seen[code] == 1 else f"{code} #{seen[code]}",
        "sku": code,
        "name": cells["description"],
        "quantity": cells["quantity"],
        "unit_price": price(Decimal(cells["unitprice"]), "GBP"),
        "requires_shipping": GOODS.fullmatch(code) is not None,
    }


def _product(lines: list[Row]) -> dict[str, Any]:
    names = Counter(name for line in lines if (name := line.cells["description"].strip()))
    if not names:
        raise Wrong("Description", "", "A name on at least one line of the product.")
    prices = [money.decimal(line.cells["unitprice"]) for line in lines]
    return {
        "sku": lines[0].cells["stockcode"],
        "name": names.most_common(1)[0][0],
        "price": price(max(prices), "GBP"),
    }
