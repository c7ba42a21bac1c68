"""How good a learned part is, on days it did not see."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from storeapp.assignment.network import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Measured:
    """The error on held-back days beside that of a rule without learning; both in `unit`, lower is better."""

    unit: str
    error: float
    without: float
    observations: int

    @property
    def helps(self) -> bool:
        return self.observations > 0 and self.error < self.without

    def words(self) -> str:
        if not self.observations:
            return "Not measured yet: there are too few days."
        better = 100 * (1 - self.error / self.without) if self.without else 0.0
        return (
            f"On {self.observations:,} observations it had not seen, the error was {self.error:.3g} {self.unit}, "
            f"against {self.without:.3g} without learning ({abs(better):.0f} % {'less' if better >= 0 else 'more'})."
        )


def last_days(day: Ints, share: float = 0.2) -> Bools:
    """(n,) True for observations on the last days, about this share of all days; none if there are fewer than two."""
    days = np.unique(day)
    if len(days) < 2:
        return np.zeros(len(day), dtype=np.bool_)
    first = days[-max(1, round(share * len(days)))]
    return np.asarray(day >= first, dtype=np.bool_)


def rows(columns: Iterable[NDArray[Any]], mask: Bools) -> list[NDArray[Any]]:
    """The masked rows of each column."""
    return [column[mask] for column in columns]


def mean_absolute(expected: Floats, seen: Floats) -> float:
    """Mean absolute error; 0 for nothing."""
    return float(np.abs(expected - seen).mean()) if len(seen) else 0.0
