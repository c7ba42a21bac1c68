"""What a day cost and how it went, from nothing but the world and the store of every line.

It knows no policy: stores work as in `storeapp.assignment.simulation`, and money is counted by the world's own tariff.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from storeapp.assignment.network import Floats, Ints
from storeapp.assignment.simulation import Work, finished, peak_backlog

from .world import World, total

NOWHERE = -1


@dataclass(frozen=True)
class Parcels:
    """The fulfillment orders (n,) of a day: when each was `given` to its store, its staffed `minutes`, and so on."""

    order: Ints
    store: Ints
    given: Floats
    lines: Ints
    kg: Floats
    minutes: Floats


def parcels(world: World, chosen: Ints, given: Floats | None = None) -> Parcels:
    """The fulfillment orders that follow from the store `chosen` (line,) for every line, `NOWHERE` if none.

    Stores know of them from the moment the last of their lines was `given` (line,), else from the order's arrival.
    """
    placed = chosen != NOWHERE
    stores = len(world.stores)
    key = (world.orders.of_line() * stores + chosen)[placed]
    keys, of, lines = np.unique(key, return_inverse=True, return_counts=True)
    order, store = np.divmod(keys, stores)
    kg = total(of, world.products.kg[world.orders.product[placed]], len(keys))
    since = world.orders.arrived[order]
    if given is not None:
        np.maximum.at(since, of, given[placed])
    return Parcels(order, store, since, lines, kg, world.minutes(store, lines))


@dataclass(frozen=True)
class Ledger:
    """The account of one day; money is for all orders together."""

    world: World
    chosen: Ints
    given: Floats | None = None

    @cached_property
    def parcels(self) -> Parcels:
        return parcels(self.world, self.chosen, self.given)

    @cached_property
    def work(self) -> Work:
        """The parcels as work, due at the last cut-off that keeps the promise, or the next one if none does."""
        mine, orders, cut_offs = self.parcels, self.world.orders, self.world.stores.calendar.deadline
        last = orders.promised[mine.order] - self.world.transit(mine.store, orders.place[mine.order])
        day = np.clip(last, self._next_cut_off(mine.given), cut_offs.shape[1] - 1)
        return Work(mine.store, mine.given, mine.minutes, cut_offs[mine.store, day])

    def _next_cut_off(self, moment: Floats) -> Ints:
        """Day (parcel,) of the first cut-off of the parcel's store that is not before `moment` (parcel,)."""
        return np.asarray((self.world.stores.calendar.deadline[self.parcels.store] < moment[:, None]).sum(axis=1))

    @cached_property
    def days_late(self) -> Floats:
        """Days after the promise (parcel,) that each parcel arrives; 0 or less is in time."""
        mine, orders = self.parcels, self.world.orders
        done = finished(self.work, self.world.stores.calendar)
        transit = self.world.transit(mine.store, orders.place[mine.order])
        return np.asarray(self._next_cut_off(done - 1e-6) + transit - orders.promised[mine.order], dtype=float)

    @cached_property
    def load(self) -> Floats:
        """Minutes of work (store,) given to each store."""
        return total(self.parcels.store, self.parcels.minutes, len(self.world.stores))

    @cached_property
    def money(self) -> dict[str, float]:
        """Money by term."""
        world, mine, tariff = self.world, self.parcels, self.world.money
        shipping = world.parcel(mine.store, world.orders.place[mine.order], mine.kg)
        return {
            "shipping": float(shipping.sum()),
            "split": tariff.split * (len(mine.order) - len(np.unique(mine.order))),
            "labour": tariff.wage * float(mine.minutes.sum()),
            "miss": tariff.failed_line * float(self.misses.sum()),
            "late": float(tariff.lateness(self.days_late).sum()),
            "cancelled": tariff.cancelled_line * self.cancelled_lines,
            "congestion": float(tariff.congestion(self.load, world.stores.staffed).sum()),
        }

    @cached_property
    def misses(self) -> Floats:
        """Chance (placed line,) that the unit will not be found where it was looked for."""
        placed, goods = self.chosen != NOWHERE, self.world.products
        return np.asarray(goods.miss[self.chosen[placed], goods.group[self.world.orders.product[placed]]])

    @property
    def cancelled_lines(self) -> int:
        return int((self.chosen == NOWHERE).sum())

    @property
    def cost_per_order(self) -> float:
        return sum(self.money.values()) / len(self.world.orders)

    @property
    def cost_without_congestion(self) -> float:
        return self.cost_per_order - self.money["congestion"] / len(self.world.orders)

    @cached_property
    def late(self) -> np.ndarray:
        """Whether (order,) any parcel of an order is late."""
        return np.bincount(self.parcels.order, self.days_late > 0, minlength=len(self.world.orders)) > 0

    @property
    def avoidable(self) -> np.ndarray:
        """Late orders (order,) of which every placed line could have come in time from some store, had it been idle."""
        placed = np.flatnonzero(self.chosen != NOWHERE)
        hopeless = placed[~self.world.in_time[placed]]
        return self.late & ~np.isin(np.arange(len(self.world.orders)), self.world.orders.of_line()[hopeless])

    @cached_property
    def utilisation(self) -> Floats:
        """Minutes given over minutes staffed (store,)."""
        return np.asarray(self.load / self.world.stores.staffed)

    def row(self) -> dict[str, float]:
        """The figures of the table, by name."""
        use, many = self.utilisation, len(self.world.orders)
        backlog = peak_backlog(self.work, self.world.stores.calendar) / self.world.stores.staffed
        split = len(np.unique(self.parcels.order[self._repeated()]))
        return {
            "cost_per_order": self.cost_per_order,
            "cost_without_congestion": self.cost_without_congestion,
            "late_pct": 100 * float(self.late.mean()),
            "avoidable_late_pct": 100 * float(self.avoidable.mean()),
            "split_pct": 100 * split / many,
            "cancelled_lines": self.cancelled_lines,
            "cv": float(use.std() / use.mean()),
            "p95_mean": float(np.percentile(use, 95) / use.mean()),
            "max_mean": float(use.max() / use.mean()),
            "over_100_pct": 100 * float((use > 1).mean()),
            "p95_backlog_days": float(np.percentile(backlog, 95)),
        }

    def _repeated(self) -> np.ndarray:
        order = self.parcels.order
        return np.append(False, order[1:] == order[:-1])
