"""Doubts about stock: a short pick raises one, and whoever says how many there are answers it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from storeapp.domain import lifecycle
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.stock import FROM_OUTSIDE, Movement, StockLevel, StockMovement

LevelKey = tuple[int, int]
F, L, M = FulfillmentOrder, FulfillmentOrderLine, StockMovement


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
