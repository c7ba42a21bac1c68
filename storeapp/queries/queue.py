"""The one work queue of a store: what it owes, by due time, in one statement."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, case, func, select
from sqlalchemy.orm import Session

from storeapp.domain.arrival import Arrival
from storeapp.domain.associate import Associate
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import OPEN, State
from storeapp.domain.order import Method, Order
from storeapp.domain.staging import Staging, StagingLocation

MOST_ROWS = 60
SHOWN = tuple(OPEN)
F = FulfillmentOrder

Condition = Callable[[datetime], ColumnElement[bool]]
FILTERS: dict[str, Condition] = {
    "pickup": lambda now: F.method == Method.PICKUP,
    "ship": lambda now: F.method == Method.SHIP,
    "late": lambda now: (F.due_at < now) & (F.state != State.READY_FOR_PICKUP),
    "ready": lambda now: F.state == State.READY_FOR_PICKUP,
    "to_pick": lambda now: F.state == State.ASSIGNED,
}
"""What can be shown alone, and is counted, by the word in the address."""


@dataclass(frozen=True)
class Queue:
    """`rows` in due order; `counts` by chip over everything, also what is not among the rows."""

    rows: Sequence[Row[Any]]
    arrivals: Sequence[Row[Any]]
    counts: Mapping[str, int]
    version: str


def queue(session: Session, store_id: int, now: datetime, show: str = "") -> Queue:
    """Two statements (three when a chip finds nothing). `show` is one of FILTERS or nothing."""
    rows = session.execute(_rows(store_id, now, show)).all()
    arrivals = session.execute(_arrivals(store_id)).all()
    counts = _counts_of(rows[0]) if rows else _counts(session, store_id, now)
    return Queue(rows, arrivals, counts, _version(rows, arrivals, counts, now))


def _rows(store_id: int, now: datetime, show: str) -> Select[*tuple[Any, ...]]:
    """Ready orders come last whatever their due time: they wait for the customer, not for us."""
    everything = _everything(store_id, now)
    units = (
        select(func.sum(FulfillmentOrderLine.quantity - FulfillmentOrderLine.cancelled - FulfillmentOrderLine.short))
        .where(FulfillmentOrderLine.fulfillment_order_id == F.id)
        .correlate(F)
        .scalar_subquery()
    )
    waits = case((F.state == State.READY_FOR_PICKUP, 1), else_=0)
    rows = (
        select(
            F.id,
            F.version,
            F.state,
            F.method,
            F.due_at,
            F.priority,
            Order.recipient,
            Order.customer_name,
            Order.number,
            Order.note,
            units.label("units"),
            *(everything.c[name] for name in COUNTED),
        )
        .join(everything, everything.c.id == F.id)
        .join(Order, Order.id == F.order_id)
    )
    if show:
        rows = rows.where(FILTERS[show](now))
    return rows.order_by(waits, F.priority.desc(), F.due_at, F.id).limit(MOST_ROWS)


COUNTED = ("everything", *FILTERS)


def _everything(store_id: int, now: datetime) -> Subquery:
    """All open fulfillment orders of the store, each row carrying the counts over all of them."""
    counts = (func.count(case((condition(now), 1))).over().label(name) for name, condition in FILTERS.items())
    return (
        select(F.id, func.count(F.id).over().label("everything"), *counts)
        .where(F.store_id == store_id, F.state.in_(SHOWN))
        .subquery()
    )


def _counts(session: Session, store_id: int, now: datetime) -> dict[str, int]:
    first = session.execute(select(_everything(store_id, now)).limit(1)).one_or_none()
    return _counts_of(first) if first else dict.fromkeys(COUNTED, 0)


def _counts_of(row: Row[Any]) -> dict[str, int]:
    return {name: int(getattr(row, name)) for name in COUNTED}


def _arrivals(store_id: int) -> Select[*tuple[Any, ...]]:
    """Who stands here, the longest waiting first, and where their order is."""
    place = (
        select(func.min(StagingLocation.name))
        .join(Staging, Staging.staging_location_id == StagingLocation.id)
        .where(Staging.fulfillment_order_id == F.id, Staging.removed_at.is_(None))
        .correlate(F)
        .scalar_subquery()
    )
    return (
        select(
            Arrival.id,
            Arrival.fulfillment_order_id,
            Arrival.here_at,
            Arrival.spot,
            Arrival.car,
            Order.recipient,
            Order.customer_name,
            Associate.name.label("taken_by"),
            place.label("place"),
        )
        .join(F, F.id == Arrival.fulfillment_order_id)
        .join(Order, Order.id == F.order_id)
        .outerjoin(Associate, Associate.id == Arrival.taken_by)
        .where(Arrival.store_id == store_id, Arrival.closed_at.is_(None), Arrival.here_at.is_not(None))
        .order_by(Arrival.here_at)
    )


def _version(rows: Sequence[Row[Any]], arrivals: Sequence[Row[Any]], counts: Mapping[str, int], now: datetime) -> str:
    """Changes when anything on the screen does; the minute is part of it because minutes left are shown."""
    minute = now.replace(second=0, microsecond=0)
    shown = ([(row.id, row.version) for row in rows], [tuple(row) for row in arrivals], sorted(counts.items()), minute)
    return hashlib.blake2s(repr(shown).encode(), digest_size=8).hexdigest()
