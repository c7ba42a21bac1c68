"""Orders a second out of a CSV file, and the memory that a file of 100,000 takes."""

from __future__ import annotations

import csv
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from storeapp.db import Database
from storeapp.domain.order import Order
from tests import factories
from tests.bench import figures, places

SMALL, LARGE = int(os.environ.get("BENCH_ORDERS", "5000")), int(os.environ.get("BENCH_ORDERS_LARGE", "100000"))
COLUMNS = "source,order,number,method,placed_at,customer_name,postcode,city,region,country,line,sku,quantity,unit_price"


def main() -> None:
    with places.folder() as folder:
        rows = [_import(kind, folder, orders) for orders in (SMALL, LARGE) for kind in places.KINDS]
    figures.show(
        "import",
        "Import of orders from CSV, two lines each, through `storeapp import`",
        rows,
        "to reach: >= 500 orders/s; a file of 100,000 orders under 300 MiB",
    )


def _import(kind: str, folder: Path, orders: int) -> dict[str, Any]:
    url = places.address(kind, folder, f"import{orders}")
    database = Database(url)
    with database.transaction() as session:
        skus = [factories.product(session, f"Product {number}").sku for number in range(500)]
    database.dispose()
    file = folder / f"orders-{orders}.csv"
    _write(file, orders, skus)
    environment = {**os.environ, "DATABASE_URL": url, "STOREAPP_SECRET_KEYS": "b" * 64}
    command = [sys.executable, "-m", "storeapp", "import", str(file), "--report", str(folder / "bad.csv")]
    seconds, used = _run(command, environment)
    _must_hold(url, orders)
    return {
        "database": kind,
        "orders": orders,
        "orders_per_s": round(orders / seconds, 1),
        "orders_per_cpu_s": round(orders / (used.ru_utime + used.ru_stime), 1),
        "peak_mib": round(used.ru_maxrss / 1024, 1),
    }


def _must_hold(url: str, orders: int) -> None:
    database = Database(url)
    with database.reading() as reading:
        found = reading.scalar(select(func.count()).select_from(Order))
    database.dispose()
    if found != orders:
        raise RuntimeError(f"{found} of {orders} orders are in the database.")


def _run(command: list[str], environment: dict[str, str]) -> tuple[float, resource.struct_rusage]:
    """Seconds on the wall, and what this one process took."""
    begun = time.monotonic()
    started = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise RuntimeError(f"The import ended with {started.returncode}.")
    return time.monotonic() - begun, used


def _write(file: Path, orders: int, skus: list[str]) -> None:
    with file.open("w", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(COLUMNS.split(","))
        for number in range(orders):
            for line in range(2):
                rows.writerow(_row(number, line, skus))


def _row(number: int, line: int, skus: list[str]) -> list[Any]:
    address = ["Carla Diaz", "60601", "Chicago", "IL", "US"]
    head = ["shop", f"o-{number}", f"#{number}", "ship", "2026-11-23T09:00:00Z", *address]
    return [*head, str(line), skus[(number + line) % len(skus)], 1 + line, "4.99"]
