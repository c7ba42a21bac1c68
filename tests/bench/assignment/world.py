"""One day of a store network, whole and in hindsight: what every policy is tried on, and what its choice costs.

Times are minutes since midnight of day 0, days are counted from 0, work is staffed minutes, weight is kg. A *cell* is
one product in one store.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from storeapp.assignment.network import Calendar, Floats, Ints

ORDERED_BY = 16 * 60
"""Orders that come later in the day are promised from the next day on, two hours before the carriers collect."""


@dataclass(frozen=True)
class Money:
    """What a thing costs, and the slopes (money per minute) of Phi between its breaks (shares of staffed minutes)."""

    wage: float = 0.30
    split: float = 3.0
    late: float = 6.0
    late_day: float = 3.0
    failed_line: float = 12.0
    cancelled_line: float = 30.0
    breaks: tuple[float, ...] = (0.6, 0.8, 0.95, 1.1)
    slopes: tuple[float, ...] = (0.15, 0.40, 1.00, 2.00)

    def lateness(self, days: Floats) -> Floats:
        """Cost of arriving `days` after the promise."""
        return np.where(days > 0, self.late + self.late_day * days, 0.0)

    def congestion(self, load: Floats, staffed: Floats) -> Floats:
        """Phi (store,): what it costs to have given a store `load` minutes on a day with `staffed` minutes."""
        steps = np.diff(self.slopes, prepend=0.0)
        over = load[:, None] - np.array(self.breaks) * staffed[:, None]
        return np.maximum(over, 0.0) @ steps


@dataclass(frozen=True)
class Stores:
    """Where they are, when they work, and how long: `fixed` + `per_line` x lines staffed minutes. All (store,).

    Every deadline of the calendar is a cut-off of the carrier, one a day, from day 0 on.
    """

    lat: Floats
    lon: Floats
    calendar: Calendar
    fixed: Floats
    per_line: Floats

    def __len__(self) -> int:
        return len(self.fixed)

    @property
    def staffed(self) -> Floats:
        """Staffed minutes of the day of the orders."""
        return self.calendar.day_minutes


@dataclass(frozen=True)
class Carrier:
    """`zone` (store, place) from 0; per zone: money a parcel, money a kg, days in transit; `km` (store, place)."""

    zone: Ints
    parcel: Floats
    per_kg: Floats
    transit: Ints
    km: Floats


@dataclass(frozen=True)
class Stock:
    """Cells by product: those of product i are `first[i]` to `first[i + 1]`, stores ascending."""

    first: Ints
    store: Ints
    units: Ints


@dataclass(frozen=True)
class Products:
    """`kg` and `group` (product,); `miss` (store, group) is the chance that a unit is not found where it should be."""

    kg: Floats
    group: Ints
    miss: Floats


@dataclass(frozen=True)
class Places:
    """Where the customers are, (place,) degrees."""

    lat: Floats
    lon: Floats


@dataclass(frozen=True)
class Orders:
    """In order of arrival: minute `arrived`, `place`, day `promised`; lines of n are `first[n]` to `first[n + 1]`."""

    arrived: Floats
    place: Ints
    promised: Ints
    first: Ints
    product: Ints

    def __len__(self) -> int:
        return len(self.arrived)

    def head(self, count: int) -> Orders:
        """The first orders of the day."""
        end = self.first[count]
        parts = self.arrived[:count], self.place[:count], self.promised[:count]
        return Orders(*parts, self.first[: count + 1], self.product[:end])

    def of_line(self) -> Ints:
        """The order (line,) each line belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.first))


