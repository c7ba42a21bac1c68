"""Days as they were, for what was asked of each store: played like any stretch of own history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from storeapp.assignment.what_if.history import History
from storeapp.queries.history.span import Span
from storeapp.queries.past import histories

LOOKED_AT = 14


def ordered_days(session: Session, span: Span) -> Iterator[History]:
    """The last whole days on which orders came, the oldest first, one at a time: a day of a large chain is large."""
    return (day for day in histories(session, list(_mornings(span))) if day.orders)


def _mornings(span: Span) -> Iterator[datetime]:
    """Midnights as the first store counts them."""
    for zone in span.zones[:1]:
        today = span.now.astimezone(zone).date()
        for back in range(LOOKED_AT, 0, -1):
            yield datetime.combine(today - timedelta(days=back), time(), zone)
