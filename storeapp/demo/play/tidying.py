"""Small work between the rest: counting what was questioned, putting goods back that nobody wants any more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.demo.play.floor import Floor
from storeapp.domain.event import Stamp
from storeapp.domain.stock import StockLevel
from storeapp.domain.work import CountTask, ReturnToStock
from storeapp.operations import counting, returning

AFTER = timedelta(minutes=20)
"""Nobody runs for it."""

Deed = Callable[[Session, Stamp], None]


def to_tidy(session: Session, floor: Floor, now: datetime) -> Deed | None:
    """The oldest return, else the oldest count, that has waited a while and is not left to others."""
    for kind, deed in DEEDS:
        if key := _oldest(session, kind, floor, now):
            return partial(deed, key)
    return None


def _oldest(session: Session, kind: type[ReturnToStock] | type[CountTask], floor: Floor, now: datetime) -> int | None:
    due = select(kind.id).where(
        kind.store_id == floor.store.id, kind.closed_at.is_(None), kind.opened_at <= now - AFTER
    )
    keys = session.scalars(due.order_by(kind.opened_at)).all()
    return keys[0] if len(keys) > floor.leave.picked else None


def _put_back(key: int, session: Session, stamp: Stamp) -> None:
    returning.put_back(session, session.get_one(ReturnToStock, key, with_for_update=True), stamp)


def _count(key: int, session: Session, stamp: Stamp) -> None:
    """What the system believes by now turns out to be right."""
    task = session.get_one(CountTask, key, with_for_update=True)
    level = session.get_one(StockLevel, (task.store_id, task.product_id), with_for_update=True)
    counting.finish_count(session, task, level.on_hand, stamp)


DEEDS = ((ReturnToStock, _put_back), (CountTask, _count))
