"""Who the stores are and what they can do now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.assignment.learned.minutes import MinutesModel
from storeapp.assignment.network import Ability, Stores
from storeapp.domain.store import Closure, Store
from storeapp.prepared import Prepared

BASE_MINUTES, LINE_MINUTES, UNIT_MINUTES = 5.0, 2.0, 0.25
EVERY_STORE = int(Ability.AGE_CHECK | Ability.COLD | Ability.HAZARDOUS | Ability.BULKY)
ACCEPTING, SHIPS, PICKUP = int(Ability.ACCEPTING), int(Ability.SHIPS), int(Ability.PICKUP)


FACTS = Prepared(
    select(
        Store.id,
        Store.name,
        Store.region,
        Store.latitude,
        Store.longitude,
        Store.participates,
        Store.paused_until,
        Store.ships,
        Store.offers_pickup,
    ).order_by(Store.id)
)
HALTED = Prepared(
    select(Store.id, Store.participates, Store.paused_until)
    .where(Store.paused_until.is_not(None) | ~Store.participates)
    .order_by(Store.id)
)
CLOSED = Prepared(select(Closure.store_id, Closure.day).order_by(Closure.store_id, Closure.day))


class Facts(NamedTuple):
    """What may change about the stores during a day: a row for each, and the days on which some do not open."""

    stores: Sequence[Any]
    closed: Sequence[Any]

    def opens_as(self, other: Facts) -> bool:
        """The same stores, closed on the same days."""
        return self.closed == other.closed and [row.id for row in self.stores] == [row.id for row in other.stores]

    @property
    def halts(self) -> Halts:
        halted = [row for row in self.stores if row.paused_until or not row.participates]
        return Halts([(row.id, row.participates, row.paused_until) for row in halted], self.closed)


class Halts(NamedTuple):
    """The stores that take no orders, or did not for a while, and the days on which some do not open."""

    halted: Sequence[Any]
    closed: Sequence[Any]


def facts_of(session: Session) -> Facts:
    return Facts(FACTS.all(session, {}), CLOSED.all(session, {}))


def halts_of(session: Session) -> Halts:
    """The few of the facts that nobody should have to wait for."""
    return Halts(HALTED.all(session, {}), CLOSED.all(session, {}))


def stores_of(stores: Sequence[Store], now: datetime, learned: MinutesModel | None = None) -> Stores:
    """Every store takes the same minutes until they have been learned."""
    known = _alike(stores, now)
    return learned.applied_to(known) if learned else known


def _alike(stores: Sequence[Store], now: datetime) -> Stores:
    count = len(stores)
    every = np.arange(count, dtype=np.int64)
    return Stores(
        id=np.array([store.id for store in stores], dtype=np.int64),
        name=tuple(store.name for store in stores),
        lat=np.array([store.latitude or 0.0 for store in stores]),
        lon=np.array([store.longitude or 0.0 for store in stores]),
        origin=every,
        abilities=np.array([_abilities(store, now) for store in stores], dtype=np.int64),
        base_minutes=np.full(count, BASE_MINUTES),
        line_minutes=np.full(count, LINE_MINUTES),
        unit_minutes=np.full(count, UNIT_MINUTES),
        rank=every.astype(np.float64),
        region=tuple(store.region for store in stores),
    )


def _abilities(store: Store, now: datetime) -> int:
    return (
        EVERY_STORE
        + ACCEPTING * store.takes_orders(now)
        + SHIPS * (store.ships and store.latitude is not None)
        + PICKUP * store.offers_pickup
    )
