"""What a day usually brings, learned from days gone by: the minutes each store is given, and how they arrive.

With it a store's utilisation is projected as (given + still to come) / capacity, which corrects itself: where more came
than usual, the price of the store's minutes rises although the rest of the day is still expected as before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from storeapp.assignment.network import Floats, Ints

HOURS = 24


@dataclass(frozen=True, eq=False)
class Forecast:
    """Minutes (S,) a store is usually given in a day, and the share (25,) of all work that has come by each hour."""

    minutes: Floats
    arrived: Floats

    def still_to_come(self, hour: float) -> Floats:
        """(S,) minutes usually given after that hour of the day, for `Loads.planned`."""
        return self.minutes * (1.0 - float(np.interp(hour, np.arange(HOURS + 1.0), self.arrived)))


def given_by_hour(store: Ints, hour: Ints, minutes: Floats, stores: int) -> Floats:
    """(S, 24) minutes given to each of so many stores in each hour of one day, from its fulfillment orders (n,)."""
    at = store * HOURS + hour
    day = np.asarray(np.bincount(at, minutes, minlength=stores * HOURS), dtype=np.float64)
    return day.reshape(stores, HOURS)


def learn(days: Sequence[Floats]) -> Forecast:
    """The mean of comparable days, each (S, 24) minutes by store and hour. ValueError without a single day's work.

    The rhythm is that of the whole network: one store's own has too few orders in it to be told from chance.
    """
    mean = np.mean(days, axis=0) if days else np.zeros((0, HOURS))
    if not mean.sum() > 0:
        raise ValueError("There is no work in those days to learn from; give days with fulfillment orders.")
    share = np.cumsum(mean.sum(axis=0)) / mean.sum()
    return Forecast(mean.sum(axis=1), np.concatenate([[0.0], share]))
