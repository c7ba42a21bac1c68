"""How far, and when it arrives."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from math import asin, cos, radians, sin, sqrt

from storeapp.adapters.carriers.model import Address

EARTH_KM = 6371.0
SUNDAY = 6
DELIVERED_BY = time(20, 0)


def distance_km(here: Address, there: Address) -> float | None:
    """Great-circle distance; None when either place is not known."""
    if None in (here.latitude, here.longitude, there.latitude, there.longitude):
        return None
    (lat1, lon1), (lat2, lon2) = _radians(here), _radians(there)
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def delivery_time(ships_at: datetime, transit_days: int, cutoff: time | None = None) -> datetime:
    """The evening of the last transit day, on the sender's clock. Sundays do not count; what comes after the cut-off
    leaves on the next working day."""
    day = ships_at.replace(hour=DELIVERED_BY.hour, minute=DELIVERED_BY.minute, second=0, microsecond=0)
    missed = cutoff is not None and ships_at.time() > cutoff
    day = _working_day(day + timedelta(days=1) if missed else day)
    for _ in range(transit_days):
        day = _working_day(day + timedelta(days=1))
    return day


def _working_day(day: datetime) -> datetime:
    return day + timedelta(days=1) if day.weekday() == SUNDAY else day


def _radians(place: Address) -> tuple[float, float]:
    return radians(place.latitude or 0.0), radians(place.longitude or 0.0)
