"""Days as they were, to be decided again: what was to be shipped, on the stock of the morning."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storeapp.assignment.learned.inventory_prices import SampledDay
from storeapp.domain.order import Method
from storeapp.queries.history.mornings import as_it_was, came, mornings, wanted_at, with_lanes_to
from storeapp.queries.history.span import Span
from storeapp.queries.network import Snapshot, read

SAMPLED = 3
MOST_ORDERS = 250
"""More are thinned out, and the stock with them: a price tells of their ratio."""


def sampled_days(session: Session, span: Span) -> list[SampledDay]:
    """The last whole days on which orders came, the oldest first."""
    snapshot = read(session, span.now)
    found = (_sampled(session, snapshot, morning, snapshot.moment(span.now)) for morning in mornings(span, SAMPLED))
    return [day for day in found if day is not None][::-1]


def _sampled(session: Session, snapshot: Snapshot, morning: datetime, now: float) -> SampledDay | None:
    orders = [order for order in came(session, snapshot, morning) if order.method is Method.SHIP]
    if not orders:
        return None
    thinned = -(-len(orders) // MOST_ORDERS)
    with_lanes_to(snapshot, orders)
    wanted = [wanted_at(snapshot, order, now) for order in orders[::thinned]]
    return SampledDay(as_it_was(session, snapshot, morning, thinned), wanted, now)
