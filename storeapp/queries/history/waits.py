"""How long fulfillment orders really took beside what was to be expected when a store got them.

What was expected is made again from who was open then: the work due earlier or equally early, and their own minutes,
just as a promise counts it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from storeapp.assignment.learned.spread import Kept
from storeapp.assignment.network import DAY, Bools, Calendar, Floats, Ints
from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.queries.history.span import DAYS_BACK, Span
from storeapp.queries.network.calendar import calendar_of
from storeapp.queries.network.moments import minutes_since, zero_of

NEWEST = 20_000
FINISHED = (State.PACKED, State.READY_FOR_PICKUP)
LEFT = (*FINISHED, State.STAGED, State.REJECTED, State.CANCELLED, State.ON_HOLD)

F = FulfillmentOrder


class Work(NamedTuple):
    """Fulfillment orders of one store, (n,) each, as moments and minutes; infinite for what has not happened."""

    given: Floats
    due: Ints  # number of the deadline
    minutes: Floats
    left: Floats
    finished: Floats
    ships: Bools


def waits(session: Session, span: Span) -> Kept:
    zero = zero_of(span.since)
    calendar = calendar_of(span.stores, zero, span.since, DAYS_BACK + 8)
    table = np.array(list(_rows(session, span, zero)), dtype=np.float64).reshape(-1, 7)
    kept = [_kept(row, _work(table[table[:, 0] == row], row, calendar), calendar) for row in np.unique(table[:, 0])]
    nothing = Kept(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.bool_))
    return Kept(*(np.concatenate(columns) for columns in zip(nothing, *kept, strict=True)))


def _rows(session: Session, span: Span, zero: datetime) -> Iterator[tuple[float, ...]]:
    """Store row, moments given, due, left, finished, then the minutes and whether it ships."""
    for store_id, given, due, left, finished, minutes, method in session.execute(_newest(span)):
        moments = (np.inf if at is None else minutes_since(zero, at) for at in (given, due, left, finished))
        yield float(span.rows[store_id]), *moments, minutes, float(method is Method.SHIP)


def _newest(span: Span) -> Select[*tuple[Any, ...]]:
    ended = (
        select(
            Event.fulfillment_order_id.label("part"),
            func.min(Event.at).label("left"),
            func.min(case((Event.kind.in_([s.value for s in FINISHED]), Event.occurred_at))).label("finished"),
        )
        .where(Event.kind.in_([s.value for s in LEFT]), Event.at >= span.since)
        .group_by(Event.fulfillment_order_id)
        .subquery()
    )
    return (
        select(F.store_id, F.assigned_at, F.due_at, ended.c.left, ended.c.finished, F.minutes, F.method)
        .outerjoin(ended, ended.c.part == F.id)
        .where(F.assigned_at >= span.since)
        .order_by(F.assigned_at.desc())
        .limit(NEWEST)
    )


def _work(table: Floats, row: float, calendar: Calendar) -> Work:
    _, given, due, left, finished, minutes, ships = table[table[:, 1].argsort(kind="stable")].T
    return Work(given, np.searchsorted(calendar.deadline[int(row)], due), minutes, left, finished, ships > 0)


def _kept(row: float, work: Work, calendar: Calendar) -> Kept:
    """Of what is finished; the first day only fills the backlog."""
    these = np.flatnonzero((work.given >= work.given[0] + WARM_UP.total_seconds() / 60) & np.isfinite(work.finished))
    at = np.full(2 * len(these), int(row))
    clock = calendar.staffed(at, np.concatenate([work.given[these], work.finished[these]]))
    begun, ended = clock[: len(these)], clock[len(these) :]
    expected = np.array([_expected(work, number) for number in these.tolist()])
    day = (work.given[these] // DAY).astype(np.int64)
    return Kept(day, expected, np.maximum(ended - begun, 0.0), work.ships[these])


WARM_UP = timedelta(days=1)


def _expected(work: Work, number: int) -> float:
    given, due = work.given[number], work.due[number]
    first = (work.left[:number] > given) & (work.due[:number] <= due)
    return float(work.minutes[:number][first].sum() + work.minutes[number])
