"""How far the work before a promise really goes beyond, or stays below, what was expected.

Finished fulfillment orders say how many staffed minutes passed until they were done, for each minute that was expected
(work due earlier or equally early, and their own). The quantiles of that ratio, apart for short and long waits, turn an
estimate into a promise with a known chance: split conformal prediction (Vovk, Gammerman and Shafer 2005; Lei et al.
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
FEW = 50  # waits with fewer observations take the ratios of all
AIM = 0.95
UNMEASURED = Measured("points off 95 in 100", 0.0, 0.0, 0)
USUAL = np.exp(0.35 * np.array([NormalDist().inv_cdf(level) for level in LEVELS]))


class Kept(NamedTuple):
    """Finished fulfillment orders, (n,) each: staffed minutes expected when promised, and those that passed."""

    day: Ints
    expected: Floats
    passed: Floats

    def where(self, mask: Bools) -> "Kept":
        return Kept(*rows(self, mask))


@dataclass(frozen=True, slots=True)
class Spread:
    """Ratio of passed to expected minutes by wait (rows) and level; the default is lognormal with sigma 0.35."""

    version: int = 0
    ratio: tuple[tuple[float, ...], ...] = (tuple(USUAL.round(5).tolist()),) * len(WAITS)
    measured: Measured = UNMEASURED

    def minutes(self, expected: Floats, chance: float) -> Floats:
        """Staffed minutes that are enough with this chance, for each expected."""
        at = np.array([np.interp(chance, LEVELS, row) for row in self.ratio])
        minutes: Floats = expected * at[_wait(expected)]
        return minutes

    def chance(self, expected: float, minutes: float) -> float:
        """Chance that so many staffed minutes are enough."""
        row = self.ratio[int(_wait(np.array([expected]))[0])]
        return float(np.interp(minutes / max(expected, 1e-9), row, LEVELS, left=0.0))

    def words(self) -> str:
        half, most = np.interp(0.5, LEVELS, self.ratio[1]), np.interp(AIM, LEVELS, self.ratio[1])
        return f"Of half-hour waits, half take {half:.2f} times what is expected, and 95 in 100 up to {most:.2f} times."


def fit_spread(kept: Kept, *, version: int = 1) -> Spread:
    held = last_days(kept.day)
    unseen, ratios = kept.where(held), _ratios(kept.where(~held))
    error, without = (abs(100 * (_share_kept(each, unseen) - AIM)) for each in (Spread(0, ratios), Spread()))
    return Spread(version, _ratios(kept), Measured("points off 95 in 100", error, without, len(unseen.day)))


def _wait(expected: Floats) -> Ints:
    return np.searchsorted(WAITS, expected, "right") - 1


def _ratios(kept: Kept) -> tuple[tuple[float, ...], ...]:
    everything = kept.passed / np.maximum(kept.expected, 1e-9)
    wait = _wait(kept.expected)
    each = (everything[wait == number] for number in range(len(WAITS)))
    ratios: tuple[tuple[float, ...], ...] = nested(
        np.array([_quantiles(r if len(r) >= FEW else everything) for r in each])
    )
    return ratios


def _quantiles(ratio: Floats) -> Floats:
    """Quantiles that a new observation stays below with the chance of the level: the (n + 1)-th share, rounded up."""
    if len(ratio) < FEW:
        return USUAL
    rank = np.ceil(np.array(LEVELS) * (len(ratio) + 1)).astype(int) - 1
    quantiles: Floats = np.sort(ratio)[np.minimum(rank, len(ratio) - 1)]
    return quantiles


def _share_kept(spread: Spread, kept: Kept) -> float:
    """Share of the promises that would have been kept at the chance aimed for."""
    return float((kept.passed <= spread.minutes(kept.expected, AIM)).mean()) if len(kept.day) else AIM
