"""Plays a day of family D: what cannot be done where it was given goes elsewhere, order by order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from heapq import heappop, heappush
from operator import itemgetter

import numpy as np

from storeapp.assignment.network import Floats, Ints
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.simulation import unbegun

from .ledger import NOWHERE, Ledger
from .live import Live, orders_to_place
from .players import Engine
from .troubles import COUNTING, EVENING, OPENING, Trouble, usual_policy
from .world import World


class TroubledDay:
    """Plays one day with its troubles under one response to the stores that stay closed."""

    hours = tuple(np.arange(OPENING, EVENING, 60.0).tolist())
    """Moments at which the response is asked."""

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
        hours = [(moment, self._respond) for moment in self.hours]
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


def _with_closed(world: World, closed: Ints) -> World:
    """The world in which those stores do not open on day 0."""
    calendar = world.stores.calendar
    staff: Floats = calendar.staff.copy()
    staff[closed, 0] = 0.0
    return replace(world, stores=replace(world.stores, calendar=replace(calendar, staff=staff)))
