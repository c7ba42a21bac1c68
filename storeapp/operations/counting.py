"""Counting a questioned product reopens it for assignment."""

from __future__ import annotations

from sqlalchemy.orm import Session

from storeapp.domain.errors import Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.stock import Movement, StockLevel
from storeapp.domain.work import CountTask
from storeapp.operations import stocking
from storeapp.queries import small_work

MOST = 100_000


def count_shelf(session: Session, task: CountTask, on_shelf: int, stamp: Stamp) -> None:
    """People count the shelf; what lies in totes, bags and boxes is known and need not be looked for. What leaves from
    there at this moment waits until it is noted."""
    _level(session, task)
    finish_count(session, task, on_shelf + small_work.in_hands(session, task.store_id, task.product_id), stamp)


def finish_count(session: Session, task: CountTask, counted: int, stamp: Stamp) -> None:
    """`counted`: units on the shelf and in the store's totes together."""
    if task.closed_at is not None:
        raise Refusal("Somebody has counted this already.")
    if not 0 <= counted <= MOST:
        raise Refusal(f"A count is a number from 0 to {MOST}.")
    level = _level(session, task)
    if counted == level.on_hand:
        stocking.tell(session, level, Movement.COUNT, stamp)
    stocking.set_count(session, level, counted, stamp)
    level.closed_at = None
    task.counted, task.closed_at, task.closed_by = counted, stamp.at, stamp.by


def _level(session: Session, task: CountTask) -> StockLevel:
    """Locked, as it is now."""
    key = (task.store_id, task.product_id)
    return session.get_one(StockLevel, key, with_for_update=True, populate_existing=True)
