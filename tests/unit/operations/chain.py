"""A chain of many stores with stock that is not the same everywhere, and orders that wait to be shipped."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain.event import Stamp
from storeapp.domain.order import Method, Order
from storeapp.domain.product import Product
from storeapp.domain.staging import StagingLocation
from storeapp.domain.stock import Movement, StockLevel, StockMovement
from storeapp.domain.store import Store
from storeapp.operations.assigning import Assigned, assign_due
from storeapp.queries import network, policies
from tests import factories

REGIONS = ("Oregon", "Maine", "Texas")


def opened(
    session: Session, *, stores: int, goods: int, held: int, units: int = 40
) -> tuple[list[Store], list[Product]]:
    """`goods` products, each held by `held` stores."""
    chance = random.Random(11)
    chain = [_store(session, chance, REGIONS[number % len(REGIONS)]) for number in range(stores)]
    session.add_all(chain)
    session.flush()
    session.add_all([StagingLocation(store_id=store.id, name="S-01") for store in chain])
    products = [factories.product(session, f"Product {number}") for number in range(goods)]
    pairs = [(store.id, product.id) for product in products for store in chance.sample(chain, held)]
    keys = [{"store_id": store, "product_id": product} for store, product in pairs]
    empty = {"reserved": 0, "safety_stock": 0, "oversold": 0}
    receipt = {"kind": Movement.RECEIPT, "on_hand_change": units, "reserved_change": 0, "at": clock.now(), "reason": ""}
    session.execute(insert(StockLevel), [key | {"on_hand": units} | empty for key in keys])
    session.execute(insert(StockMovement), [key | receipt for key in keys])
    return chain, products


def _store(session: Session, chance: random.Random, region: str) -> Store:
    number = next(factories._numbers)
    place: dict[str, Any] = {"latitude": chance.uniform(28, 47), "longitude": chance.uniform(-120, -72)}
    return Store(
        external_id=f"store-{number}", name=f"Store {number}", time_zone="America/Chicago", region=region, **place
    )


def wanted(session: Session, goods: list[Product], count: int, seed: int = 5) -> list[Order]:
    """Orders of one to four lines, from all over the country."""
    chance, now = random.Random(seed), clock.now()
    return [_wanted(session, chance, goods, now) for _ in range(count)]


def _wanted(session: Session, chance: random.Random, goods: list[Product], now: datetime) -> Order:
    lines = {product: chance.randint(1, 2) for product in chance.sample(goods, chance.randint(1, 4))}
    place = {"latitude": chance.uniform(28, 47), "longitude": chance.uniform(-120, -72)}
    return factories.order(session, lines, Method.SHIP, assign_at=now, **place)


def assigned(session: Session, limit: int = 100_000) -> Assigned:
    """As the worker does it, with the policy that is active."""
    now = clock.now()
    snapshot = network.read(session, now)
    return assign_due(session, snapshot, Stamp(at=now), limit=limit, version=policies.active(session))
