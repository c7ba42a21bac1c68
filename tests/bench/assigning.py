"""Orders a second through assignment with decision, reservation and fulfillment orders written, at 300 stores."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.order import Method
from storeapp.domain.stock import Movement, StockLevel, StockMovement
from storeapp.domain.store import Store
from storeapp.jobs.assigning import assign_some
from tests import factories
from tests.bench import figures, places

STORES, PRODUCTS, ORDERS, HELD = 300, 1500, 2000, 60


def main() -> None:
    with places.folder() as folder:
        rows = [_measure(kind, folder) for kind in places.KINDS]
    figures.show(
        "assign",
        f"Assignment of {ORDERS} orders of 1-3 lines at {STORES} stores x {PRODUCTS} products, one process",
        rows,
        "to reach: >= 200 orders/s with reservations written",
    )


def _measure(kind: str, folder: Path) -> dict[str, Any]:
    database = Database(places.address(kind, folder, "assign"))
    with database.transaction() as session:
        build(session)
    begun, cpu, done, made = time.monotonic(), time.process_time(), 0, 0
    while (result := assign_some(database, 100)).orders:
        done, made = done + result.orders, made + result.fulfillment_orders
    seconds, cpu = time.monotonic() - begun, time.process_time() - cpu
    database.dispose()
    speed = {"orders_per_s": round(done / seconds, 1), "orders_per_cpu_s": round(done / cpu, 1)}
    return {"database": kind, "orders": done, "fulfillment_orders": made, **speed}


def build(session: Session) -> None:
    chance, now = random.Random(7), clock.now()
    stores = [_store(session, chance) for _ in range(STORES)]
    goods = [factories.product(session, f"Product {number}") for number in range(PRODUCTS)]
    levels = [
        {"store_id": store.id, "product_id": product.id, "on_hand": 40, "reserved": 0, "safety_stock": 0, "oversold": 0}
        for product in goods
        for store in chance.sample(stores, HELD)
    ]
    session.execute(insert(StockLevel), levels)
    receipt = {"kind": Movement.RECEIPT, "on_hand_change": 40, "reserved_change": 0, "at": now, "reason": ""}
    ledger = [{"store_id": level["store_id"], "product_id": level["product_id"]} | receipt for level in levels]
    session.execute(insert(StockMovement), ledger)
    for _ in range(ORDERS):
        wanted = {product: chance.randint(1, 2) for product in chance.sample(goods, chance.randint(1, 3))}
        place = {"latitude": chance.uniform(28, 47), "longitude": chance.uniform(-120, -72)}
        factories.order(session, wanted, Method.SHIP, assign_at=now, **place)


def _store(session: Session, chance: random.Random) -> Store:
    return factories.store(session, latitude=chance.uniform(28, 47), longitude=chance.uniform(-120, -72))
