"""How much work came to each store, by its own day and hour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.assignment.learned.forecast import Arrived
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.queries.history.span import MOST_ROWS, Span, day_number

F = FulfillmentOrder


def arrived(session: Session, span: Span) -> Arrived:
    """Whole days only: not today, nor the day on which the span begins."""
    given = (
        select(F.store_id, F.assigned_at, F.minutes)
        .where(F.assigned_at >= span.since, F.state != State.REJECTED)
        .order_by(F.assigned_at.desc())
        .limit(MOST_ROWS)
    )
    found = list(_local(session.execute(given), span))
    table = np.array(found, dtype=np.float64).reshape(-1, 4)
    whole = table[table[:, 1] > table[:, 1].min()] if len(table) else table
    store, day, hour = whole[:, :3].astype(np.int64).T
    return Arrived(store, day, hour, whole[:, 3])


def _local(given: Iterable[tuple[int, datetime, float]], span: Span) -> Iterator[tuple[int, int, int, float]]:
    """Row of the store, its day, its hour, minutes."""
    today = [day_number(span.now.astimezone(zone).date()) for zone in span.zones]
    for store_id, at, minutes in given:
        row = span.rows[store_id]
        local = at.astimezone(span.zones[row])
        if (day := day_number(local.date())) < today[row]:
            yield row, day, local.hour, minutes
