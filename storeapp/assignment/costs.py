"""What it costs to give demands of one order to candidate stores: every term of the model, in one place.

For a set of demands at one store, in dollars:

    parcel      shipping(zone) + rate(zone) x kg
    split       from the second fulfillment order on (added where parcels are counted)
    labour      wage x minutes
    lateness    what finishes after the promise, behind the work that is due earlier or equally early
    miss        chance that a line is not found x what that costs (pick failure: Das, Ravi and Sridhar)
    scarcity    the price of the units taken
    congestion  minutes x (price of the store's day + prices of the deadlines from the needed one on)

All but lateness are sums over the demands, which is what makes a table over all subsets cheap.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from storeapp.assignment.asked import UnitsAsked
from storeapp.assignment.candidates import Cells, distances
from storeapp.assignment.deadlines import Timing
from storeapp.assignment.decision import Terms
from storeapp.assignment.demands import Demand
from storeapp.assignment.network import Floats, Ints
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.prices import congestion_price, scarcity_price, unit_prices, utilisation
from storeapp.assignment.situation import Situation
from storeapp.assignment.working import Working


@dataclass(slots=True)
class Costs:
    """The terms of m demands at n stores, weighted by the policy: amounts per store and per cell."""

    parcel: Floats  # (n,)
    per_kg: Floats  # (n,)
    labour: Floats  # (n,) a minute
    congestion: Floats  # (n,) a minute
    preference: Floats  # (n,) a fulfillment order
    preference_line: Floats  # (n,) a demand
    base_minutes: Floats  # (n,)
    minutes: Floats  # (c,)
    miss: Floats  # (c,)
    scarcity: Floats  # (c,)
    kg: Floats  # (m,)
    cell: Ints  # (m, n) the cell of a demand and a store, -1 where the store does not hold the product
    timing: Timing
    late_weight: float

    def fixed(self) -> Floats:
        """(n,) dollars of a fulfillment order before any demand."""
        return self.parcel + self.preference + (self.labour + self.congestion) * self.base_minutes

    def added(self, cells: Cells) -> Floats:
        """(c,) dollars each cell adds, infinite where it is barred."""
        money = self.charged(cells)
        money[cells.barred != 0] = np.inf
        return money

    def charged(self, cells: Cells) -> Floats:
        """(c,) dollars each cell adds, barred or not."""
        money = self.per_kg.take(cells.at) * self.kg.take(cells.demand)
        money += (self.labour + self.congestion).take(cells.at) * self.minutes
        money += self.miss
        money += self.scarcity
        money += self.preference_line.take(cells.at)
        return money

    def lateness(self, at: Ints, minutes: Floats) -> Floats:
        """(..., k) dollars of lateness for (..., k) minutes of work at k stores by position."""
        return self.late_weight * self.timing.lateness(at, self.timing.finish(at, minutes))

    def offers(self, item: Sequence[int], at: Ints, split: float) -> tuple[list[Terms], float, float]:
        """The terms of giving demands to each of k stores by position; minutes and moment of finish at the first."""
        of = self.cell.take(item, 0).take(at, 1)
        minutes = self.base_minutes.take(at) + np.add.reduce(self.minutes.take(of), 0)
        finish = self.timing.finish(at, minutes)
        columns = (
            self.parcel.take(at) + self.per_kg.take(at) * np.add.reduce(self.kg.take(item)),
            self.labour.take(at) * minutes,
            self.late_weight * self.timing.lateness(at, finish),
            np.add.reduce(self.miss.take(of), 0),
            np.add.reduce(self.scarcity.take(of), 0),
            self.congestion.take(at) * minutes,
            self.preference.take(at) + self.preference_line.take(at) * len(item),
        )
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [Terms(row[0], split, *row[1:]) for row in rows], float(minutes[0]), float(finish[0])


def costs_of(situation: Situation) -> Costs:
    working, order, demands, cells, timing = situation
    stores, weights = working.network.stores, working.policy.weights
    parcel, per_kg = _carriage(working, order, cells.stores)
    preference, preference_line = _preference(working, order, cells.stores)
    return Costs(
        parcel,
        per_kg,
        weights.labour * working.amounts.wage.take(cells.stores),
        weights.congestion * (_crowding(working, cells.stores) + timing.pressure),
        preference,
        preference_line,
        stores.base_minutes.take(cells.stores),
        minutes_of(working, cells),
        _miss(working, demands, cells),
        weights.scarcity * _scarcity(working, demands, cells),
        np.array([demand.kg for demand in demands]),
        _cell_table(cells, len(demands)),
        timing,
        weights.lateness,
    )


def minutes_of(working: Working, cells: Cells) -> Floats:
    """(c,) minutes a cell adds to a fulfillment order."""
    stores, store = working.network.stores, cells.stores.take(cells.at)
    return stores.line_minutes.take(store) + stores.unit_minutes.take(store) * cells.units


def _carriage(working: Working, order: OrderToPlace, stores: Ints) -> tuple[Floats, Floats]:
    """(n,) dollars a parcel and (n,) dollars a kilogram; nothing for pickup."""
    if order.destination is None:
        return np.zeros(len(stores)), np.zeros(len(stores))
    lanes, weight = working.network.lanes, working.policy.weights.parcel
    zone = lanes.zone[order.destination.area].take(working.network.stores.origin.take(stores))
    return weight * lanes.parcel.take(zone), weight * lanes.per_kg.take(zone)


def _preference(working: Working, order: OrderToPlace, stores: Ints) -> tuple[Floats, Floats]:
    """(n,) dollars a fulfillment order (handicap, tie-break) and (n,) a line (distance, ranking)."""
    weights = working.policy.weights
    per_line = weights.rank * working.network.stores.rank.take(stores)
    if weights.distance:
        per_line += weights.distance * distances(working, order, stores)
    return working.amounts.handicap.take(stores) + working.ties.take(stores), per_line


def _crowding(working: Working, stores: Ints) -> Floats:
    """(n,) dollars a minute of the store's day."""
    if working.network.prices.congestion is not None:
        return working.network.prices.congestion.take(stores)
    amounts, width = working.amounts, working.policy.congestion.width
    price = congestion_price(projected(working, stores), amounts.above, amounts.steps, width)
    return amounts.strength.take(stores) * price


