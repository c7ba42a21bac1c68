"""What a parcel is expected to cost and how long it travels, by distance: the chain's own table until a carrier quotes.

Zones follow the usual eight bands of parcel carriers (50, 150, 300, 600, 1,000, 1,400 and 1,800 miles).
"""

from __future__ import annotations

from typing import NamedTuple


class Zone(NamedTuple):
    """Up to `km` kilometres: dollars a parcel, dollars a kilogram, days in the carrier's hands."""

    km: float
    parcel: float
    per_kg: float
    transit_days: int


ZONES: tuple[Zone, ...] = (
    Zone(80, 7.00, 0.45, 1),
    Zone(240, 7.40, 0.60, 1),
    Zone(480, 7.90, 0.80, 2),
    Zone(970, 8.60, 1.05, 2),
    Zone(1610, 9.60, 1.35, 3),
    Zone(2250, 10.60, 1.65, 4),
    Zone(2900, 11.70, 1.95, 4),
    Zone(float("inf"), 12.80, 2.20, 5),
)
