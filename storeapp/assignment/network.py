"""The network as the engine sees it: stores, hours, work, stock, lanes and risk, all as arrays.

Letters used for shapes: S stores, W staffed windows, B deadlines, P products, E stock entries (one per product and
store), O origin areas, D destination areas, Z shipping zones, G product groups, K buckets of spare units.
Units: moments and durations in minutes (float64) on one axis whose zero the caller chooses; money in dollars;
weight in kilograms; distance in kilometres. A network is a snapshot. Whoever owns it moves it on in place with
`Loads.add`, `Stock.take` and `Stock.put` (each touches one row); `plan` only ever reads it.
"""

from dataclasses import dataclass, field
from enum import IntFlag
from functools import cached_property
from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from storeapp.assignment.asked import UnitsAsked

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DAY = 1440.0
EARTH_KM = 6371.0


class Ability(IntFlag):
    """What a store can do. A line needs some of these; the lowest one missing is the reason it is ruled out."""

    ACCEPTING = 1
    SHIPS = 2
    PICKUP = 4
    AGE_CHECK = 8
    COLD = 16
    HAZARDOUS = 32
    BULKY = 64


@dataclass(frozen=True, eq=False)
class Stores:
    """Who they are, and how long work takes them: base + line x lines + unit x units minutes a fulfillment order."""

    id: Ints  # (S,)
    name: tuple[str, ...]  # S names, for people
    lat: Floats  # (S,) degrees
    lon: Floats  # (S,) degrees
    origin: Ints  # (S,) row of `Lanes`
    abilities: Ints  # (S,) Ability flags
    base_minutes: Floats  # (S,)
    line_minutes: Floats  # (S,)
    unit_minutes: Floats  # (S,)
    rank: Floats  # (S,) place in a ranking, lower first; read only by policies that weigh it
    region: tuple[str, ...] = ()  # S names, or none

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, eq=False)
class Calendar:
    """When stores are staffed and when work falls due, as moments.

    Windows are spans with a number of people at online work: `staff` minutes of work get done per minute. Deadlines
    ascend per store; where `departs` holds, a carrier leaves then. The last deadline should lie far enough ahead
    that work rarely goes beyond it. To change hours, make a new Calendar: what follows from them is kept.
    """

    opens: Floats  # (S, W)
    closes: Floats  # (S, W)
    staff: Floats  # (S, W) people
    deadline: Floats  # (S, B)
    departs: Bools  # (S, B)
    day_start: Floats  # (S,) moment of the local midnight before now
    day_minutes: Floats  # (S,) staffed minutes of the running day, > 0

    @cached_property
    def until(self) -> Floats:
        """(S, B) minutes of work that get done before each deadline, counted from the first window's opening."""
        every = np.arange(len(self.opens))
        return np.stack([self.staffed(every, column) for column in self.deadline.T], axis=1)

    @cached_property
    def until_or_never(self) -> Floats:
        """(S, B + 1) the same and after it infinity: the first that is enough always exists."""
        return np.pad(self.until, ((0, 0), (0, 1)), constant_values=np.inf)

    @cached_property
    def upcoming(self) -> Floats:
        """(S, B + 1) the deadlines and after them infinity: the first that lies after a moment always exists."""
        return np.pad(self.deadline, ((0, 0), (0, 1)), constant_values=np.inf)

    @cached_property
    def last_departure(self) -> Ints:
        """(S, B + 1) number of the last departure among the first k deadlines, -1 for none."""
        numbers = np.where(self.departs, np.arange(self.departs.shape[1]), -1)
        return np.pad(np.maximum.accumulate(numbers, 1), ((0, 0), (1, 0)), constant_values=-1)

    @cached_property
    def next_departure(self) -> Ints:
        """(S, B + 1) number of the first departure from deadline number k on, B for none."""
        none = self.departs.shape[1]
        numbers = np.where(self.departs, np.arange(none), none)[:, ::-1]
        return np.pad(np.minimum.accumulate(numbers, 1)[:, ::-1], ((0, 0), (0, 1)), constant_values=none)

    @cached_property
    def leaves(self) -> Floats:
        """(S, B + 1) moment of the first departure from deadline number k on; a day after the last for none."""
        moments = np.concatenate((self.deadline, self.deadline[:, -1:] + DAY), axis=1)
        return np.take_along_axis(moments, self.next_departure, 1)

    def staffed(self, stores: Ints, moment: Floats | float) -> Floats:
        """(n,) minutes of work that n stores get done before a moment (one for all, or one each)."""
        opens = self.opens.take(stores, 0)
        span = self.closes.take(stores, 0) - opens
        worked = np.minimum(np.maximum(np.reshape(moment, (-1, 1)) - opens, 0.0), span)
        worked *= self.staff.take(stores, 0)
        minutes: Floats = np.add.reduce(worked, 1)
        return minutes

    def number(self, store: int, moment: float) -> int:
        """Number of a store's first deadline that is not before a moment; of its last one if all are."""
        return int(min(self.deadline[store].searchsorted(moment), self.deadline.shape[1] - 1))

    def numbers(self, stores: Ints, moments: Floats) -> Ints:
        """(k,) the same for k stores and moments."""
        earlier = (self.deadline[stores] < moments[:, None]).sum(1)
        numbers: Ints = np.minimum(earlier, self.deadline.shape[1] - 1)
        return numbers

    def moment_done(self, store: int, minutes: float) -> float:
        """The moment by which a store has done so many minutes of work since its first opening; inf if never."""
        for opens, closes, staff in zip(self.opens[store], self.closes[store], self.staff[store], strict=True):
            span = (closes - opens) * staff
            if 0 < span >= minutes:
                return float(opens + minutes / staff)
            minutes -= span
        return inf


