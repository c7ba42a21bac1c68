"""How many units of a product are usually asked of each store in a day, and from that what a unit there is worth.

A unit is missed if the rest of the day asks for as many as there are, and what it is worth now is the cost of missing
one times the chance of that: Littlewood's rule (1972), the marginal value of a seat in Belobaba (1989). Unlike the
dual values of sampled days it moves with the hour and with every unit that is taken. A store asked little is pulled
towards the product's mean over the stores that hold it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import lgamma
from typing import NamedTuple

import numpy as np

from storeapp.assignment.deciding import decide
from storeapp.assignment.learned.measuring import Measured, last_days, mean_absolute, rows
from storeapp.assignment.network import Bools, Floats, Ints, Network, Stock, Stores
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.policy import Policy
from storeapp.assignment.prices import logistic
from storeapp.assignment.working import Working

POOLED = 4.0  # days that a product's mean over its stores counts as
MISSING = 5.0  # dollars: about what another parcel, or one from farther away, costs more
MOST_UNITS = 64  # up to which chances are exact
GRAIN = 16  # rows of the table per square root of a unit


class Asked(NamedTuple):
    """Units of a product first asked of a store on a day, (n,) each: where it would go if nothing were short."""

    product: Ints
    store: Ints  # by index
    day: Ints
    units: Ints

    def where(self, mask: Bools) -> "Asked":
        return Asked(*rows(self, mask))


@dataclass(frozen=True, slots=True)
class UnitDemand:
    """Units a day by product (row of the stock) and store id, and by product over all stores, over so many days."""

    version: int
    days: int
    product: tuple[int, ...]
    store: tuple[int, ...]
    units: tuple[float, ...]
    measured: Measured

    def expected(self, stock: Stock, stores: Stores) -> Floats:
        """(E,) units a day asked of each stock entry; NaN for products never asked for."""
        product = np.repeat(np.arange(len(stock.first) - 1), np.diff(stock.first))
        asked = np.bincount(self.product, self.units, minlength=len(stock.first) - 1)
        known = dict(zip(zip(self.product, self.store, strict=True), self.units, strict=True))
        pairs = zip(product.tolist(), stores.id[stock.store].tolist(), strict=True)
        own = np.array([known.get(pair, 0.0) for pair in pairs])
        return _pulled(own, np.where(asked > 0, asked, np.nan)[product] / np.diff(stock.first)[product], self.days)

    def applied_to(self, stock: Stock, stores: Stores, left: float) -> Stock:
        """The stock with what its units are worth while a share `left` of the day's demand is still to come."""
        return replace(stock, price=unit_prices(left * self.expected(stock, stores), stock.available))

    def words(self, product: int) -> str:
        """What it expects of one product."""
        units = [units for p, units in zip(self.product, self.units, strict=True) if p == product]
        return f"About {sum(units):.1f} units a day are asked for, of {len(units)} stores."


def unit_prices(expected: Floats, available: Ints) -> Floats:
    """(n,) dollars a unit is worth where so many more are `expected` to be asked for; NaN where that is not known."""
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


def fit_unit_demand(asked: Asked, ids: Ints, *, version: int = 1) -> UnitDemand:
    """Fit for the stores with these `ids` (S,), from some days on each of which something was asked for."""
    held = last_days(asked.day)
    measured = _measured(asked.where(~held), asked.where(held))
    days = len(np.unique(asked.day))
    key, units = _summed(asked, len(ids))
    product, store = np.divmod(key, len(ids))
    mean = (units / max(days, 1)).round(4)
    return UnitDemand(
        version, days, tuple(product.tolist()), tuple(ids[store].tolist()), tuple(mean.tolist()), measured
    )


def _pulled(own: Floats, pooled: Floats, days: int) -> Floats:
    return np.asarray((days * own + POOLED * pooled) / (days + POOLED))


def _summed(asked: Asked, stores: int) -> tuple[Ints, Floats]:
    keys, of = np.unique(asked.product * stores + asked.store, return_inverse=True)
    return keys, np.bincount(of, asked.units, minlength=len(keys)).astype(np.float64)


def _measured(seen: Asked, held: Asked) -> Measured:
    """Mean absolute error of a store's units a day of a product; without learning, the product's mean over stores."""
    if not len(seen.day) or not len(held.day):
        return Measured("units a day", 0.0, 0.0, 0)
    stores = int(max(seen.store.max(), held.store.max())) + 1
    keys = np.unique(np.concatenate([_summed(part, stores)[0] for part in (seen, held)]))
    before, after = (_daily(part, stores, keys) for part in (seen, held))
    product = keys // stores
    pooled = (np.bincount(product, before) / np.maximum(np.bincount(product), 1))[product]
    expected = _pulled(before, pooled, len(np.unique(seen.day)))
    return Measured("units a day", mean_absolute(expected, after), mean_absolute(pooled, after), len(keys))


def _daily(asked: Asked, stores: int, keys: Ints) -> Floats:
    """(n,) units a day of each product and store."""
    found, units = _summed(asked, stores)
    daily = np.zeros(len(keys))
    daily[np.searchsorted(keys, found)] = units / len(np.unique(asked.day))
    return daily


def first_asked(
    network: Network, orders: Iterable[OrderToPlace], policy: Policy, day: int, moments: Sequence[float]
) -> Asked:
    """Where each order of a day would go at its moment on the network as it is, if no other order came."""
    free = replace(network, stock=replace(network.stock, price=np.zeros(len(network.stock.store))))
    decisions = (decide(Working(free, policy, now, seed=0), order) for order, now in zip(orders, moments, strict=True))
    taken = [
        (share.product, choice.store, day, share.units)
        for decision in decisions
        for choice in decision.choices
        for share in choice.shares
    ]
    return Asked(*np.array(taken, dtype=np.int64).reshape(-1, 4).T)
