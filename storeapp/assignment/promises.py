"""What a customer may be told before buying: when each near store has the basket ready, and the day it ships.

From the same estimate that assignment uses - stock, eligibility, the work due earlier or equally early, the minutes of
this order - stretched to the wanted chance by the `Spread` learned from promises gone by.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, prod
from typing import NamedTuple

import numpy as np

from storeapp.assignment.candidates import Cells, cells_of, distances
from storeapp.assignment.costs import minutes_of
from storeapp.assignment.deciding import decide
from storeapp.assignment.decision import Choice
from storeapp.assignment.demands import demands_of
from storeapp.assignment.learned.spread import AIM, Spread
from storeapp.assignment.network import DAY, Bools, Floats, Network
from storeapp.assignment.orders import ANYWHERE, Line, Method, OrderToPlace, Place, Promise
from storeapp.assignment.policy import Policy
from storeapp.assignment.working import Working

STEP = 5.0  # minutes: a promise is on a round time
NO_HURRY = 1e12  # moment
ROUNDING = 1e-6  # of a chance
NOT_LEARNED = Spread()


class PickupPromise(NamedTuple):
    """One store that can have the whole basket ready."""

    store: int
    ready_by: float  # moment, on a round time
    chance: float  # of being ready by then, if all is found
    found: float  # chance that all is found
    kilometres: float


class ShipPromise(NamedTuple):
    """When the whole basket has left the stores, and when it has arrived."""

    ship_by: float  # moment of the last departure
    arrive_by: float  # moment of the last arrival
    chance: float  # of leaving by then, if all is found
    found: float  # chance that all is found
    stores: tuple[int, ...]
    last: int  # the store that sends the last parcel


@dataclass(frozen=True, slots=True)
class Promises:
    """The network as it is `now`, and how sure a promise is to be. Policy and spread are those that are active."""

    network: Network
    policy: Policy
    now: float
    spread: Spread = NOT_LEARNED
    chance: float = AIM

    def pickup(self, basket: Sequence[Line], place: Place, near: int = 5, store: int = ANYWHERE) -> list[PickupPromise]:
        """For the stores nearest to the place that have the whole basket, nearest first; empty if no store has.

        `store`: for this one only.
        """
        working = Working(self.network, self.policy, self.now, seed=0)
        order = OrderToPlace(0, Method.PICKUP, Promise.READY_BY, NO_HURRY, tuple(basket), place, store)
        demands = demands_of(basket)
        cells = cells_of(working, order, demands)
        able = np.bincount(cells.at[cells.barred == 0], minlength=len(cells.stores)) == len(demands)
        km = distances(working, order, cells.stores)
        minutes = self.network.stores.base_minutes[cells.stores] + _summed(cells, minutes_of(working, cells))
        product = np.array([demand.product for demand in demands])[cells.demand]
        missed = self.network.risk.missed(cells.stores[cells.at], product, cells.available - cells.units)
        found = np.exp(_summed(cells, np.log1p(-missed)))
        nearest = [at for at in np.argsort(km, kind="stable").tolist() if able[at]][:near]
        told = ((at, *self._ready(int(cells.stores[at]), float(minutes[at]))) for at in nearest)
        return [
            PickupPromise(int(cells.stores[at]), ready, chance, float(found[at]), float(km[at]))
            for at, ready, chance in told
            if ready < NO_HURRY
        ]

    def ship(self, basket: Sequence[Line], place: Place) -> ShipPromise | None:
        """For the stores that would ship it at the least cost; None if the network does not hold the whole basket, or
        if no carrier that calls in the days ahead will surely be met."""
        working = Working(self.network, self.policy, self.now, seed=0)
        order = OrderToPlace(0, Method.SHIP, Promise.SHIP_BY, NO_HURRY, tuple(basket), place)
        decision = decide(working, order)
        if decision.unplaced:
            return None
        each = self.chance ** (1 / len(decision.choices))
        left = [self._leaves(choice, each) for choice in decision.choices]
        if min(made for _, made in left) < each - ROUNDING:
            return None
        days = self.network.lanes.transit_days[place.area]
        transit = [DAY * int(days[self.network.stores.origin[choice.store]]) for choice in decision.choices]
        return ShipPromise(
            max(moment for moment, _ in left),
            max(moment + way for (moment, _), way in zip(left, transit, strict=True)),
            prod(chance for _, chance in left),
            prod(1 - missed for choice in decision.choices for missed in self._missed(choice)),
            tuple(choice.store for choice in decision.choices),
            max(zip(left, decision.choices, strict=True), key=lambda sent: sent[0][0])[1].store,
        )

    def _ready(self, store: int, minutes: float) -> tuple[float, float]:
        """The first round time that will do, and the chance of keeping it."""
        calendar, wait = self.network.calendar, self._wait(store, minutes, ships=False)
        due = wait.first(wait.reach < np.inf, self.chance)
        moment = calendar.moment_done(store, wait.worked + float(wait.enough(self.chance)[due]))
        if due:
            moment = max(moment, float(calendar.deadline[store, due - 1]))
        if moment > NO_HURRY:
            return moment, 0.0
        ready = STEP * ceil(moment / STEP)
        staffed = float(calendar.staffed(np.array([store]), ready)[0]) - wait.worked
        return ready, self.spread.chance(float(wait.expected[due]), staffed)

    def _leaves(self, choice: Choice, chance: float) -> tuple[float, float]:
        """The first departure that will be made with this chance, and the chance."""
        calendar, wait = self.network.calendar, self._wait(choice.store, choice.minutes, ships=True)
        due = wait.first(calendar.departs[choice.store] & (calendar.deadline[choice.store] > self.now), chance)
        made = self.spread.chance(float(wait.expected[due]), float(wait.reach[due]), ships=True)
        return float(calendar.deadline[choice.store, due]), made

    def _wait(self, store: int, minutes: float, *, ships: bool) -> "Wait":
        calendar = self.network.calendar
        worked = float(calendar.staffed(np.array([store]), self.now)[0])
        expected = np.cumsum(self.network.loads.due[store]) + minutes
        return Wait(worked, calendar.until[store] - worked, expected, self.spread, ships)

    def _missed(self, choice: Choice) -> Iterator[float]:
        for share in choice.shares:
            row = self.network.stock.row(share.product)
            spare = row.available[row.store == choice.store] - share.units
            risk = self.network.risk.missed(np.array([choice.store]), np.array([share.product]), spare)
            yield float(risk[0])


class Wait(NamedTuple):
    """What new work at one store waits for, if it is due at each deadline (B,)."""

    worked: float  # staffed minutes before now
    reach: Floats  # staffed minutes from now to each deadline
    expected: Floats  # minutes of work that come first, and its own
    spread: Spread
    ships: bool

    def enough(self, chance: float) -> Floats:
        """(B,) staffed minutes that are enough with this chance."""
        return self.spread.minutes(self.expected, chance, self.ships)

    def first(self, usable: Bools, chance: float) -> int:
        """Number of the first usable deadline that is kept with this chance, the last one if none is."""
        kept = np.flatnonzero(usable & (self.enough(chance) <= self.reach))
        return int(kept[0]) if len(kept) else len(self.reach) - 1


def _summed(cells: Cells, each: Floats) -> Floats:
    """(n,) sums over the cells of each store."""
    return np.bincount(cells.at, each, len(cells.stores)).astype(np.float64)
