"""How many units of each product are usually asked of each store in a day: what a unit's worth follows from.

A store asked little is pulled towards the product's mean over the stores that hold it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

POOLED = 4.0  # days that a product's mean over its stores counts as
WIDE = 32  # bits of a store's number in the key of a pair
LAST = np.iinfo(np.int64).max
DAY, HOUR = 1440.0, 60.0
HOURS = np.arange(25.0)
THOUSAND = 1000


@dataclass(frozen=True, eq=False)
class UnitsAsked:
    """Whole units over some days, which stay exact however small an excerpt of them is kept."""

    days: Ints  # (1,) how many days these are
    product: Ints  # (D,) row of the stock; with `store` ascending, the pairs of which something was asked
    store: Ints  # (D,)
    units: Ints  # (D,)
    total: Ints  # (P,) of each product at all stores, 0 for those never asked for
    arrived: Ints  # (25,) thousandths of a store's day that are asked for by each of its hours from 0 to 24

    @cached_property
    def _pairs(self) -> Ints:
        return np.append(self.product << WIDE | self.store, LAST)

    @cached_property
    def _units(self) -> Ints:
        return np.append(self.units, 0)

    def of(self, product: Ints, store: Ints) -> Ints:
        """(c,) units asked of stores for products on all the days."""
        pair = product << WIDE | store
        at = self._pairs.searchsorted(pair)
        return np.where(self._pairs.take(at) == pair, self._units.take(at), 0)

    def a_day(self, product: Ints, store: Ints, holders: Ints) -> Floats:
        """(c,) units to be expected in a whole day, where so many stores hold the product; NaN for one never asked
        for."""
        total = self.total.take(product)
        pooled = np.where(total > 0, total, np.nan) / (self.days * holders)
        return np.asarray((self.of(product, store) + POOLED * pooled) / (self.days + POOLED))

    def left(self, minute: Floats) -> Floats:
        """(n,) share of a day still to be asked for, by the minutes since a store's midnight; a new day begins anew."""
        return 1.0 - np.interp(np.maximum(minute, 0.0) % DAY / HOUR, HOURS, self.arrived) / THOUSAND

    def excerpt(self, products: Sequence[int], holders: Sequence[Ints], stores: Ints) -> "UnitsAsked":
        """Of some products at the stores that hold each, as numbers in these lists; `stores` ascend."""
        number = np.repeat(np.arange(len(products)), [len(each) for each in holders])
        store = np.concatenate(holders)
        units = self.of(np.array(products, dtype=np.int64)[number], store)
        some = units > 0
        at = stores.searchsorted(store[some])
        return UnitsAsked(self.days, number[some], at, units[some], self.total[list(products)], self.arrived)
