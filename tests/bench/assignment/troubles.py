"""What goes wrong on a day of family D, and which days those are.

The day runs from the cut-off of the evening before to that of the day, so that a morning begins with the work that the
evening and the night have given. At nine a tenth of the stores do not open, which is known at once; stock counts come
in at noon and find empty shelves; a few fulfillment orders are rejected an hour after they were given; and the rush of
three metros is three times the usual one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from storeapp.assignment.network import DAY, Ints
from storeapp.assignment.policy import PRESETS, Policy

from .families import HOURLY, SAME_DAY, Family, M
from .world import Orders, World

OPENING, COUNTING, EVENING = 9 * 60.0, 12 * 60.0, 18 * 60.0
CLOSED, EMPTY, REJECTED = 0.1, 0.02, 0.02
RUSH = 0.36


@dataclass(frozen=True)
class Trouble:
    """What will go wrong: stores that do not open, cells (n,) found empty, lines (line,) their first store rejects."""

    closed: Ints
    empty: Ints
    rejected: np.ndarray


def trouble(world: World) -> Trouble:
    """The troubles of that day, by its seed."""
    rng, stores = np.random.default_rng([world.seed, 911]), len(world.stores)
    closed = np.sort(rng.choice(stores, round(CLOSED * stores), replace=False))
    empty = np.flatnonzero(rng.random(len(world.stock.units)) < EMPTY)
    by_order = rng.random(len(world.orders)) < REJECTED
    return Trouble(closed, empty, by_order[world.orders.of_line()])


@dataclass(frozen=True)
class Outage:
    """A family of such days: a usual family, rushed and troubled."""

    name: str
    family: Family

    def draw(self, seed: int, day: int = 0) -> World:
        """The day as it would be if every store opened."""
        world = replace(self.family, rush=RUSH).draw(seed, day)
        return replace(world, family=self.name, orders=_from_evening(world.orders))


def _from_evening(orders: Orders) -> Orders:
    """The same orders, with those of the evening as if they had come the evening before."""
    before = orders.arrived >= EVENING
    arrived, promised = orders.arrived - DAY * before, orders.promised - before
    order = np.argsort(arrived, kind="stable")
    lines = np.diff(orders.first)[order]
    first = np.concatenate([[0], np.cumsum(lines)])
    at = np.repeat(orders.first[order] - first[:-1], lines) + np.arange(first[-1])
    return Orders(arrived[order], orders.place[order], promised[order], first, orders.product[at])


def usual_policy() -> Policy:
    """Ours, that knows which share of such a day's orders has usually come by each hour."""
    share = HOURLY / HOURLY.sum()
    evening = int(EVENING // 60)
    come = np.minimum(share[evening:].sum() + np.cumsum([0.0, *share]), 1.0)
    ours = PRESETS["balanced"]
    return replace(ours, congestion=replace(ours.congestion, arrived=tuple(come.round(5).tolist())))


OUTAGES = {one.name: one for one in (Outage("outage", M), Outage("outage-same-day", SAME_DAY))}
