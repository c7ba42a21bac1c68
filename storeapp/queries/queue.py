"""The one work queue of a store: what it owes, by due time, in two statements.

The first counts everything that is open and tells its state, the second reads what is shown of it; whoever knows the
lines of that state already need not ask for them again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, bindparam, case, cast, false, func, select, true, union_all

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
class Counts:
    """By chip over everything that is open. `state` changes whenever a line of the queue may read otherwise, as every
    change of a fulfillment order makes its version grow."""

    of: Mapping[str, int]
    state: str


@dataclass(frozen=True)
class Lines:
    """`rows` in due order, `arrivals` the longest waiting first."""

    rows: Sequence[Any]
    arrivals: Sequence[Any]


def counts(asked: Asked, store_id: int, now: datetime) -> Counts:
    row = COUNTS.first(asked, {"store": store_id, "now": now})
    return Counts({name: getattr(row, name) for name in ("everything", *FILTERS)}, row.state or "")


def lines(asked: Asked, store_id: int, now: datetime, show: str = "", most: int = FIRST_ROWS) -> Lines:
    """`show` is one of FILTERS or nothing, `most` one of FIRST_ROWS and MOST_ROWS.

    Who waits at the counter is always there, whatever is shown.
    """
    found = SHOWN[show, most].all(asked, {"store": store_id, "now": now})
    arrivals = sorted((row for row in found if row.here_at), key=lambda row: row.here_at)
    return Lines([row for row in found if row.is_shown], arrivals)


WAITS = case((F.state == READY, 1), else_=0)
"""Ready orders come last whatever their due time: they wait for the customer, not for us."""

IN_ORDER = (WAITS, F.priority.desc(), F.due_at, F.id)
OWED_HERE = (F.store_id == bindparam("store"), F.state.in_(tuple(OPEN)))

VERSIONS = func.aggregate_strings(cast(F.id, String) + ":" + cast(F.version, String), " ")
COUNTS = Prepared(
    select(
        func.count().label("everything"),
        *(func.count().filter(which).label(name) for name, which in FILTERS.items()),
        VERSIONS.label("state"),
    ).where(*OWED_HERE)
)

UNITS = (
    select(func.sum(L.quantity - L.cancelled - L.short))
    .where(L.fulfillment_order_id == F.id)
    .correlate(F)
    .scalar_subquery()
)
BETWEEN = "\n"
"""Between the names of places."""
PLACES = (
    select(func.aggregate_strings(StagingLocation.name, BETWEEN))
    .join(Staging, Staging.staging_location_id == StagingLocation.id)
    .where(Staging.fulfillment_order_id == F.id, Staging.removed_at.is_(None))
    .correlate(F)
    .scalar_subquery()
)


def _shown(most: int, which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The first rows that match, and those whose customer is here."""
    first = select(F.id).where(*OWED_HERE, which).order_by(*IN_ORDER).limit(most).cte("first")
    here = select(Arrival.fulfillment_order_id, false()).where(
        Arrival.store_id == bindparam("store"),
        Arrival.closed_at.is_(None),
        Arrival.here_at.is_not(None),
        Arrival.fulfillment_order_id.not_in(select(first.c.id)),
    )
    keys = union_all(select(first.c.id, true().label("is_shown")), here).cte("keys")
    return (
        select(
            F.id,
            F.state,
            F.method,
            F.due_at,
            Order.recipient,
            Order.customer_name,
            Order.note,
            UNITS.label("units"),
            case((Arrival.here_at.is_not(None), PLACES)).label("places"),
            Arrival.id.label("arrival_id"),
            Arrival.here_at,
            Arrival.spot,
            Arrival.car,
            Associate.id.label("taker_id"),
            Associate.name.label("taker"),
            keys.c.is_shown,
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
