"""How much work waits at each store, and how much it was given today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from storeapp.assignment.learned.forecast import WorkForecast
from storeapp.assignment.network import Calendar, Floats, Ints, Loads
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.store import Store
from storeapp.prepared import Prepared
from storeapp.queries.network.moments import minutes_since, zero_of

TO_DO = (State.ASSIGNED, State.PICKING, State.PICKED)
GIVEN_WITHIN = timedelta(hours=18)

F = FulfillmentOrder
WORK = Prepared(
    select(F.store_id, F.due_at, func.sum(F.minutes).label("minutes"), func.count().label("orders"))
    .where(F.state.in_(TO_DO))
    .group_by(F.store_id, F.due_at)
)
GIVEN = Prepared(
    select(F.store_id, func.sum(F.minutes).label("minutes"))
    .where(F.assigned_at >= bindparam("since"), F.state != State.REJECTED)
    .group_by(F.store_id)
)


def loads_of(
    session: Session, stores: Sequence[Store], calendar: Calendar, now: datetime, learned: WorkForecast | None = None
) -> Loads:
    """What is still to come is not known until it has been learned."""
    rows = {store.id: row for row, store in enumerate(stores)}
    due, open_orders = _due(session, rows, calendar, zero_of(now))
    return Loads(due, _given(session, rows, now), _planned(stores, now, learned), open_orders)


def _planned(stores: Sequence[Store], now: datetime, learned: WorkForecast | None) -> Floats:
    """(S,) minutes expected until the end of the store's own day."""
    if learned is None:
        return np.full(len(stores), np.nan)
    local = [now.astimezone(store.zone) for store in stores]
    day = np.array([at.date().toordinal() - 1 for at in local], dtype=np.int64)
    hour = np.array([at.hour + at.minute / 60 for at in local])
    return learned.to_come(np.array([store.id for store in stores], dtype=np.int64), day, hour)


def _due(session: Session, rows: Mapping[int, int], calendar: Calendar, zero: datetime) -> tuple[Floats, Ints]:
    """(S, B) minutes by the deadline they fall due at, and (S,) open fulfillment orders."""
    due, open_orders = np.zeros_like(calendar.deadline), np.zeros(len(rows), dtype=np.int64)
    work = WORK.all(session, {})
    store = np.array([rows[one.store_id] for one in work], dtype=np.int64)
    moment = np.array([minutes_since(zero, one.due_at) for one in work])
    np.add.at(due, (store, calendar.numbers(store, moment)), np.array([one.minutes for one in work]))
    np.add.at(open_orders, store, np.array([one.orders for one in work], dtype=np.int64))
    return due, open_orders


def _given(session: Session, rows: Mapping[int, int], now: datetime) -> Floats:
    given = np.zeros(len(rows))
    for store_id, minutes in GIVEN.all(session, {"since": now - GIVEN_WITHIN}):
        given[rows[store_id]] = minutes
    return given
