"""Who the stores are and what they can do now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np

from storeapp.assignment.learned.minutes import MinutesModel
from storeapp.assignment.network import Ability, Stores
from storeapp.domain.store import Store

BASE_MINUTES, LINE_MINUTES, UNIT_MINUTES = 5.0, 2.0, 0.25
EVERY_STORE = int(Ability.AGE_CHECK | Ability.COLD | Ability.HAZARDOUS | Ability.BULKY)
ACCEPTING, SHIPS, PICKUP = int(Ability.ACCEPTING), int(Ability.SHIPS), int(Ability.PICKUP)


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
    accepting = store.participates and not store.paused(now)
    return (
        EVERY_STORE
        + ACCEPTING * accepting
        + SHIPS * (store.ships and store.latitude is not None)
        + PICKUP * store.offers_pickup
    )
