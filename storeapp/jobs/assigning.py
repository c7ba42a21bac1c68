"""Orders that wait for a store get one, within a second of coming in."""

from __future__ import annotations

import weakref

from sqlalchemy import select

from storeapp import clock
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.event import Stamp
from storeapp.domain.order import Order
from storeapp.operations import assigning
from storeapp.operations.assigning import Assigned
from storeapp.queries import network
from storeapp.queries.network import Snapshot

AT_ONCE = 50
_snapshots: weakref.WeakKeyDictionary[Database, Snapshot] = weakref.WeakKeyDictionary()


def assign(database: Database, settings: Settings) -> int:
    return assign_some(database).orders


def assign_some(database: Database, limit: int = AT_ONCE) -> Assigned:
    """The oldest that are due, with a snapshot of the network that is kept between calls and refreshed."""
    if not _anything_due(database):
        return Assigned()
    now = clock.now()
    with database.reading() as reading:
        known = _snapshots.get(database)
        snapshot = network.refresh(reading, known, now) if known else network.read(reading, now)
    try:
        with database.transaction() as session:
            done = assigning.assign_due(session, snapshot, Stamp(at=now), limit=limit)
    except Exception:
        _snapshots.pop(database, None)
        raise
    _snapshots[database] = snapshot
    return done


def _anything_due(database: Database) -> bool:
    with database.reading() as session:
        return session.scalar(select(Order.id).where(Order.assign_at <= clock.now()).limit(1)) is not None
