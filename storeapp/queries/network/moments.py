"""From moments of the calendar to minutes on the snapshot's axis."""

from __future__ import annotations

from datetime import UTC, datetime, time


def zero_of(now: datetime) -> datetime:
    """Midnight UTC of the running day."""
    return datetime.combine(now.astimezone(UTC).date(), time(), UTC)


def minutes_since(zero: datetime, at: datetime) -> float:
    return (at - zero).total_seconds() / 60
