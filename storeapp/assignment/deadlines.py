"""When a store would be done, and what being late costs.

Inside a store the earliest due work goes first (Jackson 1955), so new work waits for everything due earlier or
equally early, and only that: `before` and its own minutes against the staffed minutes to a deadline say if it is kept.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from storeapp.assignment.network import DAY, Calendar, Floats, Ints
from storeapp.assignment.orders import Method, OrderToPlace, Promise
from storeapp.assignment.policy import Money
from storeapp.assignment.prices import deadline_price
from storeapp.assignment.working import Working

HOUR = 60.0


@dataclass(slots=True)
class Timing(ABC):
    """For n candidate stores, what decides whether an order is late there."""

    money: Money
    calendar: Calendar
    stores: Ints  # (n,)
    due: float  # moment promised
    transit: Floats  # (n,) minutes from leaving the store to what was promised
    needed: Ints  # (n,) number of the last deadline that keeps the promise, else of the first there is
    gone: Ints  # positions of stores where no carrier calls any more
    worked: Floats  # (n,) staffed minutes before now
    before: Floats  # (n,) open minutes due earlier or equally early
    room: Floats  # (n,) staffed minutes until the work must be done, -inf where the promise cannot be kept
    pressure: Floats  # (n,) dollars a minute: prices of the deadlines from the needed one on

    @abstractmethod
    def finish(self, at: Ints, minutes: Floats) -> Floats:
        """(..., k) moments at which (..., k) minutes of new work are ready or gone, at k stores by position."""

    @abstractmethod
    def price(self, over: Floats) -> Floats:
        """Dollars for being so many minutes late."""

    def lateness(self, at: Ints, finish: Floats) -> Floats:
        """(..., k) dollars of lateness for work that finishes at these moments, at k stores by position."""
        over = finish + (self.transit.take(at) - self.due)
        return self.price(over) * (over > 0)


@dataclass(slots=True)
class Shipping(Timing):
    def finish(self, at: Ints, minutes: Floats) -> Floats:
        stores = self.stores.take(at)
        done = self.before.take(at) + self.worked.take(at) + minutes
        missed = (self.calendar.until_or_never.take(stores, 0) >= done[..., None]).argmax(-1)
        leaves: Floats = self.calendar.leaves[stores, missed]
        return leaves

    def price(self, over: Floats) -> Floats:
        return self.money.late + self.money.late_day * np.ceil(over / DAY)


@dataclass(slots=True)
class Collecting(Timing):
    def finish(self, at: Ints, minutes: Floats) -> Floats:
        done = np.broadcast_to(self.before.take(at) + self.worked.take(at) + minutes, np.shape(minutes))
        stores = np.broadcast_to(self.stores.take(at), done.shape)
        pairs = zip(stores.ravel().tolist(), done.ravel().tolist(), strict=True)
        return np.reshape([self.calendar.moment_done(*pair) for pair in pairs], done.shape)

    def price(self, over: Floats) -> Floats:
        return self.money.late + self.money.late_hour * np.ceil(np.minimum(over, DAY) / HOUR)


def timing_of(working: Working, order: OrderToPlace, stores: Ints) -> Timing:
    return (_shipping if order.method is Method.SHIP else _collecting)(working, order, stores)


def _shipping(working: Working, order: OrderToPlace, stores: Ints) -> Timing:
    calendar = working.network.calendar
    upcoming = calendar.upcoming.take(stores, 0)
    transit = _transit(working, order, stores)
    early = (upcoming > (order.due - transit)[:, None]).argmax(1)
    needed = calendar.last_departure[stores, early]
    lost = ((needed < 0) | (calendar.deadline[stores, needed] <= working.now)).nonzero()[0]
    past = (upcoming.take(lost, 0) > working.now).argmax(1)
    departure = calendar.next_departure[stores.take(lost), past]
    last = calendar.deadline.shape[1] - 1
    needed[lost] = np.minimum(departure, last)
    gone = lost[departure > last]
    timing = _timing(Shipping, working, order, stores, transit, needed, gone)
    timing.room[lost] = -np.inf
    return timing


def _transit(working: Working, order: OrderToPlace, stores: Ints) -> Floats:
    """(n,) minutes in the carrier's hands that count against the promise."""
    if order.promise is not Promise.ARRIVE_BY or order.destination is None:
        return np.zeros(len(stores))
    network = working.network
    days = network.lanes.transit_days[order.destination.area].take(network.stores.origin.take(stores))
    minutes: Floats = np.multiply(days, DAY)
    return minutes


def _collecting(working: Working, order: OrderToPlace, stores: Ints) -> Timing:
    calendar = working.network.calendar
    first = (calendar.upcoming.take(stores, 0) >= order.due).argmax(1)
    needed = np.minimum(first, calendar.deadline.shape[1] - 1)
    nothing = np.zeros(len(stores))
    timing = _timing(Collecting, working, order, stores, nothing, needed, stores[:0])
    timing.room = calendar.staffed(stores, order.due) - timing.worked
    return timing


def _timing(
    kind: type[Timing], working: Working, order: OrderToPlace, stores: Ints, transit: Floats, needed: Ints, gone: Ints
) -> Timing:
    calendar = working.network.calendar
    worked = calendar.staffed(stores, working.now)
    backlog = np.add.accumulate(working.loads.due.take(stores, 0), 1)
    reach = calendar.until.take(stores, 0) - worked[:, None]
    at = np.arange(len(stores)) * reach.shape[1] + needed
    pressure = _pressure(working, stores, needed, reach - backlog)
    return kind(
        working.policy.money,
        calendar,
        stores,
        order.due,
        transit,
        needed,
        gone,
        worked,
        backlog.take(at),
        reach.take(at),
        pressure,
    )


def _pressure(working: Working, stores: Ints, needed: Ints, slack: Floats) -> Floats:
    """(n,) dollars a minute: new work delays whatever is due from the needed deadline on."""
    network = working.network
    if network.prices.deadline is not None:
        price = network.prices.deadline.take(stores, 0)
    else:
        days = slack / network.calendar.day_minutes.take(stores)[:, None]
        price = deadline_price(days, working.policy.deadlines)
    price *= np.arange(slack.shape[1]) >= needed[:, None]
    pressure: Floats = np.add.reduce(price, 1)
    return pressure
