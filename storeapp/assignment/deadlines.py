"""When a store would be done, and what being late costs.

Inside a store the earliest due work goes first (Jackson 1955), so new work waits for everything due earlier or
equally early, and only that: `before` and its own minutes against the staffed minutes to a deadline say if it is kept.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from storeapp.assignment.network import DAY, Bools, Calendar, Floats, Ints
from storeapp.assignment.orders import Method, OrderToPlace, Promise
from storeapp.assignment.policy import Money
from storeapp.assignment.prices import deadline_price
from storeapp.assignment.working import Working

HOUR = 60.0


@dataclass(slots=True)
class Timing(ABC):
    """For n candidate stores, what decides whether an order is late there."""

    money: Money
    due: float  # moment promised
    transit: Floats  # (n,) minutes from leaving the store to what was promised
    needed: Ints  # (n,) number of the last deadline that keeps the promise, else of the first there is
    before: Floats  # (n,) open minutes due earlier or equally early
    room: Floats  # (n,) staffed minutes until the work must be done, -inf where the promise cannot be kept
    pressure: Floats  # (n,) dollars a minute: prices of the deadlines from the needed one on
    gone: Bools  # (n,) no carrier calls any more

    @abstractmethod
    def finish(self, at: Ints, minutes: Floats) -> Floats:
        """(k,) moments at which so many minutes of new work are ready or gone, at the stores at positions `at`."""

    @abstractmethod
    def price(self, over: Floats) -> Floats:
        """(k,) dollars for being so many minutes late."""

    def lateness(self, at: Ints, minutes: Floats) -> Floats:
        """(k,) dollars of lateness for so many minutes of new work at the stores at positions `at`."""
        over = self.finish(at, minutes) + self.transit.take(at) - self.due
        return np.where(over > 0, self.price(over), 0.0)


@dataclass(slots=True)
class Shipping(Timing):
    reach: Floats  # (n, B) staffed minutes from now to each deadline
    leaves: Floats  # (n, B + 1) moment of the next departure at or after each deadline; a day later beyond the last

    def finish(self, at: Ints, minutes: Floats) -> Floats:
        done = self.before.take(at) + minutes
        missed = np.add.reduce(self.reach.take(at, 0) < done[:, None], 1)
        leaves: Floats = self.leaves[at, missed]
        return leaves

    def price(self, over: Floats) -> Floats:
        return self.money.late + self.money.late_day * np.ceil(over / DAY)


@dataclass(slots=True)
class Collecting(Timing):
    calendar: Calendar
    stores: Ints  # (n,)
    worked: Floats  # (n,) staffed minutes before now

    def finish(self, at: Ints, minutes: Floats) -> Floats:
        done = (self.worked + self.before).take(at) + minutes
        stores = self.stores.take(at).tolist()
        return np.array([self.calendar.moment_done(*pair) for pair in zip(stores, done.tolist(), strict=True)])

    def price(self, over: Floats) -> Floats:
        return self.money.late + self.money.late_hour * np.ceil(np.minimum(over, DAY) / HOUR)


def timing_of(working: Working, order: OrderToPlace, stores: Ints) -> Timing:
    return (_shipping if order.method is Method.SHIP else _collecting)(working, order, stores)


def _shipping(working: Working, order: OrderToPlace, stores: Ints) -> Timing:
    calendar, every = working.network.calendar, np.arange(len(stores))
    deadline = calendar.deadline.take(stores, 0)
    transit = _transit(working, order, stores)
    usable = calendar.departs.take(stores, 0) & (deadline > working.now)
    keeps = usable & (deadline <= (order.due - transit)[:, None])
    last = deadline.shape[1] - 1 - keeps[:, ::-1].argmax(1)
    kept = keeps[every, last]
    needed = np.where(kept, last, usable.argmax(1))
    worked = calendar.staffed(stores, working.now)
    reach = calendar.until.take(stores, 0) - worked[:, None]
    backlog = np.add.accumulate(working.loads.due.take(stores, 0), 1)
    return Shipping(
        working.policy.money,
        order.due,
        transit,
        needed,
        backlog[every, needed],
        np.where(kept, reach[every, needed], -np.inf),
        _pressure(working, stores, needed, reach - backlog),
        ~usable[every, needed],
        reach,
        _next_departure(deadline, usable),
    )


def _transit(working: Working, order: OrderToPlace, stores: Ints) -> Floats:
    """(n,) minutes in the carrier's hands that count against the promise."""
    if order.promise is not Promise.ARRIVE_BY or order.destination is None:
        return np.zeros(len(stores))
    network = working.network
    days = network.lanes.transit_days[order.destination.area].take(network.stores.origin.take(stores))
    minutes: Floats = np.multiply(days, DAY)
    return minutes


def _next_departure(deadline: Floats, usable: Bools) -> Floats:
    leaves = np.empty((len(deadline), deadline.shape[1] + 1))
    leaves[:, -1] = deadline[:, -1] + DAY
    leaves[:, :-1] = np.where(usable, deadline, np.inf)
    upcoming: Floats = np.minimum.accumulate(leaves[:, ::-1], 1)[:, ::-1]
    return upcoming


def _pressure(working: Working, stores: Ints, needed: Ints, slack: Floats) -> Floats:
    """(n,) dollars a minute: new work delays whatever is due from the needed deadline on."""
    network = working.network
    if network.prices.deadline is not None:
        price = network.prices.deadline.take(stores, 0)
    else:
        days = slack / network.calendar.day_minutes.take(stores)[:, None]
        price = deadline_price(days, working.policy.deadlines)
    later = np.arange(slack.shape[1]) >= needed[:, None]
    pressure: Floats = np.add.reduce(price * later, 1)
    return pressure


def _collecting(working: Working, order: OrderToPlace, stores: Ints) -> Timing:
    calendar, every = working.network.calendar, np.arange(len(stores))
    deadline = calendar.deadline.take(stores, 0)
    needed = np.minimum(np.add.reduce(deadline < order.due, 1), deadline.shape[1] - 1)
    worked = calendar.staffed(stores, working.now)
    backlog = np.add.accumulate(working.loads.due.take(stores, 0), 1)
    reach = calendar.until.take(stores, 0) - worked[:, None]
    return Collecting(
        working.policy.money,
        order.due,
        np.zeros(len(stores)),
        needed,
        backlog[every, needed],
        calendar.staffed(stores, order.due) - worked,
        _pressure(working, stores, needed, reach - backlog),
        np.zeros(len(stores), dtype=np.bool_),
        calendar,
        stores,
        worked,
    )
