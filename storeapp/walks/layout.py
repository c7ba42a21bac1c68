"""Where things stand: one block of parallel aisles between a front and a back cross aisle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Place(NamedTuple):
    aisle: str
    bay: str


class Spot(NamedTuple):
    """A place in numbers: aisle from the left, bay from the front (-1 is the front cross aisle itself)."""

    aisle: int
    bay: int


@dataclass(frozen=True)
class Layout:
    """Lengths in metres. Walks begin and end at the front of the aisle number `start`."""

    spots: Mapping[Place, Spot] = field(repr=False)
    aisles: int
    bays: int
    start: int = 0
    aisle_gap: float = 3.5
    bay_pitch: float = 1.2
    front_gap: float = 1.5
    back_gap: float = 1.5

    @classmethod
    def of(cls, places: Iterable[Place]) -> Layout:
        """Aisles stand in the order they are first named; bays of an aisle by their own numbers from the front."""
        bays: dict[str, set[str]] = {}
        for aisle, bay in places:
            bays.setdefault(aisle, set()).add(bay)
        spots = {
            Place(aisle, bay): Spot(number, depth)
            for number, aisle in enumerate(bays)
            for depth, bay in enumerate(sorted(bays[aisle], key=_natural))
        }
        return cls(spots, aisles=max(1, len(bays)), bays=max((len(names) for names in bays.values()), default=1))

    @property
    def entrance(self) -> Spot:
        return Spot(self.start, -1)

    @property
    def depth(self) -> float:
        """From the front to the back cross aisle."""
        return self.front_gap + (self.bays - 1) * self.bay_pitch + self.back_gap

    def spot(self, place: Place | None) -> Spot:
        """An unknown place costs no walking: whoever picks asks at the entrance."""
        return self.spots.get(place, self.entrance) if place else self.entrance

    def from_front(self, spot: Spot) -> float:
        return 0.0 if spot.bay < 0 else self.front_gap + spot.bay * self.bay_pitch

    def metres(self, here: Spot, there: Spot) -> float:
        """The shortest way: along the aisle, or round its nearer end."""
        near, far = self.from_front(here), self.from_front(there)
        if here.aisle == there.aisle:
            return abs(near - far)
        return abs(here.aisle - there.aisle) * self.aisle_gap + min(near + far, 2 * self.depth - near - far)


def _natural(name: str) -> list[tuple[bool, int, str]]:
    """Sorts 2 before 10, and numbers before words."""
    return [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in re.findall(r"\d+|\D+", name)]
