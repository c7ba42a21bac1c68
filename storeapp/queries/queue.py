"""The one work queue of a store: what it owes, by due time, in two statements.

The first counts everything that is open, the second reads what is shown of it; both are short however much is open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select, true, union

from storeapp.domain.arrival import Arrival
from storeapp.domain.associate import Associate
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import OPEN, State
from storeapp.domain.order import Method, Order
from storeapp.domain.staging import Staging, StagingLocation
from storeapp.prepared import Asked, Prepared

FIRST_ROWS = 25
MOST_ROWS = 400
F, L = FulfillmentOrder, FulfillmentOrderLine
READY = State.READY_FOR_PICKUP

FILTERS: dict[str, ColumnElement[bool]] = {
    "pickup": F.method == Method.PICKUP,
    "ship": F.method == Method.SHIP,
    "late": (F.due_at < bindparam("now")) & (F.state != READY),
    "ready": F.state == READY,
    "to_pick": F.state == State.ASSIGNED,
}
"""What can be shown alone, and is counted, by the word in the address."""


@dataclass(frozen=True)
class Queue:
    """`rows` in due order, the first of `matching`; `counts` by chip over everything that is open."""

    rows: Sequence[Any]
    arrivals: Sequence[Any]
    matching: int
    counts: Mapping[str, int]
    version: str


def queue(asked: Asked, store_id: int, now: datetime, show: str = "", most: int = FIRST_ROWS) -> Queue:
    """`show` is one of FILTERS or nothing, `most` one of FIRST_ROWS and MOST_ROWS.

    Who waits at the counter is always there, whatever is shown.
    """
    given = {"store": store_id, "now": now}
    counts = COUNTS.first(asked, given)._asdict()
    found = SHOWN[show, most].all(asked, given)
    rows = [row for row in found if row.is_shown]
    arrivals = sorted((row for row in found if row.here_at), key=lambda row: row.here_at)
    return Queue(rows, arrivals, counts[show or "everything"], counts, _version(rows, arrivals, counts, now))


WAITS = case((F.state == READY, 1), else_=0)
"""Ready orders come last whatever their due time: they wait for the customer, not for us."""

IN_ORDER = (WAITS, F.priority.desc(), F.due_at, F.id)
OWED_HERE = (F.store_id == bindparam("store"), F.state.in_(tuple(OPEN)))

COUNTS = Prepared(
    select(
        func.count().label("everything"), *(func.count().filter(which).label(name) for name, which in FILTERS.items())
    ).where(*OWED_HERE)
)

UNITS = (
    select(func.sum(L.quantity - L.cancelled - L.short))
    .where(L.fulfillment_order_id == F.id)
    .correlate(F)
    .scalar_subquery()
)
PLACE = (
    select(func.min(StagingLocation.name))
    .join(Staging, Staging.staging_location_id == StagingLocation.id)
    .where(Staging.fulfillment_order_id == F.id, Staging.removed_at.is_(None))
    .correlate(F)
    .scalar_subquery()
)


def _shown(most: int, which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The first rows that match, and those whose customer is here."""
    first = select(F.id).where(*OWED_HERE, which).order_by(*IN_ORDER).limit(most).cte("first")
    here = select(Arrival.fulfillment_order_id).where(
        Arrival.store_id == bindparam("store"), Arrival.closed_at.is_(None), Arrival.here_at.is_not(None)
    )
    keys = union(select(first.c.id), here).cte("keys")
    return (
        select(
            F.id,
            F.version,
            F.state,
            F.method,
            F.due_at,
            Order.recipient,
            Order.customer_name,
            Order.note,
            UNITS.label("units"),
            PLACE.label("place"),
            Arrival.id.label("arrival_id"),
            Arrival.here_at,
            Arrival.spot,
            Arrival.car,
            Associate.name.label("taken_by"),
            F.id.in_(select(first.c.id)).label("is_shown"),
        )
        .select_from(keys)
        .join(F, F.id == keys.c.id)
        .join(Order, Order.id == F.order_id)
        .outerjoin(Arrival, (Arrival.fulfillment_order_id == F.id) & Arrival.closed_at.is_(None))
        .outerjoin(Associate, Associate.id == Arrival.taken_by)
        .where(F.state.in_(tuple(OPEN)))
        .order_by(*IN_ORDER)
    )


SHOWN = {
    (show, most): Prepared(_shown(most, which))
    for show, which in {"": true(), **FILTERS}.items()
    for most in (FIRST_ROWS, MOST_ROWS)
}


def _version(rows: Sequence[Any], arrivals: Sequence[Any], counts: Mapping[str, int], now: datetime) -> str:
    """Changes when anything on the screen does; the minute is part of it because minutes left are shown."""
    taken = [(row.arrival_id, row.taken_by, row.spot, row.car) for row in arrivals]
    shown = (
        [(row.id, row.version) for row in rows],
        taken,
        sorted(counts.items()),
        now.replace(second=0, microsecond=0),
    )
    return hashlib.blake2s(repr(shown).encode(), digest_size=8).hexdigest()
