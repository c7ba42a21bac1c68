"""Orders that wait for a store get one, within a second of coming in."""

from __future__ import annotations

import weakref
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from storeapp import clock
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.event import Stamp
from storeapp.domain.order import Order
from storeapp.operations import assigning
from storeapp.operations.assigning import Assigned, SnapshotTooOld
from storeapp.operations.recording import forget_inputs
from storeapp.queries import network, policies
from storeapp.queries.network import Snapshot

AT_ONCE = 50
TRIES = 5
DEADLOCK = "40P01"
"""Two workers wanted the same shelves crosswise; PostgreSQL undid one of them, who may try again."""
_snapshots: weakref.WeakKeyDictionary[Database, Snapshot] = weakref.WeakKeyDictionary()


def assign(database: Database, settings: Settings) -> int:
    return assign_some(database).orders


def assign_some(database: Database, limit: int = AT_ONCE) -> Assigned:
    """The oldest that are due, with a snapshot of the network that is kept between calls and refreshed."""
    if not _anything_due(database):
        return Assigned()
    known = _snapshots.pop(database, None)
    for _ in range(TRIES - 1):
        try:
            return _assign(database, limit, known)
        except SnapshotTooOld:
            known = None
        except OperationalError as fault:
            if getattr(fault.orig, "sqlstate", "") != DEADLOCK:
                raise
            known = None
    return _assign(database, limit, known)


def _assign(database: Database, limit: int, known: Snapshot | None) -> Assigned:
    """The snapshot is kept only when all went well: it moves on with every decision."""
    now = clock.now()
    with database.reading() as reading:
        snapshot = network.refresh(reading, known, now) if known else network.read(reading, now)
    with database.transaction() as session:
        version = policies.active(session)
        done = assigning.assign_due(session, snapshot, Stamp(at=now), limit=limit, version=version)
    _snapshots[database] = snapshot
    return done


def forget(database: Database, settings: Settings) -> int:
    """What decisions were made from, once they are too old to be made again."""
    with database.transaction() as session:
        return forget_inputs(session, clock.now(), timedelta(days=settings.replay_days))


def _anything_due(database: Database) -> bool:
    with database.reading() as session:
        return session.scalar(select(Order.id).where(Order.assign_at <= clock.now()).limit(1)) is not None
