"""An outage on the live tables: a tenth of 200 stores do not open, and 2,500 open orders are placed anew."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.stock import Movement, StockLevel, StockMovement
from storeapp.domain.store import Store
from storeapp.jobs.assigning import assign_some
from storeapp.jobs.reoptimising import place_anew
from storeapp.operations import closing
from storeapp.queries.invariants import violations
from tests import factories
from tests.bench import figures, places

STORES, PRODUCTS, ORDERS, HELD, CLOSED = 200, 1500, 2500, 40, 20


def main() -> None:
    with places.folder() as folder:
        rows = [_measure(kind, folder) for kind in places.KINDS]
    figures.show(
        "reoptimise",
        f"{ORDERS} open orders at {STORES} stores, {CLOSED} of which do not open: read, solve, move",
        rows,
        "to reach: <= 20 s, goal 5 s, without the moves' transactions; broken: invariants that do not hold, 0",
    )


def _measure(kind: str, folder: Path) -> dict[str, Any]:
    database = Database(places.address(kind, folder, "reoptimise"))
    _build(database)
    while assign_some(database, 200).orders:
        pass
    closed = _close(database)
    waiting = _waiting_at(database, closed)
    solved, _ = _timed(database, dry_run=True)
    whole, done = _timed(database, dry_run=False)
    with database.reading() as session:
        broken = sum(bool(rows) for _, rows in violations(session))
    left = _waiting_at(database, closed)
    database.dispose()
    return {
        "database": kind,
        "orders": done.orders,
        "at_closed_before": waiting,
        "at_closed_after": left,
        "moved": done.moved,
        "read_and_solve_s": round(solved, 1),
        "with_moves_s": round(whole, 1),
        "broken": broken,
    }


def _timed(database: Database, dry_run: bool) -> tuple[float, Any]:
    begun = time.monotonic()
    done = place_anew(database, dry_run)
    return time.monotonic() - begun, done


def _build(database: Database) -> None:
    chance, now = random.Random(7), clock.now()
    with database.transaction() as session:
        stores = [factories.store(session, staffed_minutes=240, **_place(chance)) for _ in range(STORES)]
        goods = [factories.product(session, f"Product {number}") for number in range(PRODUCTS)]
        held = [(store.id, product.id) for product in goods for store in chance.sample(stores, HELD)]
        level = {"on_hand": 40, "reserved": 0, "safety_stock": 0, "oversold": 0}
        session.execute(insert(StockLevel), [{"store_id": at, "product_id": what} | level for at, what in held])
        receipt = {"kind": Movement.RECEIPT, "on_hand_change": 40, "reserved_change": 0, "at": now, "reason": ""}
        session.execute(insert(StockMovement), [{"store_id": at, "product_id": what} | receipt for at, what in held])
        for _ in range(ORDERS):
            wanted = {product: chance.randint(1, 2) for product in chance.sample(goods, chance.randint(1, 3))}
            factories.order(session, wanted, Method.SHIP, assign_at=now, **_place(chance))


def _place(chance: random.Random) -> dict[str, float]:
    return {"latitude": chance.uniform(28, 47), "longitude": chance.uniform(-120, -72)}


def _close(database: Database) -> list[int]:
    """Today and tomorrow."""
    now = clock.now()
    with database.transaction() as session:
        closed = session.scalars(select(Store).order_by(Store.id).limit(CLOSED)).all()
        for store in closed:
            for days in range(2):
                day = (now + timedelta(days=days)).astimezone(store.zone).date()
                closing.close(session, store, day, "No power", Stamp(at=now))
        return [store.id for store in closed]


def _waiting_at(database: Database, stores: list[int]) -> int:
    open_there = select(func.count()).where(
        FulfillmentOrder.store_id.in_(stores), FulfillmentOrder.state == State.ASSIGNED
    )
    with database.reading() as session:
        return session.scalar(open_there) or 0
