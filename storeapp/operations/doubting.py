"""Doubts about stock: a short pick raises one and asks for a count; whoever says how many there are answers it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import Session

from storeapp.domain import lifecycle
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.shortage import REASONS, Shortage
from storeapp.domain.stock import FROM_OUTSIDE, Movement, StockLevel, StockMovement
from storeapp.domain.work import CountTask

LevelKey = tuple[int, int]
QUESTIONING = [reason for reason, means in REASONS.items() if means.questions_stock]
F, L, M = FulfillmentOrder, FulfillmentOrderLine, StockMovement


def open_count_task(session: Session, level: StockLevel, reason: str, stamp: Stamp) -> None:
    """Stops new assignments of the product to the store until somebody has counted."""
    level.closed_at = level.closed_at or stamp.at
    if session.scalar(_tasks(level).where(CountTask.closed_at.is_(None))) is None:
        of = {"store_id": level.store_id, "product_id": level.product_id}
        session.add(CountTask(**of, reason=reason, opened_at=stamp.at, believed=level.on_hand))


def need_not_count(session: Session, level: StockLevel, undone: Shortage) -> None:
    """The open task goes when no other shortage since it was opened asks for a count."""
    open_before = CountTask.closed_at.is_(None), CountTask.opened_at <= undone.at
    task = session.scalar(_tasks(level).where(*open_before))
    if task is not None and not _is_still_asked(session, task, undone):
        session.delete(task)
        level.closed_at = None


def counted_since(session: Session, level: StockLevel, moment: datetime) -> bool:
    return session.scalar(_tasks(level).where(CountTask.closed_at >= moment).limit(1)) is not None


def unanswered(session: Session, levels: Iterable[StockLevel]) -> defaultdict[LevelKey, list[StockMovement]]:
    """The short picks that lowered these levels, can still be undone, and that nobody has answered. Only levels that
    wait for a count have any; for the others nothing is asked."""
    waiting = [(level.store_id, level.product_id) for level in levels if level.closed_at]
    doubts = _doubts(session, waiting) if waiting else []
    said = _said(session, doubts) if doubts else {}
    found: defaultdict[LevelKey, list[StockMovement]] = defaultdict(list)
    for doubt in doubts:
        key = (doubt.store_id, doubt.product_id)
        if not any(row.answers(doubt) for row in said.get(key, ())):
            found[key].append(doubt)
    return found


def is_answered(session: Session, doubt: StockMovement) -> bool:
    """Somebody said how many there are, so that number stands."""
    return any(row.answers(doubt) for rows in _said(session, [doubt]).values() for row in rows)


def _tasks(level: StockLevel) -> Select[CountTask]:
    return select(CountTask).where(CountTask.store_id == level.store_id, CountTask.product_id == level.product_id)


def _is_still_asked(session: Session, task: CountTask, undone: Shortage) -> bool:
    same_product = Shortage.store_id == task.store_id, Shortage.product_id == task.product_id
    asks = Shortage.id != undone.id, Shortage.at >= task.opened_at, Shortage.reason.in_(QUESTIONING)
    return session.scalar(select(Shortage.id).where(*same_product, *asks).limit(1)) is not None


def _doubts(session: Session, keys: Iterable[LevelKey]) -> Sequence[StockMovement]:
    lowered = select(M).where(_is_of(keys), M.kind == Movement.PICK_SHORT, M.on_hand_change < 0)
    of_open = lowered.join(L, L.id == M.line_id).join(F, F.id == L.fulfillment_order_id)
    return session.scalars(of_open.where(F.state.in_(lifecycle.OPEN))).all()


def _said(session: Session, doubts: Sequence[StockMovement]) -> dict[LevelKey, list[StockMovement]]:
    """What was said of their levels since the first of them."""
    keys, first = {(doubt.store_id, doubt.product_id) for doubt in doubts}, min(doubt.id for doubt in doubts)
    said: defaultdict[LevelKey, list[StockMovement]] = defaultdict(list)
    for row in session.scalars(select(M).where(_is_of(keys), M.id > first, M.kind.in_(FROM_OUTSIDE))):
        said[row.store_id, row.product_id].append(row)
    return said


def _is_of(keys: Iterable[LevelKey]) -> ColumnElement[bool]:
    return tuple_(M.store_id, M.product_id).in_(list(keys))
