"""How far the work before a promise really goes beyond, or stays below, what was expected.

Finished fulfillment orders say how many staffed minutes passed until they were done, for each minute that was expected
(work due earlier or equally early, and their own). The quantiles of that ratio, apart for what is collected and what is
shipped (the one overtakes the other during a day) and for short and long waits, turn an estimate into a promise with a
known chance: split conformal prediction (Vovk, Gammerman and Shafer 2005; Lei et al.
2018), which needs no assumption about why estimates are off - work that jumps ahead, breaks, items not found.
"""

from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

import numpy as np

from storeapp.assignment.learned.measuring import Measured, last_days, rows
from storeapp.assignment.network import Bools, Floats, Ints
from storeapp.assignment.reading import nested

LEVELS = (*(round(0.05 * step, 2) for step in range(1, 19)), 0.925, 0.95, 0.975, 0.99)
WAITS = (0.0, 20.0, 60.0, 180.0, 480.0)  # lower edges of expected minutes
FEW = 50  # waits with fewer observations take the ratios of more
AIM = 0.95
UNMEASURED = Measured("points off 95 in 100", 0.0, 0.0, 0)
USUAL = np.exp(0.35 * np.array([NormalDist().inv_cdf(level) for level in LEVELS]))


class Kept(NamedTuple):
    """Finished fulfillment orders, (n,) each: staffed minutes expected when promised, and those that passed."""

    day: Ints
    expected: Floats
    passed: Floats
    ships: Bools  # else collected

    def where(self, mask: Bools) -> "Kept":
        return Kept(*rows(self, mask))


@dataclass(frozen=True, slots=True)
class Spread:
    """Ratio of passed to expected minutes, collected and shipped, by wait and level; lognormal with sigma 0.35 until
    it is learned."""

    version: int = 0
    ratio: tuple[tuple[tuple[float, ...], ...], ...] = ((tuple(USUAL.round(5).tolist()),) * len(WAITS),) * 2
    measured: Measured = UNMEASURED

    def minutes(self, expected: Floats, chance: float, ships: Bools | bool = False) -> Floats:
        """Staffed minutes that are enough with this chance, for each expected."""
        at = np.array([[np.interp(chance, LEVELS, row) for row in rows] for rows in self.ratio])
        minutes: Floats = expected * at[np.asarray(ships, dtype=np.int64), _wait(expected)]
        return minutes

    def chance(self, expected: float, minutes: float, *, ships: bool = False) -> float:
        """Chance that so many staffed minutes are enough."""
        row = self.ratio[ships][int(_wait(np.array([expected]))[0])]
        return float(np.interp(minutes / max(expected, 1e-9), row, LEVELS, left=0.0))

    def words(self) -> str:
        half, most = (np.interp(level, LEVELS, self.ratio[0][1]) for level in (0.5, AIM))
        return f"Of half-hour waits, half take {half:.2f} times what is expected, and 95 in 100 up to {most:.2f} times."


def fit_spread(kept: Kept, *, version: int = 1) -> Spread:
    held = last_days(kept.day)
    unseen, ratios = kept.where(held), _ratios(kept.where(~held))
    error, without = (abs(100 * (_share_kept(each, unseen) - AIM)) for each in (Spread(0, ratios), Spread()))
    return Spread(version, _ratios(kept), Measured("points off 95 in 100", error, without, len(unseen.day)))


def _wait(expected: Floats) -> Ints:
    return np.searchsorted(WAITS, expected, "right") - 1


def _ratios(kept: Kept) -> tuple[tuple[tuple[float, ...], ...], ...]:
    ratio, wait = kept.passed / np.maximum(kept.expected, 1e-9), _wait(kept.expected)
    own = [ratio[kept.ships == ships] for ships in (False, True)]
    each = [
        [_known(ratio[(kept.ships == ships) & (wait == number)], own[ships], ratio) for number in range(len(WAITS))]
        for ships in (False, True)
    ]
    ratios: tuple[tuple[tuple[float, ...], ...], ...] = nested(np.array([[_quantiles(r) for r in row] for row in each]))
    return ratios


def _known(*ratios: Floats) -> Floats:
    """The first that has enough, from the narrowest to all there are."""
    return next((ratio for ratio in ratios if len(ratio) >= FEW), ratios[-1])


def _quantiles(ratio: Floats) -> Floats:
    """Quantiles that a new observation stays below with the chance of the level: the (n + 1)-th share, rounded up."""
    if len(ratio) < FEW:
        return USUAL
    rank = np.ceil(np.array(LEVELS) * (len(ratio) + 1)).astype(int) - 1
    quantiles: Floats = np.sort(ratio)[np.minimum(rank, len(ratio) - 1)]
    return quantiles


def _share_kept(spread: Spread, kept: Kept) -> float:
    """Share of the promises that would have been kept at the chance aimed for."""
    return float((kept.passed <= spread.minutes(kept.expected, AIM, kept.ships)).mean()) if len(kept.day) else AIM
