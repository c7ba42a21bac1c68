"""Orders that wait for a store get one, within a second of coming in."""

from __future__ import annotations

import gc
import weakref
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.event import Stamp
from storeapp.domain.order import Order
from storeapp.operations import assigning
from storeapp.operations.assigning import Assigned, SnapshotTooOld
from storeapp.operations.recording import forget_inputs
from storeapp.prepared import Prepared
from storeapp.queries import network, policies
from storeapp.queries.network import Snapshot

FEWEST, MOST = 16, 128
"""Orders of one transaction: few, so that several workers share what comes in at once and each is kept soon; twice as
many each time there were more than that, as many together take less work each."""
DUE = Prepared(select(Order.id).where(Order.assign_at <= bindparam("now")).limit(1))
TRIES = 5
DEADLOCK = "40P01"
"""Two workers wanted the same shelves crosswise; PostgreSQL undid one of them, who may try again."""


@dataclass
class Kept:
    """Between runs; no snapshot after a run that failed."""

    snapshot: Snapshot | None = None
    at_once: int = FEWEST


_kept: weakref.WeakKeyDictionary[Database, Kept] = weakref.WeakKeyDictionary()


def assign(database: Database, settings: Settings) -> int:
    return assign_some(database).orders


def assign_some(database: Database, limit: int | None = None) -> Assigned:
    """The oldest that are due, with a snapshot of the network that is kept between calls and refreshed."""
    kept = _kept.setdefault(database, Kept())
    if not _anything_due(database):
        kept.at_once = FEWEST
        return Assigned()
    done = _assign_kept(database, limit or kept.at_once, kept)
    kept.at_once = min(2 * kept.at_once, MOST) if done.orders + done.aside >= kept.at_once else FEWEST
    return done


def _assign_kept(database: Database, limit: int, kept: Kept) -> Assigned:
    for _ in range(TRIES - 1):
        try:
            return _assign(database, limit, kept)
        except SnapshotTooOld:
            pass
        except OperationalError as fault:
            if getattr(fault.orig, "sqlstate", "") != DEADLOCK:
                raise
    return _assign(database, limit, kept)


def _assign(database: Database, limit: int, kept: Kept) -> Assigned:
    """The snapshot is kept only when all went well: it moves on with every decision."""
    now, known, kept.snapshot = clock.now(), kept.snapshot, None
    with database.reading() as reading:
        snapshot = network.refresh(reading, known, now) if known else _read(reading, now)
    with database.transaction() as session:
        version = policies.active(session)
        done = assigning.assign_due(session, snapshot, Stamp(at=now), limit=limit, version=version)
    kept.snapshot = snapshot
    return done


def _read(reading: Session, now: datetime) -> Snapshot:
    """It stays for long and is large: whenever Python looked through all of it for garbage, orders waited a tenth of a
    second."""
    snapshot = network.read(reading, now)
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return snapshot


def forget(database: Database, settings: Settings) -> int:
    """What decisions were made from, once they are too old to be made again."""
    with database.transaction() as session:
        return forget_inputs(session, clock.now(), timedelta(days=settings.replay_days))


def _anything_due(database: Database) -> bool:
    with database.connection() as asked:
        return DUE.first(asked, {"now": clock.now()}) is not None
