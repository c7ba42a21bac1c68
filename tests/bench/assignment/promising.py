"""Are promises kept? Days of pickups and parcels with promises at 95 in 100, and stores that are not always on time.

Half the orders are collected: the customer is promised when the nearest store that has everything will have it ready,
from what the engine knows at that moment, and the store works by that promise. The other half is promised the day it
ships, by when all its parcels will have been given to the carrier, and is then placed by `balanced` under that promise.
Carriers call at the cut-off to the minute every day and are never late themselves, so an order whose parcels are all
packed by then has kept its promise, and that of the day of arrival with it.
Stores serve the earliest due first on their staffed minutes, but work really takes what is expected times a lognormal
factor, and now and then something comes between: the engine never sees that before it is over. What is open counts in
full until it is done, as in the live system. Each day's promises are given with the spread learned on the days before.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from storeapp.assignment.decision import Share
from storeapp.assignment.learned.spread import AIM, Kept, Spread, fit_spread
from storeapp.assignment.network import Network
from storeapp.assignment.orders import Line, OrderToPlace, Promise
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS
from storeapp.assignment.promises import PickupPromise, Promises, ShipPromise

from .families import FAMILIES
from .live import network_of, orders_to_place
from .world import World

FILE = Path("var/bench/promising.json")
FAMILY = "S"
TAUGHT, JUDGED = 6, 8
NOISE, INTERRUPTED, INTERRUPTION = 0.35, 0.04, 20.0
"""Sigma of the factor, share of orders something comes between, and its mean minutes."""


class Job(NamedTuple):
    """A store's part of an order, earliest due first: minutes as `expected` by the engine and as they `real`ly are, the
    number of the deadline they count at, what was to be `awaited` with all that comes first, and the reading of the
    store's clock when it came. `promised` is a moment, and `chance` how sure it was said to be; NaN for none."""

    due: float
    number: int
    column: int
    expected: float
    real: float
    awaited: float
    came: float
    promised: float
    chance: float
    ships: bool


class Told(NamedTuple):
    """A job that is done: at which reading of the clock, and at which moment."""

    job: Job
    clock: float
    moment: float

    @property
    def kept(self) -> bool:
        return self.moment <= self.job.promised + 1e-9


@dataclass
class Floor:
    """One store at work: on its clock of staffed minutes the earliest due comes first, and what was begun is ended."""

    clock: float = 0.0
    doing: Job | None = None
    waiting: list[Job] = field(default_factory=list)

    def work(self, until: float) -> Iterator[tuple[Job, float]]:
        """What ends before the clock reads so much, and when."""
        while self.doing or self.waiting:
            self.doing = self.doing or heapq.heappop(self.waiting)
            if self.clock + self.doing.real > until:
                return
            self.clock += self.doing.real
            yield self.doing, self.clock
            self.doing = None
        self.clock = max(self.clock, until)


@dataclass
class Day:
    """A day of the family, half of it collected, with the promises as they are given and come out."""

    world: World
    spread: Spread
    chance: np.random.Generator
    told: list[Told] = field(default_factory=list)

    def play(self) -> list[Told]:
        self.network: Network = network_of(self.world)
        self.floors = [Floor() for _ in range(len(self.world.stores))]
        for number, order in enumerate(orders_to_place(self.world)):
            now = float(self.world.orders.arrived[number])
            self._advance(now)
            (self._collect if self.chance.random() < 0.5 else self._ship)(order, now)
        self._advance(np.inf)
        return self.told

    def _advance(self, now: float) -> None:
        calendar = self.network.calendar
        worked = calendar.staffed(np.arange(len(self.floors)), now)
        for store, (there, until) in enumerate(zip(self.floors, worked.tolist(), strict=True)):
            for job, clock in there.work(until):
                self.network.loads.due[store, job.column] -= job.expected
                self.told.append(Told(job, clock, calendar.moment_done(store, clock)))

    def _collect(self, order: OrderToPlace, now: float) -> None:
        assert order.destination is not None
        offered = Promises(self.network, BALANCED, now, self.spread, AIM).pickup(order.lines, order.destination, 1)
        for told in offered:
            self._give(order, told.store, order.lines, now, told.ready_by, told)

    def _ship(self, order: OrderToPlace, now: float) -> None:
        """By when the order itself says, where no promise can be given: a part is missing, or no carrier is sure."""
        assert order.destination is not None
        told = Promises(self.network, BALANCED, now, self.spread, AIM).ship(order.lines, order.destination)
        asked = replace(order, promise=Promise.SHIP_BY, due=told.ship_by) if told else order
        for choice in plan(self.network, (asked,), BALANCED, now=now).decisions[0].choices:
            due = told.ship_by if told else float(self.network.calendar.deadline[choice.store, choice.deadline])
            self._give(order, choice.store, choice.shares, now, due, told, ships=True)

    def _give(
        self,
        order: OrderToPlace,
        store: int,
        lines: Sequence[Line | Share],
        now: float,
        due: float,
        told: PickupPromise | ShipPromise | None = None,
        *,
        ships: bool = False,
    ) -> None:
        """What is to be awaited is counted as `queries/history/waits.py` counts it afterwards."""
        at, calendar, loads = np.array([store]), self.network.calendar, self.network.loads
        expected = float(self.world.minutes(at, len(lines))[0])
        column = min(int(np.searchsorted(calendar.deadline[store], due)), calendar.deadline.shape[1] - 1)
        loads.add(store, column, expected)
        awaited, came = float(loads.due[store, : column + 1].sum()), float(calendar.staffed(at, now)[0])
        promised, chance = (due, told.chance) if told else (np.nan, np.nan)
        job = Job(due, order.id, column, expected, self._real(expected), awaited, came, promised, chance, ships)
        heapq.heappush(self.floors[store].waiting, job)
        for line in lines:
            self.network.stock.take(line.product, store, 1)

    def _real(self, expected: float) -> float:
        real = expected * self.chance.lognormal(-(NOISE**2) / 2, NOISE)
        return float(real + self.chance.exponential(INTERRUPTION) * (self.chance.random() < INTERRUPTED))


