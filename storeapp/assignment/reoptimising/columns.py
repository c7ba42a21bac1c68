"""Complete plans for one order, each with its cost and what it takes: the columns of the programme.

The same terms and the same kernel as the live decision, but time is chosen, not predicted: a fulfillment order takes
the departure that is cheapest at the programme's prices of minutes before each, and pays for being late if that is
after its promise. (The live rule, earliest due date, would not see what its own moves free.)
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from storeapp.assignment.costs import costs_of
from storeapp.assignment.demands import demands_of
from storeapp.assignment.kernel import EXACT, cheapest_parting, members, subset_sums
from storeapp.assignment.network import Floats
from storeapp.assignment.offers import Item, Offers
from storeapp.assignment.policy import Policy
from storeapp.assignment.reoptimising.open_orders import OpenOrder, Owed
from storeapp.assignment.situation import situation_of
from storeapp.assignment.working import Working

NOT_THERE = 1000.0  # dollars: above any plan, so that nothing is given up that can be served


class Duals(NamedTuple):
    """Prices of the programme, in dollars: a minute of each store's day (S,), a minute before each deadline and all
    later ones (S, B), and a unit of each product and store that could run short."""

    minute: Floats
    before: Floats
    unit: dict[tuple[int, int], float]

    def price(self, column: "Column") -> float:
        """Dollars of a plan with all it takes."""
        minutes = sum(o.minutes * float(self.minute[o.store] + self.before[o.store, o.deadline]) for o in column.owed)
        units = sum(s.units * self.unit.get((s.product, o.store), 0.0) for o in column.owed for s in o.shares)
        return column.cost + minutes + units


class Column(NamedTuple):
    """A complete plan for order number `number`; its cost without prices of anything shared."""

    number: int
    cost: float
    owed: tuple[Owed, ...]

    @property
    def stores(self) -> dict[int, int]:
        """The store of each line (by id) that is given whole; a line in parts has one of its stores."""
        return {share.line: owed.store for owed in self.owed for share in owed.shares}


def time_free(policy: Policy) -> Policy:
    """The policy without the terms that the programme has as variables."""
    return replace(policy, weights=replace(policy.weights, lateness=0.0, congestion=0.0))


class Plans:
    """Everything that can be known of one order's plans before prices are."""

    def __init__(self, working: Working, number: int, open_order: OpenOrder, policy: Policy) -> None:
        order = open_order.order
        self.number, self.open_order, self.policy = number, open_order, policy
        self.situation = situation_of(working, order, demands_of(order.lines))
        self.demands, self.cells, self.timing = self.situation[2:]
        self.costs = costs_of(self.situation)
        self.offers = Offers(self.costs, self.cells, self.demands)
        self.late = self._late(working.now)
        self.most = max(policy.limits.fulfillment_orders - order.fulfillment_orders, 1)

    @property
    def movable(self) -> bool:
        """Whether it is and can be placed whole, line by line, exactly: what is longer or in parts stays as it is."""
        if len(self.demands) > EXACT or self.situation.unserved:
            return False
        given = [share for owed in self.open_order.owed for share in owed.shares]
        return sorted(given) == sorted(share for demand in self.demands for share in demand.shares)

    def _late(self, now: float) -> Floats:
        """(n, B) dollars of leaving each store with each departure, inf where there is none."""
        calendar, stores = self.timing.calendar, self.timing.stores
        deadline = calendar.deadline[stores]
        over = deadline + self.timing.transit[:, None] - self.timing.due
        dollars = self.policy.weights.lateness * np.where(over > 0, self.timing.price(over), 0.0)
        late: Floats = np.where(calendar.departs[stores] & (deadline > now), dollars, np.inf)
        return late

    def cheapest(self, duals: Duals) -> tuple[Column, float]:
        """The cheapest plan at these prices, and what it costs with them."""
        stores, offers = self.cells.stores, self.offers
        minute = duals.minute[stores]
        units = np.zeros(offers.added.shape)
        units[self.cells.demand, self.cells.at] = self._unit_prices(duals)
        first = offers.first + minute * self.costs.base_minutes
        minutes = subset_sums(self.costs.base_minutes, offers.minutes)
        table = subset_sums(first, offers.added + minute * offers.minutes + units)
        when = minutes[..., None] * duals.before[stores] + self.late
        days = when.argmin(-1)
        table += np.take_along_axis(when, days[..., None], -1)[..., 0]
        split = self.policy.money.split
        parts = cheapest_parting(table, split, self.most)
        chosen = [(tuple(members(part.subset)), part.at, int(days[part])) for part in parts]
        priced = sum(float(table[part]) for part in parts) + split * (len(parts) - 1)
        return self._column(chosen), priced

    def _unit_prices(self, duals: Duals) -> Floats:
        """(c,) dollars for the units of each cell."""
        if not duals.unit:
            return np.zeros(len(self.cells.at))
        stores = self.cells.stores.take(self.cells.at).tolist()
        keys = zip((self.demands[d].product for d in self.cells.demand.tolist()), stores, strict=True)
        return np.multiply(self.cells.units, [duals.unit.get(key, 0.0) for key in keys])

    def _column(self, chosen: Sequence[tuple[Item, int, int]]) -> Column:
        cost = sum(self._cost(item, at, day) for item, at, day in chosen)
        owed = tuple(self._owed(item, at, day) for item, at, day in chosen)
        return Column(self.number, cost + self.policy.money.split * (len(chosen) - 1), owed)

    def _owed(self, item: Item, at: int, day: int) -> Owed:
        shares = tuple(share for demand in item for share in self.demands[demand].shares)
        minutes = self.costs.base_minutes[at] + self.offers.minutes[list(item), at].sum()
        return Owed(int(self.cells.stores[at]), shares, float(minutes), day)

    def _cost(self, item: Item, at: int, day: int) -> float:
        return float(self.offers.first[at] + self.offers.added[list(item), at].sum() + self.late[at, day])

    def changes(self, column: Column) -> bool:
        """Whether a plan gives a line to another store than now."""
        return column.stores != Column(self.number, 0.0, self.open_order.owed).stores

    def current(self) -> Iterator[Column]:
        """The plan as it is, leaving with each of the departures there are: always there, whatever happened."""
        split = self.policy.money.split * (len(self.open_order.owed) - 1)
        kept = [self._kept(owed) for owed in self.open_order.owed]
        for day in range(self.late.shape[1]):
            late = sum(self._late_at(owed.store, day) for owed in self.open_order.owed)
            owed = tuple(one._replace(deadline=day) for one in self.open_order.owed)
            yield Column(self.number, sum(kept) + split + late, owed)

    def _kept(self, owed: Owed) -> float:
        """Dollars of leaving a fulfillment order where it is, apart from time; dear where the units are gone."""
        stores, lines = self.cells.stores, {share.line for share in owed.shares}
        at = int(np.searchsorted(stores, owed.store))
        if at == len(stores) or stores[at] != owed.store:
            return NOT_THERE * len(lines)
        item = [n for n, demand in enumerate(self.demands) if demand.shares[0].line in lines]
        cell = self.costs.cell[item, at]
        there = self.costs.charged(self.cells)[cell[cell >= 0]]
        return float(self.offers.first[at] + there.sum() + NOT_THERE * (cell < 0).sum())

    def _late_at(self, store: int, day: int) -> float:
        at = int(np.searchsorted(self.cells.stores, store))
        known = at < len(self.cells.stores) and self.cells.stores[at] == store
        return min(float(self.late[at, day]), NOT_THERE) if known else 0.0
