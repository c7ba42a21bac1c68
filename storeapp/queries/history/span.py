"""How far back is looked, and stores as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.assignment.network import Ints
from storeapp.domain.store import Store

DAYS_BACK = 56
MOST_ROWS = 200_000


@dataclass(frozen=True)
class Span:
    """The last days before `now`, in all stores by id."""

    now: datetime
    stores: Sequence[Store]

    @property
    def since(self) -> datetime:
        return self.now - timedelta(days=DAYS_BACK)

    @cached_property
    def ids(self) -> Ints:
        return np.array([store.id for store in self.stores], dtype=np.int64)

    @cached_property
    def rows(self) -> dict[int, int]:
        return {store.id: row for row, store in enumerate(self.stores)}

    @property
    def names(self) -> dict[int, str]:
        return {store.id: store.name for store in self.stores}

    @cached_property
    def zones(self) -> list[ZoneInfo]:
        return [store.zone for store in self.stores]


def span(session: Session, now: datetime) -> Span:
    stores = session.scalars(select(Store).options(selectinload(Store.opening_hours)).order_by(Store.id)).all()
    return Span(now, stores)


def day_number(day: date) -> int:
    """A running number; those of Mondays are divisible by seven."""
    return day.toordinal() - 1


def day_of(at: datetime) -> int:
    """The running number of the day in UTC, enough to tell days apart."""
    return day_number(at.astimezone(UTC).date())
