"""How much work waits at each store, and how much it was given today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp.assignment.network import Calendar, Floats, Ints, Loads
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.queries.network.moments import minutes_since

TO_DO = (State.ASSIGNED, State.PICKING, State.PICKED)
GIVEN_WITHIN = timedelta(hours=18)

F = FulfillmentOrder


def loads_of(session: Session, rows: Mapping[int, int], calendar: Calendar, zero: datetime, now: datetime) -> Loads:
    """`rows`: store id to row."""
    due, open_orders = _due(session, rows, calendar, zero)
    return Loads(due, _given(session, rows, now), np.full(len(rows), np.nan), open_orders)


def _due(session: Session, rows: Mapping[int, int], calendar: Calendar, zero: datetime) -> tuple[Floats, Ints]:
    """(S, B) minutes by the deadline they fall due at, and (S,) open fulfillment orders."""
    due, open_orders = np.zeros_like(calendar.deadline), np.zeros(len(rows), dtype=np.int64)
    work = select(F.store_id, F.due_at, func.sum(F.minutes), func.count()).where(F.state.in_(TO_DO))
    for store_id, due_at, minutes, count in session.execute(work.group_by(F.store_id, F.due_at)):
        row = rows[store_id]
        due[row, calendar.number(row, minutes_since(zero, due_at))] += minutes
        open_orders[row] += count
    return due, open_orders


def _given(session: Session, rows: Mapping[int, int], now: datetime) -> Floats:
    given = np.zeros(len(rows))
    today = select(F.store_id, func.sum(F.minutes)).where(
        F.assigned_at >= now - GIVEN_WITHIN, F.state != State.REJECTED
    )
    for store_id, minutes in session.execute(today.group_by(F.store_id)):
        given[rows[store_id]] = minutes
    return given
