"""Small networks and orders for the tests of assignment: three towns by name, or any number of stores by chance."""

from dataclasses import replace

import numpy as np

from storeapp.assignment.network import (
    DAY,
    Ability,
    Calendar,
    Floats,
    Lanes,
    Loads,
    Network,
    Risk,
    Stock,
    Stores,
)
from storeapp.assignment.orders import Line, Method, OrderToPlace, Place, Promise

EVERYTHING = int(sum(Ability))
DAYS = 6
NINE, EIGHTEEN, TWENTY_ONE = 540.0, 1080.0, 1260.0
NOON = 720.0


def stores(count: int, **columns: Floats) -> Stores:
    """Stores one degree of longitude apart, 5 + 2 per line + 0.5 per unit minutes of work."""
    numbers = np.arange(count)
    plain = Stores(
        id=numbers + 100,
        name=tuple(f"Store {100 + number}" for number in numbers),
        lat=np.full(count, 40.0),
        lon=numbers - 90.0,
        origin=numbers,
        abilities=np.full(count, EVERYTHING),
        base_minutes=np.full(count, 5.0),
        line_minutes=np.full(count, 2.0),
        unit_minutes=np.full(count, 0.5),
        rank=numbers.astype(float),
        region=tuple("north" if number % 2 else "south" for number in numbers),
    )
    return replace(plain, **columns)


def calendar(count: int, staff: float | Floats = 1.0) -> Calendar:
    """Open 9 to 21 for six days, the carrier calls at 18, with a second deadline at closing."""
    opening = np.tile(np.arange(DAYS) * DAY + NINE, (count, 1))
    people = np.broadcast_to(np.reshape(staff, (-1, 1)), opening.shape).astype(float)
    deadline = np.stack([opening + EIGHTEEN - NINE, opening + TWENTY_ONE - NINE], axis=2).reshape(count, -1)
    departs = np.tile([True, False], (count, DAYS))
    return Calendar(
        opening, opening + 720.0, people, deadline, departs, np.zeros(count), 720.0 * np.maximum(people[:, 0], 0.01)
    )


def idle(count: int) -> Loads:
    return Loads(np.zeros((count, 2 * DAYS)), np.zeros(count), np.full(count, np.nan), np.zeros(count, dtype=np.int64))


def stock(*rows: dict[int, int]) -> Stock:
    """One {store: units} per product; the day started with as many."""
    first = np.cumsum([0, *map(len, rows)])
    pairs = [pair for row in rows for pair in sorted(row.items())]
    store = np.array([store for store, _ in pairs], dtype=np.int64)
    units = np.array([units for _, units in pairs], dtype=np.int64)
    return Stock(first, store, units, units.copy(), np.full(len(pairs), np.nan))


def lanes(count: int, areas: int = 1) -> Lanes:
    """Zone 0 next door, one zone more per store further from the area's own number."""
    zone = np.minimum(np.abs(np.arange(areas)[:, None] - np.arange(count)), 4).astype(np.int8)
    return Lanes(zone, (1 + zone // 2).astype(np.int8), 7.0 + np.arange(5.0), 0.5 + 0.3 * np.arange(5.0))


def no_risk(count: int, products: int) -> Risk:
    return Risk(np.zeros(products, dtype=np.int64), np.array([0, 1, 3]), np.zeros((count, 1, 3)))


def network(*rows: dict[int, int], count: int = 3, staff: float | Floats = 1.0, areas: int = 1) -> Network:
    """A quiet network: `rows` say who holds how much of each product."""
    return Network(
        stores(count), calendar(count, staff), idle(count), stock(*rows), lanes(count, areas), no_risk(count, len(rows))
    )


def lines(*quantities: int, kg: float = 1.0) -> tuple[Line, ...]:
    """One line per product, from product 0 on; a quantity of 0 skips a product."""
    return tuple(Line(10 + p, p, quantity, kg, 20.0) for p, quantity in enumerate(quantities) if quantity)


def shipped(*quantities: int, due: float = 4 * DAY, area: int = 0, **also: object) -> OrderToPlace:
    where = Place(area, 40.0, -90.0 + area)
    values = {"lines": lines(*quantities), "destination": where, **also}
    return OrderToPlace(1, Method.SHIP, Promise.ARRIVE_BY, due, **values)  # type: ignore[arg-type]


def collected(*quantities: int, store: int = 0, due: float = NOON + 120, **also: object) -> OrderToPlace:
    values = {"lines": lines(*quantities), "pickup_store": store, **also}
    return OrderToPlace(1, Method.PICKUP, Promise.READY_BY, due, **values)  # type: ignore[arg-type]


def by_chance(seed: int, count: int, products: int, *, scarce: bool = False, busy: bool = False) -> Network:
    """A network with everything uneven, from a seed."""
    rng = np.random.default_rng(seed)
    rows = [_row(rng, count, scarce) for _ in range(products)]
    plain = network(*rows, count=count, staff=rng.uniform(0.2, 3.0, count), areas=3)
    loads = idle(count)
    loads.due[:] = rng.exponential(60.0 if busy else 5.0, loads.due.shape)
    loads.given[:] = loads.due.sum(1) * rng.uniform(0.2, 1.0, count)
    loads.planned[:] = np.where(rng.random(count) < 0.3, rng.uniform(0, 300, count), np.nan)
    return replace(
        plain,
        loads=loads,
        stores=stores(
            count,
            lat=rng.uniform(35, 45, count),
            lon=rng.uniform(-100, -80, count),
            base_minutes=rng.uniform(3, 8, count),
            line_minutes=rng.uniform(1, 3, count),
        ),
        lanes=replace(
            plain.lanes,
            zone=rng.integers(0, 5, (3, count)).astype(np.int8),
            transit_days=rng.integers(1, 5, (3, count)).astype(np.int8),
        ),
        risk=Risk(rng.integers(0, 2, products), np.array([0, 1, 3]), rng.beta(1, 12, (count, 2, 3))),
    )


def _row(rng: np.random.Generator, count: int, scarce: bool) -> dict[int, int]:
    holders = np.flatnonzero(rng.random(count) < (0.4 if scarce else 0.8))
    return {int(store): int(rng.integers(1, 3 if scarce else 9)) for store in holders}


def able(where: Network, store: int, *missing: str) -> Network:
    """The same network, where one store can do everything but the named abilities."""
    abilities = where.stores.abilities.copy()
    abilities[store] = EVERYTHING & ~sum(Ability[name] for name in missing)
    return replace(where, stores=replace(where.stores, abilities=abilities))


def without(base: Network, store: int) -> Network:
    """The same network with one store fewer: it is there, but can do nothing."""
    abilities = base.stores.abilities.copy()
    abilities[store] = 0
    return replace(base, stores=replace(base.stores, abilities=abilities))
