"""Shadow prices: what a minute, a deadline and a unit are worth today, before an order takes them.

Bid prices in the sense of Talluri and van Ryzin (1998): each scarce resource has a price, an order goes where money
plus the price of what it takes is least, and the prices move after every decision.
"""

from functools import lru_cache
from math import lgamma

import numpy as np

from storeapp.assignment.network import Floats, Ints
from storeapp.assignment.policy import Deadlines, Scarcity

MISSING = 5.0  # dollars: about what another parcel, or one from farther away, costs more
MOST_UNITS = 64  # up to which chances are exact
GRAIN = 16  # rows of the table per square root of a unit


def logistic(x: Floats) -> Floats:
    """1 / (1 + e^-x), written so that nothing overflows."""
    return 0.5 + 0.5 * np.tanh(0.5 * x)


def utilisation(
    given: Floats, planned: Floats, capacity: Floats, arrived: Floats, trust: float, usual: Floats
) -> Floats:
    """(n,) projected utilisation of the day: minutes of work over staffed minutes.

    With a forecast of what is still to come (`planned`, not NaN) it is (given + planned) / capacity, which corrects
    itself. Without one, what was given is scaled up by the share of the day's work that has usually `arrived`, held
    steady early in the day by `trust` days' worth of the `usual` utilisation.
    """
    scaled = (given + trust * usual * capacity) / ((arrived + trust) * capacity)
    return np.where(np.isnan(planned), scaled, (given + planned) / capacity)


def congestion_price(utilised: Floats, above: Floats, steps: Floats, width: float) -> Floats:
    """(n,) dollars a minute: it rises by `steps` (J,) where utilisation passes `above` (J,), smoothed over `width`.

    The derivative of a convex, piecewise linear cost of a store's day: a price of its own marginal minutes, never a
    comparison with the others. Convex prices that rise as a resource fills are the primal-dual rule of Andrews,
    Farias, Khojandi and Yan (2019), there for inventory.
    """
    reached = logistic((utilised[:, None] - above) / width)
    price: Floats = np.add.reduce(reached * steps, 1)
    return price


def deadline_price(slack: Floats, shape: Deadlines) -> Floats:
    """Dollars a minute for work before a deadline, by slack in days of capacity: rises as the slack vanishes."""
    return shape.price * logistic(slack / -shape.width)


def scarcity_price(available: Ints, start: Ints, units: Ints, dual: Floats, shape: Scarcity) -> Floats:
    """(c,) dollars for taking `units`: a known dual price where there is one (not NaN), else a forecast-free one.

    Forecast-free: L (e^f - 1) / (e - 1) a unit with f the share of the starting stock that is gone after this pick,
    the penalty of inventory balancing (Golrezaei, Nazerzadeh and Rusmevichientong 2014). Duals are those of Jasin
    and Sinha (2015), taken from sampled days and believed in part.
    """
    gone = np.minimum((start - available + units) / np.maximum(start, 1.0), 1.0)
    free = shape.most / np.expm1(1.0) * np.expm1(np.maximum(gone, 0.0))
    each: Floats = np.where(np.isnan(dual), free, shape.dual_share * dual)
    return np.multiply(units, each)


def unit_prices(expected: Floats, available: Ints) -> Floats:
    """(n,) dollars a unit is worth where so many more are `expected` to be asked for; NaN where that is not known.

    It is missed if the rest of the day asks for as many as there are, and costs what missing one does times the chance
    of that: Littlewood's rule (1972), the marginal value of a seat in Belobaba (1989). Unlike the dual values of
    sampled days it moves with the hour and with every unit that is taken.
    """
    return MISSING * chance_asked(expected, available)


def chance_asked(expected: Floats, units: Ints) -> Floats:
    """(n,) chance that at least so many units are asked for, if their number is Poisson with that mean; NaN for NaN."""
    many = np.sqrt(np.maximum(expected, 1e-9))
    row = np.where(np.isnan(many), 0.0, GRAIN * many).round().astype(np.int64)
    exact = _chances().take(np.minimum(row, GRAIN**2) * (MOST_UNITS + 1) + np.clip(units, 0, MOST_UNITS))
    rough = logistic(1.7 * (expected - units + 0.5) / many)
    chance: Floats = np.where((units <= MOST_UNITS) & (row <= GRAIN**2), exact, rough)
    chance[np.isnan(expected)] = np.nan
    return chance


@lru_cache(maxsize=1)
def _chances() -> Floats:
    """(GRAIN^2 + 1, MOST_UNITS + 1) chance of at least n units by mean (row / GRAIN)^2."""
    mean = np.maximum((np.arange(GRAIN**2 + 1) / GRAIN) ** 2, 1e-12)[:, None]
    units = np.arange(MOST_UNITS)
    exactly = np.exp(units * np.log(mean) - mean - np.array([lgamma(n + 1) for n in units]))
    return np.maximum(1.0 - np.pad(np.cumsum(exactly, 1), ((0, 0), (1, 0))), 0.0)
