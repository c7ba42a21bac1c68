"""Family D: a day on which things go wrong, and what placing open orders anew is worth on it.

The day runs from the cut-off of the evening before to that of the day, so that a morning begins with the work that the
evening and the night have given. At nine a tenth of the stores do not open, which is known at once; stock counts come
in at noon and find empty shelves; a few fulfillment orders are rejected an hour after they were given; and the rush of
three metros is three times the usual one. What cannot be done where it was given always goes elsewhere, order by order.
The responses differ in what they do, every hour from nine on, with what was given before and nobody has begun.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from operator import itemgetter

import numpy as np

from storeapp.assignment.decision import Share
from storeapp.assignment.network import DAY, Floats, Ints
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.policy import PRESETS, Policy
from storeapp.assignment.reoptimising.open_orders import OpenOrder, Owed
from storeapp.assignment.reoptimising.run import reoptimise
from storeapp.assignment.simulation import unbegun

from .families import HOURLY, SAME_DAY, Family, M
from .ledger import NOWHERE, Ledger
from .live import Live, Part, orders_to_place
from .players import Engine
from .table import Row, row_of
from .world import Orders, World

OPENING, COUNTING, EVENING = 9 * 60.0, 12 * 60.0, 18 * 60.0
TOGETHER = 2_500
CLOSED, EMPTY, REJECTED = 0.1, 0.02, 0.02
CALM_RUSH, RUSH = 0.12, 0.36


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


class TroubledDay:
    """Plays one day with its troubles under one response to the stores that stay closed."""

    def __init__(self, world: World, trouble: Trouble, response: Callable[[TroubledDay], None]) -> None:
        self.trouble, self.response = trouble, response
        self.truth = _with_closed(world, self.trouble.closed)
        self.live = Live(world)
        self.orders = list(orders_to_place(world))
        self.player = Engine(usual_policy())
        self._rejections = list[tuple[float, int]]()
        self._todo = list[tuple[float, Callable[[], None]]]()
        self._placed = 0

    def play(self) -> Ledger:
        """The account of the whole day."""
        hours = [(moment, self._respond) for moment in np.arange(OPENING, EVENING, 60.0).tolist()]
        self._todo = sorted([(OPENING, self.close), *hours, (COUNTING, self._count)], key=itemgetter(0))
        self.play_until(np.inf)
        return Ledger(self.truth, self.live.chosen, self.live.given)

    def play_until(self, moment: float) -> None:
        """Orders that come before that moment, and what happens meanwhile."""
        for number in range(self._placed, int(np.searchsorted(self.live.world.orders.arrived, moment))):
            now = float(self.live.world.orders.arrived[number])
            self._happen(now)
            self._until(now)
            self.place(self.orders[number])
            if self._rejected(self.orders[number]):
                heappush(self._rejections, (now + 60, number))
            self._placed = number + 1

    def _happen(self, now: float) -> None:
        while self._todo and self._todo[0][0] <= now:
            moment, happens = self._todo.pop(0)
            self._until(moment)
            happens()

    def place(self, order: OrderToPlace) -> None:
        """Give the order's lines to stores as the product decides now."""
        self.live.carry_out(order.id, self.player.ask(self.live.network, order, self.live.now))

    def place_anew(self, number: int, store: int, *, excluded: bool) -> None:
        """What a store has of an order goes wherever it is best now, if `excluded` to any other store."""
        mine = self.parts(number).pop(store)
        self.live.take_back(number, store, mine)
        order = self.orders[number]
        lines = tuple(line for line in order.lines if line.id in mine)
        barred = {store: "rejected it"} if excluded else {}
        self.place(replace(order, lines=lines, excluded=barred, fulfillment_orders=len(self.parts(number))))
        left = [line for line in mine if self.live.chosen[line] == NOWHERE]
        if left and not excluded:
            self.live.carry_out(number, [(store, left)])

    def parts(self, number: int) -> dict[int, list[int]]:
        """Which lines of an order each store has."""
        parts: dict[int, list[int]] = {}
        for line in self.live.lines(number):
            if self.live.chosen[line] != NOWHERE:
                parts.setdefault(int(self.live.chosen[line]), []).append(line)
        return parts

    def unbegun(self) -> list[tuple[int, int]]:
        """Order and store of every fulfillment order that nobody has begun with."""
        account = Ledger(self.truth, self.live.chosen, self.live.given)
        idle = unbegun(account.work, self.truth.stores.calendar, self.live.now)
        return list(zip(account.parcels.order[idle].tolist(), account.parcels.store[idle].tolist(), strict=True))

    def _until(self, now: float) -> None:
        while self._rejections and self._rejections[0][0] <= now:
            moment, number = heappop(self._rejections)
            self.live.advance(moment)
            for store in list(self.parts(number))[:1]:
                self.place_anew(number, store, excluded=True)
        self.live.advance(now)

    def close(self) -> None:
        """The closed stores take no more orders and will work nothing off today."""
        network, closed = self.live.network, self.trouble.closed
        abilities = network.stores.abilities.copy()
        abilities[closed] = 0
        staff = network.calendar.staff.copy()
        staff[closed, 0] = 0.0
        calendar = replace(network.calendar, staff=staff)
        self.live.network = replace(network, stores=replace(network.stores, abilities=abilities), calendar=calendar)

    def _respond(self) -> None:
        self.response(self)

    def _count(self) -> None:
        """Shelves found empty: what was promised of them and not begun is placed anew."""
        stock, world = self.live.network.stock, self.live.world
        gone = {(int(world.stock_product[cell]), int(stock.store[cell])) for cell in self.trouble.empty.tolist()}
        hit = [part for part in self.unbegun() if any((p, part[1]) in gone for p in self._products(*part))]
        for number, store in hit:
            self.live.take_back(number, store, self.parts(number)[store])
        stock.available[self.trouble.empty] = 0
        for number in dict.fromkeys(number for number, _ in hit):
            self._complete(number)

    def _complete(self, number: int) -> None:
        parts = self.parts(number)
        placed = {line for lines in parts.values() for line in lines}
        order = self.orders[number]
        lines = tuple(line for line in order.lines if line.id not in placed)
        self.place(replace(order, lines=lines, fulfillment_orders=len(parts)))

    def _products(self, number: int, store: int) -> list[int]:
        return [int(self.live.world.orders.product[line]) for line in self.parts(number)[store]]

    def _rejected(self, order: OrderToPlace) -> bool:
        return bool(self.trouble.rejected[order.lines[0].id])


