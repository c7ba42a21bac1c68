"""The one work queue of a store: what it owes, by due time, in two statements.

The first looks at everything that is open, narrowly, to count and to choose what is shown; the second reads what the
rows say. Both are built once: building them costs more than running them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, case, func, select
from sqlalchemy.orm import Session

from storeapp.domain.arrival import Arrival
from storeapp.domain.associate import Associate
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import OPEN, State
from storeapp.domain.order import Method, Order
from storeapp.domain.staging import Staging, StagingLocation

FIRST_ROWS = 25
MOST_ROWS = 400
F, L = FulfillmentOrder, FulfillmentOrderLine
READY = State.READY_FOR_PICKUP

Found = Row[*tuple[Any, ...]]
Condition = Callable[[Found, datetime], bool]
FILTERS: dict[str, Condition] = {
    "pickup": lambda row, now: row.method is Method.PICKUP,
    "ship": lambda row, now: row.method is Method.SHIP,
    "late": lambda row, now: row.due_at < now and row.state is not READY,
    "ready": lambda row, now: row.state is READY,
    "to_pick": lambda row, now: row.state is State.ASSIGNED,
}
"""What can be shown alone, and is counted, by the word in the address."""


@dataclass(frozen=True)
class Queue:
    """`rows` in due order, the first of `matching`; `counts` by chip over everything that is open."""

    rows: Sequence[Found]
    arrivals: Sequence[Found]
    matching: int
    counts: Mapping[str, int]
    version: str


def queue(asked: Session | Connection, store_id: int, now: datetime, show: str = "", most: int = FIRST_ROWS) -> Queue:
    """`show` is one of FILTERS or nothing. Who waits at the counter is always there, whatever is shown."""
    everything = asked.execute(EVERYTHING, {"store": store_id}).all()
    matching = [row for row in everything if not show or FILTERS[show](row, now)]
    here = sorted((row for row in everything if row.here_at), key=lambda row: row.here_at)
    shown = [row.id for row in matching[:most]]
    details = _details(asked, {*shown, *(row.id for row in here)})
    counts = {name: sum(condition(row, now) for row in everything) for name, condition in FILTERS.items()}
    counts["everything"] = len(everything)
    rows, arrivals = [details[key] for key in shown], [details[row.id] for row in here]
    return Queue(rows, arrivals, len(matching), counts, _version(rows, arrivals, counts, now))


WAITS = case((F.state == READY, 1), else_=0)
"""Ready orders come last whatever their due time: they wait for the customer, not for us."""

EVERYTHING = (
    select(F.id, F.method, F.state, F.due_at, Arrival.here_at)
    .outerjoin(Arrival, (Arrival.fulfillment_order_id == F.id) & Arrival.closed_at.is_(None))
    .where(F.store_id == bindparam("store"), F.state.in_(tuple(OPEN)))
    .order_by(WAITS, F.priority.desc(), F.due_at, F.id)
    .limit(5000)
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
DETAILS = (
    select(
        F.id,
        F.version,
        F.state,
        F.method,
        F.due_at,
        Order.recipient,
        Order.customer_name,
        Order.number,
        Order.note,
        UNITS.label("units"),
        PLACE.label("place"),
        Arrival.id.label("arrival_id"),
        Arrival.here_at,
        Arrival.spot,
        Arrival.car,
        Associate.name.label("taken_by"),
    )
    .join(Order, Order.id == F.order_id)
    .outerjoin(Arrival, (Arrival.fulfillment_order_id == F.id) & Arrival.closed_at.is_(None))
    .outerjoin(Associate, Associate.id == Arrival.taken_by)
    .where(F.id.in_(bindparam("keys", expanding=True)))
)


def _details(asked: Session | Connection, keys: set[int]) -> dict[int, Found]:
    return {row.id: row for row in asked.execute(DETAILS, {"keys": sorted(keys)})} if keys else {}


def _version(rows: Sequence[Found], arrivals: Sequence[Found], counts: Mapping[str, int], now: datetime) -> str:
    """Changes when anything on the screen does; the minute is part of it because minutes left are shown."""
    taken = [(row.arrival_id, row.taken_by, row.spot, row.car) for row in arrivals]
    shown = (
        [(row.id, row.version) for row in rows],
        taken,
        sorted(counts.items()),
        now.replace(second=0, microsecond=0),
    )
    return hashlib.blake2s(repr(shown).encode(), digest_size=8).hexdigest()
