"""The seeded families of days: the sizes, and how a day of that size is drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from storeapp.assignment.network import DAY, Calendar, Floats, Ints, kilometres

from .world import ORDERED_BY, Carrier, Orders, Places, Products, Stock, Stores, World

DAYS = 30
"""Days in the calendar: the day of the orders and those on which what is left of it is finished."""

PARCELS = 1.3
"""Fulfillment orders per order that utilisation is planned with: about what cheap policies need with this stock."""

LINES = 2.11
"""Mean lines of an order."""

FROM_ONE_RANGE = 0.8
"""Share of the further lines of an order that come from the range of its first."""

ZONE_KM = np.array([80.0, 240, 480, 965, 1609, 2253, 2897])
PARCEL = np.linspace(7.0, 12.8, 8)
PER_KG = np.linspace(0.45, 2.2, 8)
HOURLY = np.array(
    [1.6, 1, 0.6, 0.4, 0.4, 0.6, 1.2, 2, 3.2, 4.4, 5.4, 6.6, 7.6, 6.6, 5.4, 4.8, 4.8, 5.4, 6.4, 7.6, 8.4, 7.2, 5, 2.8]
)
"""Usual orders by hour of the day: peaks at noon and at 20 h."""


@dataclass(frozen=True)
class Family:
    """The size of a day and what makes it hard: `utilisation` of all staffed minutes, `days_of_stock` of demand.

    Products come in `ranges`. A range is `stocked_by` some stores, each of its products `held_by` a few of those, and
    customers mostly buy within one: this is what makes it possible at all to send several lines in one parcel.
    """

    name: str
    stores: int
    products: int
    orders: int
    utilisation: float
    days_of_stock: float
    metros: int = 60
    places: int = 400
    promises: tuple[int, int, int] = (2, 3, 5)
    transit: tuple[int, ...] = (1, 1, 2, 2, 3, 4, 4, 5)
    rush: float = 0.12
    ranges: int = 100
    stocked_by: int = 20
    held_by: tuple[int, int] = (7, 15)

    def draw(self, seed: int, day: int = 0) -> World:
        """The network of that seed on one of its days: other days have other orders, but begin with the same stock."""
        return draw(self, seed, day)


M = Family("normal", stores=200, products=5000, orders=20_000, utilisation=0.65, days_of_stock=2.5)
PEAK = replace(M, name="peak", utilisation=0.85, days_of_stock=1.8)
SAME_DAY = replace(
    M, name="same-day", utilisation=0.80, metros=12, promises=(0, 1, 4), transit=(0, 1, 1, 2, 2, 3, 3, 4)
)
S = replace(M, name="S", stores=40, products=800, orders=2_000, utilisation=0.75, metros=20, places=120, ranges=16)
XS = replace(
    SAME_DAY, name="XS", stores=6, products=8, orders=6, metros=3, places=8, ranges=2, stocked_by=5, held_by=(3, 4)
)
L = replace(M, name="L", stores=2_000, products=50_000, orders=200_000, metros=300, places=3_000, ranges=1_000)
FAMILIES = {family.name: family for family in (XS, S, M, PEAK, SAME_DAY, L)}


def draw(family: Family, seed: int, day: int) -> World:
    """A day by the family's parameters; everything random comes from `seed` and, for the orders, from `day`."""
    rng = np.random.default_rng([seed, *family.name.encode()])
    metros = rng.uniform((0, 0), (2500, 4500), size=(family.metros, 2))
    weight = _zipf(family.metros, 0.8)
    metro_of_place, places, place_weight = _places(family, metros, weight, rng)
    popularity = rng.permutation(_zipf(family.products, 0.75))
    stores = _stores(family, _sites(family, metros, weight, rng), rng)
    expected = popularity * family.orders * LINES * family.days_of_stock
    stock = draw_stock(expected, _holders(family, rng), rng)
    products = draw_products(family.products, family.stores, rng)
    carrier = carry(stores, places, ZONE_KM, PARCEL, PER_KG, np.array(family.transit))
    today = np.random.default_rng([seed, day, *family.name.encode()])
    orders = _orders(family, metro_of_place, place_weight, popularity, today)
    return World(family.name, seed, stores, places, carrier, products, stock, orders)


def _zipf(count: int, exponent: float) -> Floats:
    weights = np.arange(1, count + 1) ** -exponent
    return np.asarray(weights / weights.sum())


def _places(family: Family, metros: Floats, weight: Floats, rng: Generator) -> tuple[Ints, Places, Floats]:
    """The metro of each place, where it is, and its share of demand; every metro has at least one place."""
    more = rng.choice(family.metros, family.places - family.metros, p=weight)
    metro = np.concatenate([np.arange(family.metros), more])
    share = rng.lognormal(0.0, 0.5, family.places)
    share *= weight[metro] / np.bincount(metro, share)[metro]
    places = Places(*_degrees(metros[metro] + rng.normal(0, 30, (family.places, 2))))
    return metro, places, share / share.sum()


def _sites(family: Family, metros: Floats, weight: Floats, rng: Generator) -> tuple[Floats, Floats]:
    """Where the stores are: 60 % around metros by their weight, 40 % anywhere."""
    urban = round(0.6 * family.stores)
    near = metros[rng.choice(family.metros, urban, p=weight)] + rng.normal(0, 25, (urban, 2))
    anywhere = rng.uniform((0, 0), (2500, 4500), size=(family.stores - urban, 2))
    return _degrees(np.concatenate([near, anywhere]))


def _degrees(km: Floats) -> tuple[Floats, Floats]:
    """Latitude and longitude of points (n, 2) given in km north and east of 27 N, 122 W."""
    lat = 27.0 + km[:, 0] / 111.2
    return lat, -122.0 + km[:, 1] / (111.2 * np.cos(np.radians(38.0)))