def waits(day: TroubledDay) -> None:
    """What the closed stores have waits for them to open tomorrow."""


def rerouted(day: TroubledDay) -> None:
    """What they would send late goes elsewhere, one order after the other; it stays where nobody else has it."""
    closed = set(day.trouble.closed.tolist())
    for number, store in day.unbegun():
        if store in closed and day.live.day_due(number, store) == 0:
            day.place_anew(number, store, excluded=False)


def reoptimised(day: TroubledDay) -> None:
    """All orders nobody has begun with are placed anew together."""
    open_orders = [_open_order(day, number) for number in _whole(day)]
    for move in reoptimise(day.live.network, open_orders, day.player.policy, now=day.live.now).moves:
        for store, lines in day.parts(move.order).items():
            day.live.take_back(move.order, store, lines)
        day.live.carry_out(move.order, [(owed.store, [share.line for share in owed.shares]) for owed in move.owed])


def _whole(day: TroubledDay) -> list[int]:
    """Orders of which no part is begun."""
    idle: dict[int, int] = {}
    for number, _ in day.unbegun():
        idle[number] = idle.get(number, 0) + 1
    return [number for number, parts in idle.items() if parts == len(day.parts(number))]


def _open_order(day: TroubledDay, number: int) -> OpenOrder:
    order, parts = day.orders[number], day.parts(number)
    placed = {line for lines in parts.values() for line in lines}
    return OpenOrder(
        replace(order, lines=tuple(line for line in order.lines if line.id in placed)),
        tuple(_owed(day, number, part) for part in parts.items()),
    )


def _owed(day: TroubledDay, number: int, part: Part) -> Owed:
    store, lines = part
    products = day.live.world.orders.product
    shares = tuple(Share(line, int(products[line]), 1) for line in lines)
    return Owed(store, shares, day.live.minutes(store, len(lines)), day.live.day_due(number, store))


def _with_closed(world: World, closed: Ints) -> World:
    """The world in which those stores do not open on day 0."""
    calendar = world.stores.calendar
    staff: Floats = calendar.staff.copy()
    staff[closed, 0] = 0.0
    return replace(world, stores=replace(world.stores, calendar=replace(calendar, staff=staff)))


RESPONSES: dict[str, Callable[[TroubledDay], None]] = {
    "balanced": waits,
    "balanced_rerouted": rerouted,
    "balanced_reoptimised": reoptimised,
}


def rows(outage: Outage, seed: int) -> Iterator[Row]:
    """The day with every store open, then with a tenth closed under each response; no bound is known for them.

    `late_recovered_pct` is the part of the money for lateness that a response saves, of all that the closed stores
    caused; `late_recovered_of_knowing_pct` of what would have been saved had all been known from the first order on.
    """
    world = outage.draw(seed)
    found = trouble(world)
    calm = TroubledDay(world, replace(found, closed=found.closed[:0]), waits).play()
    yield row_of(world, "balanced_all_open", calm)
    known = TroubledDay(world, found, waits)
    known.close()
    told = known.play()
    yield row_of(world, "balanced_told_before", told)
    late = None
    for name, response in RESPONSES.items():
        account = TroubledDay(world, found, response).play()
        late = late or account.money["late"]
        saved = 100 * (late - account.money["late"])
        shares = {
            "late_recovered_pct": saved / (late - calm.money["late"]),
            "late_recovered_of_knowing_pct": saved / (late - told.money["late"]),
        }
        yield row_of(world, name, account, **shares)
    yield _whole_morning(world, found)


def _whole_morning(world: World, trouble: Trouble) -> Row:
    """T7: the last 2,500 open orders of the morning placed anew in one go, in processor time."""
    day = TroubledDay(world, trouble, waits)
    day.play_until(OPENING)
    day.close()
    orders = [_open_order(day, number) for number in _whole(day)[-TOGETHER:]]
    began = time.process_time()
    found = reoptimise(day.live.network, orders, day.player.policy, now=day.live.now)
    figures = {
        "reoptimised_orders": float(len(orders)),
        "reoptimise_seconds": time.process_time() - began,
        "reoptimise_gap_pct": 100 * found.gap,
        "moves_per_order": len(found.moves) / len(orders),
    }
    return row_of(world, "reoptimise_at_once", None, **figures)
