"""A lower bound on what any policy could have paid for a day, with the whole day known beforehand.

Why it is a bound. Take any policy that never leaves out a line while somebody still has the unit, and look at what it
did: it parted every order into fulfillment orders (o, S, s) - the lines S of order o by store s - each of which left
its store on some day e. Whatever it was, it obeyed

    (1)  stock:     the units taken from a cell are at most the units A that were there;
    (2)  cut-offs:  the minutes of work that arrived at or after a moment a and left store s by its cut-off of day d
                    are at most the staffed minutes C between a and that cut-off;
    (3)  no fulfillment order left before its store, working on nothing else, could have finished it;

and it paid, by the tariff of the world,

    sum of c(o, S, s) + late(e + transit - promise) + sum over stores of Phi(W),   W = minutes given to the store,

(c: parcel, kilograms, labour, split, expected misses). The lines it had to give up are the same for every such policy
(`World.served`), so their money is a constant. Minimising the same money over *all* choices that obey (1) to (3) can
only give less: it leaves out that the work of a store must also fit in sequence, and that decisions were taken one by
one and in ignorance. Pricing (1) with lambda >= 0, (2) with mu >= 0 and W = sum of the minutes with any pi gives less
again (Lagrangian relaxation, Geoffrion 1974), and it falls apart into single orders and single stores:

    sum over orders of the cheapest parting at  c + min over e of (late(e) + w x mu(s, a, >= e)) + w x pi(s) + lambda
    - sum lambda A  -  sum mu C  +  sum over stores of  min over W >= 0 of (Phi(W) - pi W).

This holds for every lambda, mu, pi whatever their origin: `Relaxation.value` is the bound, and the search for good
prices (`hindsight`) cannot spoil it. Nothing is taken from the engine but the arithmetic of the working clock.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import NamedTuple

import numpy as np

from storeapp.assignment.network import Floats, Ints

from .columns import list_columns
from .parting import Parting
from .world import World

ARRIVED_FROM = np.array([0.0, 10, 11, 12, 13, 14, 15, 16, 17, 18]) * 60
"""The moments a of (2)."""

CUT_OFFS = 3
"""Days d in (2); work that leaves later is held back by nothing."""


STRIDE = np.array([0.3, 0.03, 0.03])
"""First step of the prices of stock, deadlines and minutes, in money."""


class Prices(NamedTuple):
    """`stock` lambda (cell,), `deadline` mu (store, a, d), both >= 0; `minute` pi (store,), a slope of Phi."""

    stock: Floats
    deadline: Floats
    minute: Floats


class Bound(NamedTuple):
    """The best value found, in money for the whole day, with the prices that prove it."""

    value: float
    prices: Prices


def hindsight(world: World, steps: int = 500, progress: Callable[[int, float], None] | None = None) -> Bound:
    """Climb from prices of zero and keep the best bound seen; 500 steps come within 0.02 % of the top."""
    relaxation = Relaxation(world)
    ascent, best = _Ascent(relaxation.start(), world.money.slopes[-1]), Bound(-np.inf, relaxation.start())
    for step in range(steps):
        value, slope = relaxation.value(ascent.prices)
        if value > best.value:
            best = Bound(value, ascent.prices)
        if progress:
            progress(step, best.value)
        ascent.step(slope, STRIDE * max(1 - step / steps, 0.1) ** 2)
    return best


class Relaxation:
    """The Lagrangian of one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.columns, groups = list_columns(world)
        self._parting = Parting(self.columns, groups)
        self._from = np.searchsorted(ARRIVED_FROM, world.orders.arrived, side="right")[self.columns.order] - 1
        self._options = list(self._departures())

    def start(self) -> Prices:
        """Nothing costs anything yet."""
        stores = len(self.world.stores)
        return Prices(
            np.zeros(len(self.world.stock.units)), np.zeros((stores, len(ARRIVED_FROM), CUT_OFFS)), np.zeros(stores)
        )

    def value(self, prices: Prices) -> tuple[float, Prices]:
        """The bound at `prices`, and its slope: by how much every limit is overstepped when all choose the cheapest."""
        late, day = self._lateness(prices.deadline)
        price = self.columns.money + late + self.columns.minutes * prices.minute[self.columns.store]
        price += np.add.reduceat(prices.stock[self.columns.cell], self.columns.first_cell)
        total, chosen = self._parting.cheapest(price)
        load, congestion = self._cheapest_load(prices.minute)
        given = float(prices.stock @ self.world.stock.units) + float((prices.deadline * self.capacity).sum())
        return self.constant + total + congestion - given, self._slope(chosen, day[chosen], load)

    @cached_property
    def constant(self) -> float:
        """Lines nobody can serve, less the split penalty that the columns ask for first parcels too."""
        orders = len(np.unique(self.columns.order))
        given_up = int((~self.world.served()).sum())
        return self.world.money.cancelled_line * given_up - self.world.money.split * orders

    @cached_property
    def capacity(self) -> Floats:
        """Staffed minutes C (store, a, d) between the moments a and the cut-offs d."""
        calendar, every = self.world.stores.calendar, np.arange(len(self.world.stores))
        since = np.stack([calendar.staffed(every, moment) for moment in ARRIVED_FROM], axis=1)
        return np.maximum(calendar.until[:, None, :CUT_OFFS] - since[:, :, None], 0.0)

    def _departures(self) -> list[tuple[Ints, int, Floats]]:
        """For each day e: the columns that could leave on it with good reason, and what lateness that would cost them.

        Good reasons are that it is their last day to be in time, or a later one; earlier costs no less at any prices.
        """
        columns = self.columns
        first = np.maximum(columns.leaves, columns.needed)
        held = np.flatnonzero(first < CUT_OFFS)
        options = [(held[first[held] <= day], day) for day in range(CUT_OFFS)]
        options.append((np.arange(len(first)), CUT_OFFS))
        return [(who, day, self._late(np.maximum(first[who], day) - columns.needed[who])) for who, day in options]

    def _late(self, days: Floats) -> Floats:
        return self.world.money.lateness(days)

    def _lateness(self, deadline: Floats) -> tuple[Floats, Ints]:
        """For each column its cheapest lateness with the priced minutes before the cut-off, and the day it leaves."""
        ahead = np.cumsum(np.cumsum(deadline, axis=1)[:, :, ::-1], axis=2)[:, :, ::-1]
        who, last, late = self._options[-1]
        best, chosen = late.copy(), np.full(len(who), last)
        for who, day, late in self._options[-2::-1]:
            cost = late + self.columns.minutes[who] * ahead[self.columns.store[who], self._from[who], day]
            better = cost <= best[who]
            best[who[better]], chosen[who[better]] = cost[better], day
        return best, chosen

    def _cheapest_load(self, minute: Floats) -> tuple[Floats, float]:
        """The load (store,) that makes Phi(W) - pi W least, and the sum of what it makes."""
        breaks, slopes = np.array(self.world.money.breaks), np.append(0.0, self.world.money.slopes)
        at = np.searchsorted(slopes, minute, side="left")
        load = np.append(0.0, breaks)[at] * self.world.stores.staffed
        return load, float((self.world.money.congestion(load, self.world.stores.staffed) - minute * load).sum())

    def _slope(self, chosen: Ints, day: Ints, load: Floats) -> Prices:
        columns, world = self.columns, self.world
        used = np.bincount(columns.cells_of(chosen), minlength=len(world.stock.units)) - world.stock.units
        store, minutes = columns.store[chosen], columns.minutes[chosen]
        given = np.bincount(store, minutes, minlength=len(world.stores)) - load
        shape = (len(world.stores), len(ARRIVED_FROM), CUT_OFFS + 1)
        at = np.ravel_multi_index((store, self._from[chosen], day), shape)
        each = np.bincount(at, minutes, minlength=int(np.prod(shape))).reshape(shape)
        by = np.cumsum(np.cumsum(each[:, ::-1], axis=1)[:, ::-1, :-1], axis=2)
        return Prices(used.astype(np.float64), by - self.capacity, given)


