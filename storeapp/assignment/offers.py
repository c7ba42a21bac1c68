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
        money = self.first + np.add.reduce(self.added.take(item, 0), 0)
        minutes = self.costs.base_minutes + np.add.reduce(self.minutes.take(item, 0), 0)
        priced: Floats = self._priced(money[None], minutes[None], [item])[0]
        return priced

    def table(self, items: Sequence[Item]) -> Floats:
        """(2^k, n) dollars of giving each subset of the items, as a bit mask, to each store."""
        added, minutes = self.added, self.minutes
        if len(items) < len(added):
            added = np.stack([np.add.reduce(added.take(item, 0), 0) for item in items])
            minutes = np.stack([np.add.reduce(minutes.take(item, 0), 0) for item in items])
        money = subset_sums(self.first, added)
        subsets = [joined(items, subset) for subset in range(len(money))] if self.shared else []
        return self._priced(money, subset_sums(self.costs.base_minutes, minutes), subsets)

    def _priced(self, money: Floats, minutes: Floats, subsets: Sequence[Item]) -> Floats:
        """Add lateness where work comes after its deadline, and forbid what a store does not hold together."""
        timing = self.costs.timing
        late = (timing.before + minutes > timing.room) & (money < np.inf)
        if self.costs.late_weight and late.any():
            money[late] += self.costs.lateness(late.nonzero()[1], minutes[late])
        for row, subset in enumerate(subsets):
            for parts, units, available in self.shared:
                money[row, available < sum(units[part] for part in parts if part in subset)] = np.inf
        return money


def joined(items: Sequence[Item], subset: int) -> Item:
    """The demands of the items in a bit mask."""
    return tuple(demand for i in members(subset) for demand in items[i])


def _shared(cells: Cells, demands: Sequence[Demand]) -> list[tuple[list[int], dict[int, int], Ints]]:
    """For each product asked for in several parts: the parts, their units, and what each store holds (n,)."""
    shared = []
    for product in {demand.product for demand in demands} if len(demands) > 1 else ():
        parts = [i for i, demand in enumerate(demands) if demand.product == product]
        if len(parts) > 1:
            held = np.zeros(len(cells.stores), dtype=np.int64)
            of = cells.demand == parts[0]
            held[cells.at[of]] = cells.available[of]
            shared.append((parts, {part: demands[part].units for part in parts}, held))
    return shared
