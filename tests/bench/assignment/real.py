"""Family R: days on real stores, places, baskets and charges, out of the public data in DATA (see docs/assignment.md).

An earlier or later day is the real orders drawn again, with replacement. Real is what comes from the files; assumed is
where stock lies and how many minutes stores have, which no public file tells.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

from storeapp.assignment.network import Floats, Ints

from .families import LINES, PARCELS, draw_stock, staff
from .world import ORDERED_BY, Carrier, Orders, Places, Products, Stock, Stores, World

DAYS_OF_STOCK = 2.5
UTILISATION = 0.75
MOST_LINES = 6


@dataclass(frozen=True)
class Baskets:
    """Real orders (n,): minute of the day, place, days promised, and the numbers of the products in each."""

    minute: Floats
    place: Ints
    promised: Ints
    products: tuple[tuple[int, ...], ...]

    def again(self, count: int, rng: Generator) -> Orders:
        """So many of these orders drawn with replacement, in order of arrival; lines beyond six are left out."""
        drawn = rng.integers(0, len(self.place), count)
        drawn = drawn[np.argsort(self.minute[drawn], kind="stable")]
        kept = [self.products[one][:MOST_LINES] for one in drawn]
        first = np.concatenate([[0], np.cumsum([len(products) for products in kept])])
        minute = self.minute[drawn]
        promised = self.promised[drawn] + (minute > ORDERED_BY)
        return Orders(minute, self.place[drawn], promised, first, np.concatenate(kept).astype(np.int64))

    def demand(self, products: int) -> Floats:
        """How often an order asks for each product (product,)."""
        asked = np.bincount(np.concatenate([one[:MOST_LINES] for one in self.products]), minlength=products)
        return np.asarray(asked / len(self.place), dtype=np.float64)


@dataclass(frozen=True)
class Source(ABC):
    """One chain in the folder of the data, with so many orders a day."""

    name: str
    folder: Path
    orders: int

    def draw(self, seed: int, day: int = 0) -> World:
        """The chain with that seed's stock and staff on one of its days."""
        rng = np.random.default_rng([seed, *self.name.encode()])
        stores, carrier = self.network(rng)
        stock, products = self.goods(len(stores), rng)
        today = np.random.default_rng([seed, day, *self.name.encode()])
        orders = self.baskets.again(self.orders, today)
        return World(self.name, seed, stores, self.places, carrier, products, stock, orders)

    @property
    @abstractmethod
    def baskets(self) -> Baskets:
        """The real orders."""

    @property
    @abstractmethod
    def places(self) -> Places:
        """Where the real customers are."""

    @abstractmethod
    def network(self, rng: Generator) -> tuple[Stores, Carrier]:
        """The stores that take part, and the carrier between them and the places."""

    @abstractmethod
    def goods(self, stores: int, rng: Generator) -> tuple[Stock, Products]:
        """What lies where."""

    def staffed(self, lat: Floats, lon: Floats, size: Floats) -> Stores:
        """Stores whose minutes together make the assumed utilisation."""
        lines = sum(len(products[:MOST_LINES]) for products in self.baskets.products) / len(self.baskets.place)
        parcels = 1.0 + (PARCELS - 1.0) * (lines - 1.0) / (LINES - 1.0)
        return staff(lat, lon, size, self.orders * (5.0 * parcels + 2.0 * lines) / UTILISATION)

    def stocked(self, holders: list[Ints], rng: Generator) -> Stock:
        """Stock for the assumed days of the real demand."""
        expected = self.baskets.demand(len(holders)) * self.orders * DAYS_OF_STOCK
        return draw_stock(expected, holders, rng)
