"""How long one order's decision with its reservation takes while many are decided at once, and whether any unit is
promised twice.

Each of the many is a worker's loop of its own (database connections, snapshot of the network) and takes one order per
transaction, the oldest that is due. Some products are wanted by more customers than there are units. On few cores the
time of one is mostly waiting for its turn: with n at once and x orders a second it is n / x on average.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.order import Method
from storeapp.domain.product import Product
from storeapp.domain.stock import Movement, StockLevel, StockMovement
from storeapp.jobs.assigning import assign_some
from storeapp.queries.invariants import violations
from tests import factories
from tests.bench import figures, places

STORES, PRODUCTS, HELD, WANTED = 300, 400, 30, 12
"""Every product lies in HELD stores; the first WANTED products are in half of all lines."""
ORDERS = 600
SHAPES = ((1, 1), (4, 8))
"""Processes and loops in each."""


def main() -> None:
    with places.folder() as folder:
        rows = [_measure(folder, *shape) for shape in SHAPES]
    figures.show(
        "assign-at-once",
        f"One order per transaction, {ORDERS} orders at {STORES} stores, some products sold out, on PostgreSQL",
        rows,
        "to reach: p99 <= 50 ms with 32 at once (goal 15 ms and >= 300 orders/s), oversold 0",
    )


def _measure(folder: Path, processes: int, loops: int) -> dict[str, Any]:
    url = places.address("postgresql", folder, f"once{processes * loops}")
    database = Database(url)
    with database.transaction() as session:
        _build(session)
    began, answers = _work(url, processes, loops)
    seconds = time.monotonic() - began
    took = np.array([milliseconds for answer in answers for milliseconds in answer])
    with database.reading() as reading:
        wrong = {"oversold": _oversold(reading), "broken": sum(map(len, dict(violations(reading)).values()))}
    database.dispose()
    p50, p99 = np.percentile(took, (50, 99))
    speed = {"orders_per_s": round(len(took) / seconds, 1), "p50_ms": round(p50, 1), "p99_ms": round(p99, 1)}
    return {"at_once": processes * loops, "processes": processes, "orders": len(took), **speed, **wrong}


def _build(session: Session) -> None:
    chance, now = random.Random(7), clock.now()
    stores = [factories.store(session, **_place(chance)) for _ in range(STORES)]
    goods = [factories.product(session, f"Product {number}") for number in range(PRODUCTS)]
    held = [(store.id, product.id, chance.randint(1, 3)) for product in goods for store in chance.sample(stores, HELD)]
    _stock(session, held)
    for _ in range(ORDERS):
        wanted = {_choice(chance, goods): chance.randint(1, 2) for _ in range(chance.randint(1, 3))}
        factories.order(session, wanted, Method.SHIP, assign_at=now, **_place(chance))


def _place(chance: random.Random) -> dict[str, float]:
    return {"latitude": chance.uniform(28, 47), "longitude": chance.uniform(-120, -72)}


def _choice(chance: random.Random, goods: list[Product]) -> Product:
    return chance.choice(goods[:WANTED] if chance.random() < 0.5 else goods)


def _stock(session: Session, held: list[tuple[int, int, int]]) -> None:
    level = {"reserved": 0, "safety_stock": 0, "oversold": 0}
    receipt = {"kind": Movement.RECEIPT, "reserved_change": 0, "at": clock.now(), "reason": ""}
    of = [{"store_id": store, "product_id": product} for store, product, _ in held]
    units = [units for *_, units in held]
    session.execute(insert(StockLevel), [key | level | {"on_hand": n} for key, n in zip(of, units, strict=True)])
    session.execute(
        insert(StockMovement), [key | receipt | {"on_hand_change": n} for key, n in zip(of, units, strict=True)]
    )


def _work(url: str, processes: int, loops: int) -> tuple[float, list[list[float]]]:
    """When all were let go, and the milliseconds of every order."""
    command = [sys.executable, "-m", "tests.bench.at_once", url, str(loops)]
    workers = [subprocess.Popen(command, stdin=-1, stdout=-1, text=True) for _ in range(processes)]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    began = time.monotonic()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    return began, [json.loads(worker.communicate(timeout=600)[0]) for worker in workers]


def _oversold(reading: Session) -> int:
    """Places where more is promised than there is."""
    more = StockLevel.reserved + StockLevel.safety_stock > StockLevel.on_hand
    return reading.scalar(select(func.count()).select_from(StockLevel).where(more)) or 0


def work(url: str, loops: int) -> None:
    """A worker process: makes its snapshots with a first order each, waits for the word, then works until nothing is
    due; prints the milliseconds of each order."""
    with ThreadPoolExecutor(loops) as pool:
        databases = [Database(url, 2) for _ in range(loops)]
        list(pool.map(lambda database: assign_some(database, 1), databases))
        print("ready", flush=True)
        sys.stdin.readline()
        took = [milliseconds for part in pool.map(_loop, databases) for milliseconds in part]
    print(json.dumps(took))


def _loop(database: Database) -> list[float]:
    took = []
    while True:
        began = time.perf_counter()
        if not assign_some(database, 1).orders:
            return took
        took.append((time.perf_counter() - began) * 1000)


if __name__ == "__main__":
    work(sys.argv[1], int(sys.argv[2]))