BALANCED = PRESETS["balanced"]


def report(seeds: Sequence[int], progress: Callable[[str], None]) -> str:
    """Plays the days of every seed, keeps the rows as JSON and says in a few lines what came of the promises."""
    found = [row for seed in seeds for row in rows(seed)]
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(found, indent=1) + "\n")
    progress(f"Promises are in {FILE}.")
    lines = [
        f"  seed {row['seed']}  {row['spread']:14}  {row['method']:18}  {row['promises']:5,} promises, "
        f"said {row['said_pct']:.1f} %, kept {row['kept_pct']:.1f} %"
        for row in found
    ]
    return "\n".join([HEAD, *lines])


def rows(seed: int) -> Iterator[dict[str, Any]]:
    """A row for the first day, with the usual spread, and one for the days that are judged, with what was learned."""
    days: list[list[Told]] = []
    for number in range(TAUGHT + JUDGED):
        spread = fit_spread(_kept(days)) if days else Spread()
        days.append(Day(FAMILIES[FAMILY].draw(seed, number), spread, np.random.default_rng((seed, number))).play())
    for method in METHODS:
        yield _row("usual spread", method, seed, days[:1])
        yield _row("learned spread", method, seed, days[TAUGHT:])


def _kept(days: Sequence[Sequence[Told]]) -> Kept:
    """Of all jobs done, each with the number of its day."""
    every = [
        (number, one.job.awaited, one.clock - one.job.came, one.job.ships)
        for number, day in enumerate(days)
        for one in day
    ]
    number, awaited, passed, ships = np.array(every).T
    return Kept(number.astype(np.int64), awaited, passed, ships > 0)


def _row(name: str, method: str, seed: int, days: Sequence[Sequence[Told]]) -> dict[str, Any]:
    kept = [promise for day in days for promise in kept_promises(day, METHODS[method])]
    said, were = np.array(kept, dtype=np.float64).reshape(-1, 2).T
    return {
        "spread": name,
        "method": method,
        "family": FAMILY,
        "seed": seed,
        "promises": len(kept),
        "said_pct": round(100 * float(said.mean()), 2),
        "kept_pct": round(100 * float(were.mean()), 2),
    }


def kept_promises(day: Sequence[Told], sure: Callable[[Job], bool]) -> list[tuple[float, bool]]:
    """How sure each order's promise was said to be, and whether all its parts kept it."""
    kept: dict[int, tuple[float, bool]] = {}
    for one in day:
        if sure(one.job):
            chance, others = kept.get(one.job.number, (one.job.chance, True))
            kept[one.job.number] = chance, others and one.kept
    return list(kept.values())


METHODS: dict[str, Callable[[Job], bool]] = {
    "pickup": lambda job: not job.ships,
    "ship": lambda job: job.ships and job.chance > 0,
    "ship, a close call": lambda job: job.ships and 0 < job.chance < CLOSE,
}
CLOSE = 0.98
HEAD = "Promises at 95 %, to be kept in 93 to 97 % or, as a carrier calls but once a day, more"