def projected(working: Working, stores: Ints) -> Floats:
    """(n,) utilisation of the day that is expected from what was given so far."""
    calendar, loads = working.network.calendar, working.loads
    minute = (working.now - calendar.day_start.take(stores)).astype(np.int64)
    return utilisation(
        loads.given.take(stores),
        loads.planned.take(stores),
        calendar.day_minutes.take(stores),
        working.amounts.arrived.take(minute, mode="clip"),
        working.policy.congestion.trust,
        working.amounts.planned.take(stores),
    )


def _scarcity(working: Working, demands: Sequence[Demand], cells: Cells) -> Floats:
    """(c,) dollars for the units taken: by what is still to be asked for where that is known."""
    stocked = scarcity_price(cells.available, cells.start, cells.units, cells.price, working.policy.scarcity)
    if working.network.asked is None:
        return stocked
    each = unit_prices(_to_come(working, working.network.asked, demands, cells), cells.available)
    return np.where(np.isnan(each), stocked, each * cells.units)


def _to_come(working: Working, asked: UnitsAsked, demands: Sequence[Demand], cells: Cells) -> Floats:
    """(c,) units that the rest of the store's day will ask for; NaN where nobody knows."""
    left = asked.left(working.now - working.network.calendar.day_start.take(cells.stores)).take(cells.at)
    holders = np.array([len(working.row(demand.product).store) for demand in demands]).take(cells.demand)
    a_day = asked.a_day(_products(demands, cells), cells.stores.take(cells.at), holders)
    return np.asarray(left * a_day)


def _products(demands: Sequence[Demand], cells: Cells) -> Ints:
    return np.array([demand.product for demand in demands]).take(cells.demand)


def _miss(working: Working, demands: Sequence[Demand], cells: Cells) -> Floats:
    """(c,) dollars for the chance that the line is not found."""
    store, spare = cells.stores.take(cells.at), cells.available - cells.units
    missed = working.network.risk.missed(store, _products(demands, cells), spare)
    return working.policy.weights.miss * working.policy.money.miss * missed


def _cell_table(cells: Cells, demands: int) -> Ints:
    table = np.full((demands, len(cells.stores)), -1)
    table[cells.demand, cells.at] = np.arange(len(cells.at))
    return table
