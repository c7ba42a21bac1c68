"""Real places by ZIP, from the offline table of the zipcodes package."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import zipcodes

Rows = list[dict[str, object]]

ELSEWHERE = frozenset({"AA", "AE", "AP", "AS", "FM", "GU", "MH", "MP", "PR", "PW", "VI"})
"""Military mail and territories: no parcel of the chain goes there."""


find: Callable[[str], Rows] = zipcodes.matching
find_around: Callable[..., Rows] = zipcodes.filter_by_coordinates
find_all: Callable[[], Rows] = zipcodes.list_all


class Place(NamedTuple):
    """`area_codes` of its telephones; more of them where more people live."""

    zip: str
    city: str
    state: str
    time_zone: str
    latitude: float
    longitude: float
    area_codes: tuple[str, ...]


@cache
def place(zip_code: str) -> Place:
    """Raises LookupError for a ZIP that is not in the table."""
    rows = find(zip_code)
    if not rows:
        raise LookupError(f"{zip_code} is not a ZIP code.")
    return _place(rows[0])


@cache
def around(zip_code: str, miles: float) -> tuple[Place, ...]:
    """Where people live within so many miles, the ZIP itself included."""
    middle = place(zip_code)
    rows = find_around(middle.latitude, middle.longitude, radius_in_miles=miles)
    return _homes(rows)


@cache
def anywhere() -> tuple[Place, ...]:
    """Where people live in the fifty states and the District of Columbia."""
    return _homes(find_all())


def _homes(rows: Rows) -> tuple[Place, ...]:
    lived_in = (row for row in rows if row["zip_code_type"] == "STANDARD" and row["active"])
    found = (_place(row) for row in lived_in if row["area_codes"] and row["state"] not in ELSEWHERE)
    return tuple(sorted(found))


def _place(row: dict[str, object]) -> Place:
    codes = row["area_codes"]
    return Place(
        zip=str(row["zip_code"]),
        city=str(row["city"]),
        state=str(row["state"]),
        time_zone=str(row["timezone"]),
        latitude=float(str(row["lat"])),
        longitude=float(str(row["long"])),
        area_codes=tuple(codes) if isinstance(codes, list) else (),
    )
