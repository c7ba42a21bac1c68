"""What each candidate store would charge for any set of the demands, from what each demand adds there."""

from collections.abc import Sequence

import numpy as np

from storeapp.assignment.candidates import Cells
from storeapp.assignment.costs import Costs
from storeapp.assignment.demands import Demand
from storeapp.assignment.kernel import members, subset_sums
from storeapp.assignment.network import Floats, Ints

Item = tuple[int, ...]  # demands that are given together


class Offers:
    """Dollars and minutes: a first amount per store (n,), and what each demand adds (m, n), inf where it is barred."""

    def __init__(self, costs: Costs, cells: Cells, demands: Sequence[Demand]) -> None:
        shape = (len(demands), len(cells.stores))
        self.costs = costs
        self.first = costs.fixed()
        self.added = np.full(shape, np.inf)
        self.added[cells.demand, cells.at] = costs.added(cells)
        self.minutes = np.zeros(shape)
        self.minutes[cells.demand, cells.at] = costs.minutes
        self.shared = _shared(cells, demands)

    def row(self, item: Item) -> Floats:
        """(n,) dollars of giving all demands of an item to each store, inf where it cannot be."""
        money: Floats = self.first + np.add.reduce(self.added.take(item, 0), 0)
        minutes = self.costs.base_minutes + np.add.reduce(self.minutes.take(item, 0), 0)
        self._price(money[None], minutes[None], [item])
        return money

    def table(self, items: Sequence[Item]) -> Floats:
        """(2^k, n) dollars of giving each subset of the items, as a bit mask, to each store."""
        added, minutes = self.added, self.minutes
        if len(items) < len(added):
            added = np.stack([np.add.reduce(added.take(item, 0), 0) for item in items])
            minutes = np.stack([np.add.reduce(minutes.take(item, 0), 0) for item in items])
        money = subset_sums(self.first, added)
        subsets = [joined(items, subset) for subset in range(len(money))] if self.shared else []
        self._price(money, subset_sums(self.costs.base_minutes, minutes), subsets)
        return money

    def _price(self, money: Floats, minutes: Floats, subsets: Sequence[Item]) -> None:
        """Add lateness to (k, n) `money` where work comes after its deadline; forbid what a store does not hold.

        The last row has the most work, so a store that is on time there is on time in every row.
        """
        timing = self.costs.timing
        late = (timing.before + minutes[-1] > timing.room).nonzero()[0]
        if len(late) and self.costs.late_weight:
            money[:, late] += self.costs.lateness(late, minutes[:, late])
        for row, subset in enumerate(subsets):
            for units, held in self.shared:
                money[row, held < sum(units[part] for part in units if part in subset)] = np.inf


def joined(items: Sequence[Item], subset: int) -> Item:
    """The demands of the items in a bit mask."""
    return tuple(demand for i in members(subset) for demand in items[i])


def _shared(cells: Cells, demands: Sequence[Demand]) -> list[tuple[dict[int, int], Ints]]:
    """For each product asked for in several parts: the units of each part, and what each store holds (n,)."""
    shared = []
    for product in {demand.product for demand in demands}:
        parts = {i: demand.units for i, demand in enumerate(demands) if demand.product == product}
        if len(parts) > 1:
            of = cells.demand == min(parts)
            held = np.zeros(len(cells.stores), dtype=np.int64)
            held[cells.at[of]] = cells.available[of]
            shared.append((parts, held))
    return shared
