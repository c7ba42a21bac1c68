"""What is to be walked for, how much one walk may hold, and how long work takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from storeapp.walks.layout import Place

CHILLED, FROZEN = "chilled", "frozen"


@dataclass(frozen=True)
class OpenPick:
    """Units of one product that one fulfillment order still needs; volume and weight are those of one unit.
    `key` is whatever the caller knows the pick by."""

    key: int
    fulfillment_order: int
    due: datetime
    product: int
    place: Place | None
    quantity: int
    volume_ml: int = 0
    weight_g: int = 0
    temperature: str = "ambient"
    bulky: bool = False
    fragile: bool = False

    @property
    def cold(self) -> bool:
        return self.temperature in {CHILLED, FROZEN}

    @property
    def section(self) -> int:
        """Frozen last, chilled before it, then what is bulky or fragile; everything else first."""
        if self.cold:
            return 3 if self.temperature == FROZEN else 2
        return 1 if self.bulky or self.fragile else 0


@dataclass(frozen=True)
class Caps:
    """What one walk may hold. `late_minutes` replaces the time left when the first order cannot be in time any more;
    `cold_minutes` is the longest that chilled and frozen goods are carried; `team_lift_g` is a unit for two people."""

    slots: int = 8
    slot_volume_ml: int = 40_000
    volume_ml: int = 240_000
    weight_g: int = 90_000
    minutes: float = 30.0
    late_minutes: float = 15.0
    cold_minutes: float = 15.0
    team_lift_g: int = 23_000

    def needs_two(self, pick: OpenPick) -> bool:
        return pick.weight_g >= self.team_lift_g

    def slots_for(self, picks: Iterable[OpenPick]) -> int:
        """Tote slots of one fulfillment order; bulky goods ride beside the totes."""
        volume = sum(pick.volume_ml * pick.quantity for pick in picks if not pick.bulky)
        return max(1, ceil(volume / self.slot_volume_ml))


@dataclass(frozen=True)
class Pace:
    """Usual speed of a walk with a cart; an order's seconds are for its tote at the start and staging at the end."""

    metres_per_second: float = 0.9
    seconds_per_walk: float = 60.0
    seconds_per_order: float = 30.0
    seconds_per_stop: float = 12.0
    seconds_per_unit: float = 4.0

    def handling(self, picks: Iterable[OpenPick]) -> float:
        """Seconds at the shelves."""
        return sum(self.seconds_per_stop + self.seconds_per_unit * pick.quantity for pick in picks)
