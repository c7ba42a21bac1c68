"""Open orders placed anew, all together, every few minutes by one of the workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.exc import StaleDataError

from storeapp import clock
from storeapp.assignment.reoptimising.master import OptimiserMissing
from storeapp.assignment.reoptimising.run import Move
from storeapp.assignment.reoptimising.run import reoptimise as placed_anew
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.errors import Conflict
from storeapp.domain.event import Stamp
from storeapp.jobs import turns
from storeapp.operations import reoptimising
from storeapp.operations.reoptimising import AsRead
from storeapp.queries import network, policies
from storeapp.queries.network import Snapshot
from storeapp.queries.policies import Version

EVERY = timedelta(minutes=5)
SOLVING_S = 14.0

log = structlog.get_logger()


@dataclass(frozen=True)
class Reoptimised:
    """How many orders were looked at and moved, and how many had moved on meanwhile; what it saves, in words."""

    orders: int = 0
    moved: int = 0
    left_alone: int = 0
    words: str = "No order waits that could be moved."


def reoptimise(database: Database, settings: Settings) -> int:
    if not turns.take(database, "reoptimise", EVERY):
        return 0
    try:
        done = place_anew(database)
    except OptimiserMissing as missing:
        log.info("reoptimise_left_out", why=str(missing))
        return 0
    log.info("reoptimised", orders=done.orders, moved=done.moved, left_alone=done.left_alone)
    return 0


def place_anew(database: Database, dry_run: bool = False) -> Reoptimised:
    """Looks at every open order that nobody has begun with. OptimiserMissing if HiGHS is not installed."""
    now = clock.now()
    with database.reading() as session:
        version = policies.active(session)
        policy = version.policy
        snapshot = network.read(session, now)
        placed = {one.open_order.order.id: one for one in reoptimising.placed_orders(session, snapshot, policy, now)}
    if not placed:
        return Reoptimised()
    found = placed_anew(
        snapshot.network,
        [one.open_order for one in placed.values()],
        policy,
        now=snapshot.moment(now),
        least_saving=policy.moves.least_saving,
        seconds=SOLVING_S,
    )
    moves = () if dry_run else found.moves
    moved = sum(_moved(database, snapshot, placed[move.order], move, version, now) for move in moves)
    return Reoptimised(len(placed), moved, len(moves) - moved, found.words())


def _moved(database: Database, snapshot: Snapshot, placed: AsRead, move: Move, version: Version, now: datetime) -> bool:
    """In a transaction of its own; whoever was faster keeps the order as it is."""
    try:
        with database.transaction() as session:
            return reoptimising.move(session, snapshot, placed, move, version, Stamp(at=now))
    except (Conflict, StaleDataError, DBAPIError) as fault:
        log.info("move_left_out", order=move.order, fault=type(fault).__name__)
        return False
