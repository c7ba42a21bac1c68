"""A policy decides every order of a history when it arrived. It sees what stores have done by then, and no future."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from storeapp.assignment.decision import Choice, Decision
from storeapp.assignment.network import DAY, Calendar, Floats, Loads, Network, Stock
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import Policy
from storeapp.assignment.simulation import work_off
from storeapp.assignment.what_if.history import History

AHEAD = 8
"""Days of opening hours that a policy is shown, as in live assignment."""

Progress = Callable[[int], None]


class Given(NamedTuple):
    """A fulfillment order: number of its order in the history, the choice, and the moment it is due at its store."""

    number: int
    choice: Choice
    due: float


@dataclass(frozen=True, slots=True)
class Played:
    """What a policy made of a history: all fulfillment orders, and the units that no store could serve."""

    given: Sequence[Given]
    unplaced: int


def play(history: History, policy: Policy, *, seed: int = 0, progress: Progress = lambda done: None) -> Played:
    """The same history, policy and seed give the same, bit for bit. `progress` is told how many orders are done."""
    running, given, unplaced = Running(history), list[Given](), 0
    for number, (moment, order) in enumerate(history.orders):
        running.advance(moment)
        decision = plan(running.network, [order], policy, now=moment, seed=seed).decisions[0]
        given += [Given(number, one, running.deadline(one)) for one in decision.choices]
        unplaced += sum(one.units for one in decision.unplaced)
        running.carry_out(decision)
        progress(number + 1)
    return Played(given, unplaced)


class Running:
    """The network as it stands at a moment of the history. Only the days ahead are shown, and they move on."""

    def __init__(self, history: History) -> None:
        start = history.network
        self.whole, self.days = start.calendar, 0
        self.changes, self.changed = history.changes, 0
        calendar = _days(start.calendar, 0)
        self.network = replace(start, calendar=calendar, loads=_moved_on(start.loads, 0, calendar), stock=_own(start))
        self.now = history.orders[0].moment if history.orders else 0.0
        self._change_shelves()

    def advance(self, now: float) -> None:
        """Stores work, days begin and shelves change until `now`; in whole minutes, as nobody decides in between."""
        if now - self.now < 1.0:
            return
        work_off(self.network.loads, self.network.calendar, self.now, now)
        self.now = now
        self._begin_days()
        self._change_shelves()

    def _change_shelves(self) -> None:
        while self.changed < len(self.changes) and self.changes[self.changed].moment <= self.now:
            _, product, store, units = self.changes[self.changed]
            _change(self.network.stock, product, store, units)
            self.changed += 1

    def carry_out(self, decision: Decision) -> None:
        for one in decision.choices:
            self.network.loads.add(one.store, one.deadline, one.minutes)
            for share in one.shares:
                self.network.stock.take(share.product, one.store, share.units)

    def deadline(self, choice: Choice) -> float:
        return float(self.network.calendar.deadline[choice.store, choice.deadline])

    def _begin_days(self) -> None:
        """Each store's day begins at its own midnight; the days shown move on when all stores are in a new one."""
        calendar, loads = self.network.calendar, self.network.loads
        begun = np.floor((self.now - calendar.day_start) / DAY)
        if not begun.any():
            return
        loads.given[begun > 0] = 0.0
        start = calendar.day_start + DAY * begun
        days = int((start.min() - self.whole.day_start.min()) // DAY)
        shown, self.days = days - self.days, days
        calendar = replace(_days(self.whole, days) if shown else calendar, day_start=start)
        loads = _moved_on(loads, shown * _a_day(self.whole), calendar) if shown else loads
        self.network = replace(self.network, calendar=calendar, loads=loads)


def _a_day(calendar: Calendar) -> int:
    """How many deadlines a day has."""
    return int(calendar.deadline.shape[1] // calendar.opens.shape[1])


def _days(whole: Calendar, first: int) -> Calendar:
    """The days from number `first` on that a policy is shown."""
    windows = slice(first, first + AHEAD)
    deadlines = slice(first * _a_day(whole), (first + AHEAD) * _a_day(whole))
    return Calendar(
        whole.opens[:, windows],
        whole.closes[:, windows],
        whole.staff[:, windows],
        whole.deadline[:, deadlines],
        whole.departs[:, deadlines],
        whole.day_start,
        whole.day_minutes,
    )


def _moved_on(loads: Loads, gone: int, calendar: Calendar) -> Loads:
    """A copy for the deadlines of `calendar`, after `gone` earlier ones: what was due at those is overdue, and stands
    under the first."""
    due = np.zeros(calendar.deadline.shape)
    kept: Floats = loads.due[:, gone : gone + calendar.deadline.shape[1]]
    due[:, : kept.shape[1]] = kept
    due[:, 0] += loads.due[:, :gone].sum(1)
    return replace(loads.copy(), due=due)


def _own(network: Network) -> Stock:
    """A copy that may be moved on."""
    stock = network.stock
    return replace(stock, available=stock.available.copy(), start=stock.start.copy(), replaced={})


def _change(stock: Stock, product: int, store: int, units: int) -> None:
    row = stock.row(product)
    at = int(np.searchsorted(row.store, store))
    row.available[at] = max(int(row.available[at]) + units, 0)
    row.start[at] = max(int(row.start[at]), int(row.available[at]))
