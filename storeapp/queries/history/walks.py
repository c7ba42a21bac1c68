"""How long walks took: from the claim until the last of their fulfillment orders was picked."""

from __future__ import annotations

from typing import Any

import numpy as np
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from storeapp.assignment.learned.minutes import Worked
from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.pick_list import Pick, PickList, PickListState
from storeapp.queries.history.span import MOST_ROWS, Span, day_of

LONGEST = 240.0
"""Minutes; a longer walk was forgotten, not walked."""

L = FulfillmentOrderLine


def walks(session: Session, span: Span) -> Worked:
    rows = [
        (span.rows[store], day_of(claimed_at), orders, lines, units, (ended_at - claimed_at).total_seconds() / 60)
        for store, claimed_at, ended_at, orders, lines, units in session.execute(_finished(span))
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, 6)
    table = table[(table[:, 5] > 0) & (table[:, 5] <= LONGEST)]
    store, day = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64)
    return Worked(store, day, table[:, 2], table[:, 3], table[:, 4], table[:, 5])


def _finished(span: Span) -> Select[*tuple[Any, ...]]:
    """The device knows when the last line was picked, also when it told so later."""
    parts = (
        select(
            Pick.pick_list_id.label("walk"),
            L.fulfillment_order_id.label("part"),
            func.count().label("lines"),
            func.sum(L.quantity - L.cancelled).label("units"),
        )
        .join(L, L.id == Pick.line_id)
        .group_by(Pick.pick_list_id, L.fulfillment_order_id)
        .subquery()
    )
    return (
        select(
            PickList.store_id,
            PickList.claimed_at,
            func.max(Event.occurred_at),
            func.count(),
            func.sum(parts.c.lines),
            func.sum(parts.c.units),
        )
        .join(parts, parts.c.walk == PickList.id)
        .join(Event, Event.fulfillment_order_id == parts.c.part)
        .where(PickList.state == PickListState.FINISHED, PickList.claimed_at >= span.since)
        .where(Event.kind == State.PICKED.value, Event.at.between(PickList.claimed_at, PickList.finished_at))
        .group_by(PickList.id, PickList.store_id, PickList.claimed_at)
        .order_by(PickList.id.desc())
        .limit(MOST_ROWS)
    )
