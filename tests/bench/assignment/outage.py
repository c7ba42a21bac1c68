"""Family D: what placing open orders anew is worth on a day on which things go wrong (`troubles`).

The responses differ in what they do, every hour from nine on, with what was given before and nobody has begun.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from storeapp.assignment.decision import Share
from storeapp.assignment.network import DAY
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.reoptimising.open_orders import OpenOrder, Owed
from storeapp.assignment.reoptimising.run import reoptimise

from .live import Part
from .players import Engine
from .table import Row, row_of
from .troubled_day import TroubledDay
from .troubles import OPENING, Outage, Trouble, trouble
from .world import World

TOGETHER = 2_500


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


class HourlyDay(TroubledDay):
    """A day without troubles under a player, with what nobody has begun placed anew every hour."""

    hours = tuple(np.arange(60.0, DAY, 60.0).tolist())

    def __init__(self, world: World, player: Engine) -> None:
        none = np.zeros(0, dtype=np.int64)
        super().__init__(world, Trouble(none, none, np.zeros(len(world.orders.product), dtype=bool)), reoptimised)
        self.player = player
        player.begin(self.live)

    def place(self, order: OrderToPlace) -> None:
        self.live.carry_out(order.id, self.player.decide(self.live, order))


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


RESPONSES: dict[str, Callable[[TroubledDay], None]] = {
    "balanced": waits,
    "balanced_rerouted": rerouted,
    "balanced_reoptimised": reoptimised,
}


def rows(outage: Outage, seed: int) -> Iterator[Row]:
    """The day with every store open, then with a tenth closed under each response; no bound is known for them.

    `late_recovered_pct` is the part of the money for lateness that a response saves, of all that the closed stores
    caused, including what no response can bring back: their units and minutes are lost to the orders that come later.
    """
    world = outage.draw(seed)
    found = trouble(world)
    calm = TroubledDay(world, replace(found, closed=found.closed[:0]), waits).play()
    yield row_of(world, "balanced_all_open", calm)
    late = None
    for name, response in RESPONSES.items():
        account = TroubledDay(world, found, response).play()
        late = late or account.money["late"]
        recovered = (late - account.money["late"]) / (late - calm.money["late"])
        yield row_of(world, name, account, late_recovered_pct=100 * recovered)
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
