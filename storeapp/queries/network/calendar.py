"""When stores are open and when work falls due: when the carrier calls and when the store closes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

import numpy as np

from storeapp.assignment.network import Calendar
from storeapp.domain.store import Store
from storeapp.queries.network.moments import minutes_since

DAYS = 8


class Day(NamedTuple):
    """One day of one store, in moments; a closed day is an instant at noon."""

    opens: float
    closes: float
    staff: float
    call: float
    departs: bool


def calendar_of(stores: Sequence[Store], zero: datetime, now: datetime, count: int = DAYS) -> Calendar:
    """From the day of `now` on, so many days of each store's own calendar."""
    days = [[_day(store, day, zero) for day in _from(store, now, count)] for store in stores]
    table = np.array(days, dtype=np.float64).reshape(len(stores), count, len(Day._fields))
    opens, closes, staff, call, departs = (table[:, :, column].copy() for column in range(len(Day._fields)))
    midnight = [datetime.combine(_day_of(store, now), time(), store.zone) for store in stores]
    return Calendar(
        opens,
        closes,
        staff,
        deadline=np.stack([call, closes], axis=2).reshape(len(stores), 2 * count),
        departs=np.stack([departs > 0, np.zeros_like(departs, dtype=np.bool_)], axis=2).reshape(len(stores), 2 * count),
        day_start=np.array([minutes_since(zero, each) for each in midnight]),
        day_minutes=np.array([float(max(store.staffed_minutes, 1)) for store in stores]),
    )


def _day_of(store: Store, now: datetime) -> date:
    return now.astimezone(store.zone).date()


def _from(store: Store, now: datetime, count: int) -> list[date]:
    return [_day_of(store, now) + timedelta(days=number) for number in range(count)]


def _day(store: Store, day: date, zero: datetime) -> Day:
    hours = store.opens_on(day)
    if hours is None:
        noon = minutes_since(zero, datetime.combine(day, time(12), store.zone))
        return Day(noon, noon, 0.0, noon, False)
    opens, closes = (minutes_since(zero, moment) for moment in hours)
    call = minutes_since(zero, datetime.combine(day, store.carrier_cutoff, store.zone))
    staff = store.staffed_minutes / max(closes - opens, 1)
    return Day(opens, closes, staff, min(max(call, opens), closes), store.ships and opens <= call <= closes)
