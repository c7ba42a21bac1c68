"""How long an order waits for its decision with the reservation when many come at once, and whether any unit is
promised twice.

Workers run as they do in production, in processes of their own, and take what is due together. In bursts, 32 orders
become due at the same instant and the next 32 when all of them are decided; in a stream they become due one by one,
300 a second. An order's time is from its being due to the end of the transaction that keeps its decision. Some products
are wanted by more customers than there are units.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.order import Method, Order
from storeapp.domain.product import Product
from storeapp.domain.stock import Movement, StockLevel, StockMovement
from storeapp.jobs.assigning import assign_some
from storeapp.queries.invariants import violations
from tests import factories
from tests.bench import figures, places

STORES, PRODUCTS, HELD, WANTED = 300, 400, 30, 12
"""Every product lies in HELD stores; the first WANTED products are in half of all lines."""
WORKERS = (1, 2)
BURST, BURSTS = 32, 50
RATE, STREAM = 300, 1500
"""Orders a second, and how many."""
FIRST = 64
"""Before anything is measured, for workers to read the network and the database to know the statements."""


def main() -> None:
    with places.folder() as folder:
        rows = [_measure(folder, *shape) for shape in product(WORKERS, (_bursts, _stream))]
    figures.show(
        "assign-at-once",
        f"Orders due at once at {STORES} stores, some products sold out, on PostgreSQL",
        rows,
        "to reach: p99 <= 50 ms with 32 at once (goal 15 ms and >= 300 orders/s), oversold 0",
    )


def _measure(folder: Path, workers: int, release: Callable[[Crowd], list[float]]) -> dict[str, Any]:
    url = places.address("postgresql", folder, f"once{workers}{release.__name__}")
    database = Database(url)
    with database.transaction() as session:
        _build(session)
    places.settle(database)
    with Crowd(database, url, workers) as crowd:
        crowd.let_go(FIRST)
        crowd.decided(FIRST)
        began = time.monotonic()
        took = np.array(release(crowd)) * 1000
        seconds = time.monotonic() - began
    with database.reading() as reading:
        wrong = {"oversold": _oversold(reading), "broken": sum(map(len, dict(violations(reading)).values()))}
    database.dispose()
    p50, p99 = np.percentile(took, (50, 99))
    speed = {"orders_per_s": round(len(took) / seconds, 1), "p50_ms": round(p50, 1), "p99_ms": round(p99, 1)}
    return {"workers": workers, "released": release.__name__[1:], "orders": len(took), **speed, **wrong}


def _bursts(crowd: Crowd) -> list[float]:
    """Seconds of each order."""
    took: list[float] = []
    for _ in range(BURSTS):
        at = crowd.let_go(BURST)
        took += [when - at for when in crowd.decided(BURST)]
    return took


def _stream(crowd: Crowd) -> list[float]:
    """Seconds of each order; the first due are decided first."""
    began, due = time.monotonic(), []
    while len(due) < STREAM:
        late = int((time.monotonic() - began) * RATE) - len(due)
        if late > 0:
            due += [crowd.let_go(late)] * late
        time.sleep(0.002)
    return [when - at for at, when in zip(due, crowd.decided(len(due)), strict=True)]


class Crowd:
    """Customers whose orders wait to become due, and the workers that decide them."""

    def __init__(self, database: Database, url: str, workers: int) -> None:
        self._database, self._released = database, 0
        command = [sys.executable, "-m", "tests.bench.at_once", url]
        self._workers = [subprocess.Popen(command, stdin=-1, stdout=-1, text=True) for _ in range(workers)]
        self._said: SimpleQueue[tuple[float, int]] = SimpleQueue()
        for worker in self._workers:
            threading.Thread(target=self._listen, args=(worker,), daemon=True).start()

    def _listen(self, worker: subprocess.Popen[str]) -> None:
        assert worker.stdout is not None
        for line in worker.stdout:
            when, orders = json.loads(line)
            self._said.put((when, orders))

    def let_go(self, orders: int) -> float:
        """When they were due."""
        due = select(Order.id).order_by(Order.id).offset(self._released).limit(orders)
        self._released += orders
        with self._database.transaction() as session:
            session.execute(update(Order).where(Order.id.in_(due)).values(assign_at=clock.now()))
        return time.monotonic()

    def decided(self, orders: int) -> list[float]:
        """When each of so many was."""
        times: list[float] = []
        while len(times) < orders:
            when, many = self._said.get(timeout=60)
            times += [when] * many
        return times

    def __enter__(self) -> Crowd:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.communicate(timeout=60)


def _build(session: Session) -> None:
    chance = random.Random(7)
    stores = [factories.store(session, **_place(chance)) for _ in range(STORES)]
    goods = [factories.product(session, f"Product {number}") for number in range(PRODUCTS)]
    held = [(store.id, product.id, chance.randint(1, 3)) for product in goods for store in chance.sample(stores, HELD)]
    _stock(session, held)
    for _ in range(FIRST + max(BURST * BURSTS, STREAM) + 50):
        wanted = {_choice(chance, goods): chance.randint(1, 2) for _ in range(chance.randint(1, 3))}
        factories.order(session, wanted, Method.SHIP, assign_at=None, **_place(chance))


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


def _oversold(reading: Session) -> int:
    """Places where more is promised than there is."""
    more = StockLevel.reserved + StockLevel.safety_stock > StockLevel.on_hand
    return reading.scalar(select(func.count()).select_from(StockLevel).where(more)) or 0


def work(url: str) -> None:
    """A worker process: decides whatever is due, and says when how many were, until its input ends."""
    stop = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), stop.set()), daemon=True).start()
    database = Database(url)
    while not stop.is_set():
        orders = assign_some(database).orders
        if orders:
            print(json.dumps([time.monotonic(), orders]), flush=True)
        else:
            time.sleep(0.001)


if __name__ == "__main__":
    work(sys.argv[1])