class _Ascent:
    """Projected supergradient steps with a momentum and a scale of their own for every price (Kingma and Ba 2015)."""

    def __init__(self, prices: Prices, ceiling: float) -> None:
        self.prices, self._ceiling, self._steps = prices, ceiling, 0
        self._mean = [np.zeros_like(price) for price in prices]
        self._square = [np.zeros_like(price) for price in prices]

    def step(self, slope: Prices, rates: Floats) -> None:
        """Go uphill by about `rates` (stock, deadline, minute) of money, and stay where prices are allowed."""
        self._steps += 1
        moved = [self._move(at, price, slope[at], rates[at]) for at, price in enumerate(self.prices)]
        stock, deadline, minute = moved
        self.prices = Prices(np.maximum(stock, 0), np.maximum(deadline, 0), np.clip(minute, 0, self._ceiling))

    def _move(self, at: int, price: Floats, slope: Floats, rate: float) -> Floats:
        self._mean[at] = 0.9 * self._mean[at] + 0.1 * slope
        self._square[at] = 0.99 * self._square[at] + 0.01 * slope**2
        mean = self._mean[at] / (1 - 0.9**self._steps)
        square = self._square[at] / (1 - 0.99**self._steps)
        return price + rate * mean / (np.sqrt(square) + 1e-9)
