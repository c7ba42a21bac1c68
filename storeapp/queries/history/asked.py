"""Days as they were, for what was asked of each store: all orders, at the minute of the day at which they came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from typing import NamedTuple

from sqlalchemy.orm import Session

from storeapp.assignment.learned.unit_demand import OrderedDay
from storeapp.domain.order import Order
from storeapp.queries.history.mornings import as_it_was, came, mornings, wanted_at, with_lanes_to
from storeapp.queries.history.span import Span
from storeapp.queries.network import Snapshot, read
from storeapp.queries.network.calendar import DAYS

LOOKED_AT = 14
MOST_ORDERS = 1000
"""On the busiest day; on all days as many of them are thinned out, and the stock with them."""


class OrderedDays(NamedTuple):
    """The oldest first; of the orders one in `thinned` is there."""

    days: list[OrderedDay]
    thinned: int


def ordered_days(session: Session, span: Span) -> OrderedDays:
    """The last whole days on which orders came, played on today's opening hours."""
    snapshot = read(session, span.now, DAYS + 1)
    each = {morning: orders for morning in mornings(span, LOOKED_AT) if (orders := came(session, snapshot, morning))}
    thinned = -(-max(map(len, each.values()), default=1) // MOST_ORDERS)
    with_lanes_to(snapshot, [order for orders in each.values() for order in orders])
    days = [_ordered(session, snapshot, morning, orders[::thinned], thinned) for morning, orders in each.items()]
    return OrderedDays(days[::-1], thinned)


def _ordered(
    session: Session, snapshot: Snapshot, morning: datetime, orders: Sequence[Order], thinned: int
) -> OrderedDay:
    zone = morning.tzinfo
    today = snapshot.moment(datetime.combine(snapshot.taken_at.astimezone(zone).date(), time(), zone))
    moments = [today + (order.placed_at - morning).total_seconds() / 60 for order in orders]
    wanted = [wanted_at(snapshot, order, moment) for order, moment in zip(orders, moments, strict=True)]
    return OrderedDay(as_it_was(session, snapshot, morning, thinned), wanted, moments)