def carry(stores: Stores, places: Places, edges: Floats, parcel: Floats, per_kg: Floats, transit: Ints) -> Carrier:
    """A carrier whose zones are rings of distance with those `edges` (zone - 1,) in km."""
    km = np.stack([kilometres(stores.lat, stores.lon, *at) for at in zip(places.lat, places.lon, strict=True)], axis=1)
    return Carrier(np.searchsorted(edges, km), parcel, per_kg, transit, km)


def _orders(family: Family, metro: Ints, weight: Floats, popularity: Floats, rng: Generator) -> Orders:
    minute, place = _arrivals(family, metro, weight, rng)
    days = rng.choice(family.promises, family.orders, p=(0.12, 0.33, 0.55))
    order, product = _baskets(family, popularity, rng)
    first = np.searchsorted(order, np.arange(family.orders + 1))
    return Orders(minute, place, days + (minute > ORDERED_BY), first, product)


def _baskets(family: Family, popularity: Floats, rng: Generator) -> tuple[Ints, Ints]:
    """The order and the product of each line: 1 + geometric, at most 5; a product drawn twice is one line."""
    lines = 1 + np.minimum(rng.geometric(0.45, family.orders) - 1, 4)
    order = np.repeat(np.arange(family.orders), lines)
    product = rng.choice(family.products, len(order), p=popularity)
    first = np.cumsum(lines) - lines
    alike = rng.random(len(order)) < FROM_ONE_RANGE
    alike[first] = False
    of = product[first][order] % family.ranges
    for number in range(family.ranges):
        mine = np.flatnonzero(alike & (of == number))
        shelf = np.arange(number, family.products, family.ranges)
        product[mine] = rng.choice(shelf, len(mine), p=popularity[shelf] / popularity[shelf].sum())
    order, product = np.unique(np.stack([order, product]), axis=1)
    return order, product


def _arrivals(family: Family, metro: Ints, weight: Floats, rng: Generator) -> tuple[Floats, Ints]:
    """Minute and place of each order, ascending; a share `rush` comes in one hour from the places of three metros."""
    rush = rng.random(family.orders) < family.rush
    hour = rng.choice(24, family.orders, p=HOURLY / HOURLY.sum())
    minute = 60.0 * np.where(rush, rng.integers(10, 18), hour) + rng.uniform(0, 60, family.orders)
    chosen = np.isin(metro, rng.choice(family.metros, min(3, family.metros), replace=False))
    local = np.where(chosen, weight, 0.0)
    there = rng.choice(family.places, family.orders, p=local / local.sum())
    place = np.where(rush, there, rng.choice(family.places, family.orders, p=weight))
    order = np.argsort(minute)
    return np.minimum(minute[order], DAY - 1.0), place[order]


def _stores(family: Family, sites: tuple[Floats, Floats], rng: Generator) -> Stores:
    size = rng.lognormal(0.0, 0.55, family.stores)
    return staff(*sites, size, (5.0 * PARCELS + 2.0 * LINES) * family.orders / family.utilisation)


def staff(lat: Floats, lon: Floats, size: Floats, minutes: float) -> Stores:
    """Stores open from 9 to 21 h, cut-off at 18 h, sharing so many staffed `minutes` a day by `size` (store,)."""
    day = np.repeat(DAY * np.arange(DAYS)[None], len(size), axis=0)
    staffed, alike = size / size.sum() * minutes, np.ones(len(size))
    people = np.repeat(staffed[:, None] / (12 * 60), DAYS, axis=1)
    departs = np.ones_like(day, dtype=bool)
    calendar = Calendar(day + 9 * 60, day + 21 * 60, people, day + 18 * 60, departs, 0.0 * alike, staffed)
    return Stores(lat, lon, calendar, fixed=5.0 * alike, per_line=2.0 * alike)


def _holders(family: Family, rng: Generator) -> list[Ints]:
    """The stores that hold each product, ascending; product i belongs to range i modulo the number of ranges."""
    pools = [
        rng.choice(family.stores, min(family.stocked_by, family.stores), replace=False) for _ in range(family.ranges)
    ]
    counts = rng.integers(family.held_by[0], family.held_by[1] + 1, family.products)
    return [draw_holders(pools[product % family.ranges], count, rng) for product, count in enumerate(counts)]


def draw_holders(pool: Ints, count: int, rng: Generator) -> Ints:
    """So many stores out of `pool` (n,), ascending."""
    return np.sort(rng.choice(pool, min(count, len(pool)), replace=False))


def draw_stock(expected: Floats, holders: list[Ints], rng: Generator) -> Stock:
    """Units of each product, lognormal around `expected` (product,), spread evenly but at random over its holders."""
    units = rng.poisson(expected * rng.lognormal(0.0, 0.5, len(expected)))
    spread = [rng.multinomial(n, np.full(len(at), 1 / len(at))) for n, at in zip(units, holders, strict=True)]
    first = np.concatenate([[0], np.cumsum([len(at) for at in holders])])
    return Stock(first, np.concatenate(holders), np.concatenate(spread))


def draw_products(count: int, stores: int, rng: Generator) -> Products:
    """Weights around 0.8 kg; a unit is missed in 5 % of picks, more in careless stores and for goods easily mislaid."""
    kg = np.clip(rng.lognormal(np.log(0.8), 0.7, count), 0.05, 15.0)
    ease = np.array([0.4, 0.8, 1.2, 1.6])
    return Products(kg, rng.integers(0, len(ease), count), rng.beta(2, 38, (stores, 1)) * ease)
