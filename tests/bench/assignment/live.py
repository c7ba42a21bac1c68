"""A day as it happens: the network a policy is shown, and what its decisions do to it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from storeapp.assignment import network as engine
from storeapp.assignment.network import DAY, Floats, Ints, Network
from storeapp.assignment.orders import Line, Method, OrderToPlace, Place, Promise
from storeapp.assignment.simulation import work_off

from .ledger import NOWHERE
from .world import World

HORIZON = 9
"""Days ahead that policies are shown; promises are shorter."""

Part = tuple[int, list[int]]
"""A store and the lines, by number in the world, that it gets of one order."""


class Live:
    """The network of a world as it stands at `now`, and what was `chosen` (line,) so far."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.network = network_of(world)
        self.chosen: Ints = np.full(len(world.orders.product), NOWHERE)
        self.given: Floats = np.zeros(len(world.orders.product))
        self.now = 0.0

    def advance(self, now: float) -> None:
        """Let the stores work until `now`, in whole minutes."""
        if now - self.now >= 1.0:
            work_off(self.network.loads, self.network.calendar, self.now, now)
            self.now = now

    def lines(self, order: int) -> range:
        """Numbers of the lines of an order."""
        return range(self.world.orders.first[order], self.world.orders.first[order + 1])

    def carry_out(self, order: int, parts: list[Part]) -> None:
        """Give each store its lines: they are reserved, and their minutes are work from now on."""
        for store, lines in parts:
            for line in lines:
                self.chosen[line], self.given[line] = store, max(self.now, self.world.orders.arrived[order])
                self.network.stock.take(int(self.world.orders.product[line]), store, 1)
            self.network.loads.add(store, self.day_due(order, store), self.minutes(store, len(lines)))

    def take_back(self, order: int, store: int, lines: list[int]) -> None:
        """A store no longer owes these lines, all it had of the order; their units are free again."""
        for line in lines:
            self.chosen[line] = NOWHERE
            self.network.stock.take(int(self.world.orders.product[line]), store, -1)
        self.network.loads.add(store, self.day_due(order, store), -self.minutes(store, len(lines)), orders=-1)

    def minutes(self, store: int, lines: int) -> float:
        """Staffed minutes a store needs for so many lines of one order."""
        return float(self.world.stores.fixed[store] + self.world.stores.per_line[store] * lines)

    def day_due(self, order: int, store: int) -> int:
        """The number of the deadline at which a store's part of an order is due, as the store's hours were planned."""
        orders, world = self.world.orders, self.world
        last = orders.promised[order] - world.carrier.transit[world.carrier.zone[store, orders.place[order]]]
        following = int((world.stores.calendar.deadline[store, :HORIZON] < orders.arrived[order]).sum())
        return min(max(int(last), following), HORIZON - 1)


def network_of(world: World) -> Network:
    """The world in the engine's words, at the beginning of its day, with nothing given yet and no price known."""
    places, count = len(world.places.lat), len(world.stores)
    zone = world.carrier.zone.T
    lanes = engine.Lanes(
        zone.astype(np.int8), world.carrier.transit[zone].astype(np.int8), world.carrier.parcel, world.carrier.per_kg
    )
    assert zone.shape == (places, count)
    risk = engine.Risk(world.products.group, np.array([0]), world.products.miss[:, :, None])
    return Network(_stores(world), _calendar(world), _idle(count), _stock(world), lanes, risk)


def _stores(world: World) -> engine.Stores:
    stores, count = world.stores, len(world.stores)
    every = np.arange(count)
    able = np.full(count, int(engine.Ability.ACCEPTING | engine.Ability.SHIPS | engine.Ability.PICKUP))
    names = tuple(f"Store {number}" for number in every)
    none = np.zeros(count)
    return engine.Stores(
        every, names, stores.lat, stores.lon, every, able, stores.fixed, stores.per_line, none, rank=none
    )


def _calendar(world: World) -> engine.Calendar:
    whole = world.stores.calendar
    opens, closes, staff, deadline = (
        part[:, :HORIZON].copy() for part in (whole.opens, whole.closes, whole.staff, whole.deadline)
    )
    departs = np.ones_like(deadline, dtype=bool)
    return engine.Calendar(opens, closes, staff, deadline, departs, whole.day_start, whole.day_minutes)


def _idle(count: int) -> engine.Loads:
    unknown = np.full(count, np.nan)
    return engine.Loads(np.zeros((count, HORIZON)), np.zeros(count), unknown, np.zeros(count, dtype=np.int64))


def _stock(world: World) -> engine.Stock:
    stock = world.stock
    return engine.Stock(stock.first, stock.store, stock.units.copy(), stock.units, np.full(len(stock.units), np.nan))


def orders_to_place(world: World) -> Iterator[OrderToPlace]:
    """The orders of a world in the engine's words, in order of arrival."""
    orders, places, kg = world.orders, world.places, world.products.kg
    for number, (place, promised) in enumerate(zip(orders.place.tolist(), orders.promised.tolist(), strict=True)):
        numbers = range(orders.first[number], orders.first[number + 1])
        products = orders.product[numbers.start : numbers.stop].tolist()
        lines = tuple(Line(line, item, 1, float(kg[item])) for line, item in zip(numbers, products, strict=True))
        at = Place(place, float(places.lat[place]), float(places.lon[place]))
        due = promised * DAY + float(world.stores.calendar.deadline[0, 0])
        yield OrderToPlace(number, Method.SHIP, Promise.ARRIVE_BY, due, lines, at)