@dataclass(frozen=True, eq=False)
class Loads:
    """Work the stores already have. `due` is open minutes by the deadline they are due at, overdue work under 0."""

    due: Floats  # (S, B) minutes
    given: Floats  # (S,) minutes of work given for the running day so far, done or not
    planned: Floats  # (S,) minutes still expected today by a forecast; NaN for a store without one
    open_orders: Ints  # (S,) open fulfillment orders

    def add(self, store: int, deadline: int, minutes: float, orders: int = 1) -> None:
        """Give a store work that is due at its deadline number `deadline`; negative takes work away."""
        self.due[store, deadline] += minutes
        self.given[store] += minutes
        self.open_orders[store] += orders

    def copy(self) -> "Loads":
        return Loads(self.due.copy(), self.given.copy(), self.planned.copy(), self.open_orders.copy())


class StockRow(NamedTuple):
    """The stores that hold one product, ascending: (e,) arrays, views into the network."""

    store: Ints
    available: Ints
    start: Ints
    price: Floats


@dataclass(frozen=True, eq=False)
class Stock:
    """Available units (on hand - reserved - safety stock) per product and store, as compressed rows by product."""

    first: Ints  # (P + 1,) row p is first[p]:first[p + 1]
    store: Ints  # (E,) ascending inside a row
    available: Ints  # (E,) units
    start: Ints  # (E,) units at the start of the day or since the last receipt, for scarcity
    price: Floats  # (E,) dual price of one unit in dollars, NaN where none is known
    replaced: dict[int, StockRow] = field(default_factory=dict)  # rows whose stores changed since the snapshot

    def row(self, product: int) -> StockRow:
        """The stores holding the product; (0,) arrays for a product nobody holds."""
        if product in self.replaced:
            return self.replaced[product]
        row = slice(self.first[product], self.first[product + 1])
        return StockRow(self.store[row], self.available[row], self.start[row], self.price[row])

    def take(self, product: int, store: int, units: int) -> None:
        """Take units from a store's available stock; negative gives them back. LookupError if it holds none."""
        row = self.row(product)
        at = int(np.searchsorted(row.store, store))
        if at == len(row.store) or row.store[at] != store:
            raise LookupError(f"Store {store} has no stock entry for product {product}; put() one first.")
        row.available[at] -= units

    def put(self, product: int, row: StockRow) -> None:
        """Replace a product's whole row, stores ascending: a receipt at a new store, a correction, new prices."""
        self.replaced[product] = row


@dataclass(frozen=True, eq=False)
class Lanes:
    """What it costs and how long it takes from an origin area to a destination area."""

    zone: NDArray[np.int8]  # (D, O)
    transit_days: NDArray[np.int8]  # (D, O)
    parcel: Floats  # (Z,) dollars a parcel
    per_kg: Floats  # (Z,) dollars a kilogram


@dataclass(frozen=True, eq=False)
class Risk:
    """Chance that a line is not found, by store, product group and units to spare after the pick."""

    group: Ints  # (P,) product group
    spare_from: Ints  # (K,) ascending lower edges of the buckets of spare units; the first is 0
    chance: Floats  # (S, G, K)

    def missed(self, store: Ints, product: Ints, spare: Ints) -> Floats:
        """(c,) chance that units of a product are not found at a store that has so many to spare."""
        bucket = self.spare_from.searchsorted(np.maximum(spare, 0), "right") - 1
        chance: Floats = self.chance[store, self.group.take(product), bucket]
        return chance


@dataclass(frozen=True, eq=False)
class Prices:
    """Prices given from outside instead of computed from loads: dual values, or hindsight in a benchmark."""

    congestion: Floats | None = None  # (S,) dollars a minute
    deadline: Floats | None = None  # (S, B) dollars a minute


@dataclass(frozen=True, eq=False)
class Network:
    stores: Stores
    calendar: Calendar
    loads: Loads
    stock: Stock
    lanes: Lanes
    risk: Risk
    prices: Prices = field(default_factory=Prices)
    asked: UnitsAsked | None = None  # None: not known, and units have the price that the stock says


def kilometres(lat: Floats, lon: Floats, to_lat: Floats | float, to_lon: Floats | float) -> Floats:
    """Great-circle distance in kilometres from each (n,) point to one place, or (m, n) to (m, 1) places (haversine)."""
    a, b = np.radians(lat), np.radians(to_lat)
    half = np.sin((a - b) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(lon - to_lon) / 2) ** 2
    distance: Floats = 2 * EARTH_KM * np.arcsin(np.sqrt(half))
    return distance