@dataclass(frozen=True)
class World:
    """Everything about one seeded day."""

    family: str
    seed: int
    stores: Stores
    places: Places
    carrier: Carrier
    products: Products
    stock: Stock
    orders: Orders
    money: Money = field(default_factory=Money)

    def served(self) -> np.ndarray:
        """Which lines (line,) can be served at all: those that come before the network's last unit is gone.

        A policy that never leaves out a line somebody could serve gives up exactly the others, wherever it ships from.
        """
        total = np.add.reduceat(np.append(self.stock.units, 0), self.stock.first[:-1])
        total = np.where(np.diff(self.stock.first) > 0, total, 0)
        return occurrence(self.orders.product) < total[self.orders.product]

    @cached_property
    def in_time(self) -> NDArray[np.bool_]:
        """Lines (line,) that at least one store, were it idle, could send in time from its starting stock."""
        line, cell = self.reach()
        order = self.orders.of_line()[line]
        possible = self.days_late(order, self.stock.store[cell], 1) <= 0
        return np.bincount(line, possible & (self.stock.units[cell] > 0), minlength=len(self.orders.product)) > 0

    def reach(self) -> tuple[Ints, Ints]:
        """Every line (n,) with every cell (n,) of its product, in order of the lines."""
        start, many = self.stock.first[self.orders.product], np.diff(self.stock.first)[self.orders.product]
        line = np.repeat(np.arange(len(many)), many)
        return line, np.arange(len(line)) - np.repeat(np.cumsum(many) - many, many) + start[line]

    def days_late(self, order: Ints, store: Ints, lines: Ints | int) -> Floats:
        """Days after the promise (n,) if an idle `store` (n,) worked on that many lines of `order` (n,) at once."""
        return (
            self.leaves(order, store, lines)
            + self.transit(store, self.orders.place[order])
            - self.orders.promised[order]
        )

    def leaves(self, order: Ints, store: Ints, lines: Ints | int) -> Floats:
        """First day (n,) that lines of `order` (n,) can leave an otherwise idle `store` (n,)."""
        calendar, arrived = self.stores.calendar, self.orders.arrived[order]
        ready = calendar.staffed(store, arrived) + self.minutes(store, lines)
        in_time = (ready[:, None] <= calendar.until[store] + 1e-9) & (arrived[:, None] <= calendar.deadline[store])
        return np.where(in_time.any(axis=1), in_time.argmax(axis=1), np.inf)

    def minutes(self, store: Ints, lines: Ints | int) -> Floats:
        """Staffed minutes (n,) that `store` (n,) needs for that many `lines` (n,)."""
        return self.stores.fixed[store] + self.stores.per_line[store] * lines

    def cell(self, product: Ints, store: Ints) -> Ints:
        """Cell (n,) of each `product` (n,) in each `store` (n,); the pair must exist."""
        return np.searchsorted(self._cells, product * len(self.stores) + store)

    @cached_property
    def stock_product(self) -> Ints:
        """The product of each cell (cell,)."""
        return np.repeat(np.arange(len(self.products.kg)), np.diff(self.stock.first))

    @cached_property
    def _cells(self) -> Ints:
        return np.asarray(self.stock_product * len(self.stores) + self.stock.store)

    def parcel(self, store: Ints, place: Ints, kg: Floats) -> Floats:
        """Carrier's charge (n,) for parcels of `kg` from `store` to `place`."""
        zone = self.carrier.zone[store, place]
        return self.carrier.parcel[zone] + self.carrier.per_kg[zone] * kg

    def transit(self, store: Ints, place: Ints) -> Ints:
        """Days (n,) from the carrier's collection to arrival."""
        return self.carrier.transit[self.carrier.zone[store, place]]


def total(of: Ints, amounts: Floats, count: int) -> Floats:
    """Sum of `amounts` (n,) for each of the numbers 0 to `count` - 1 in `of` (n,)."""
    return np.asarray(np.bincount(of, amounts, minlength=count), dtype=np.float64)


def occurrence(values: Ints) -> Ints:
    """How many earlier entries of `values` (n,) are equal to each."""
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    count = np.arange(len(values)) - np.repeat(starts, np.diff(np.append(starts, len(values))))
    result = np.empty(len(values), dtype=np.int64)
    result[order] = count
    return result
