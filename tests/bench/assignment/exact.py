"""The best any policy could have done on a very small day, by looking at every way to choose: oracle of the bound."""

from __future__ import annotations

from itertools import product
from math import prod

import numpy as np

from storeapp.assignment.network import Ints

from .ledger import NOWHERE, Ledger
from .world import World

MOST = 300_000


def optimum(world: World) -> tuple[float, Ints]:
    """Least money a day can cost, and the stores (line,) that reach it; lines beyond the network's stock are given up.

    ValueError if there are too many ways. Ways are tried from the cheapest before lateness on, so that the search can
    stop as soon as nothing cheaper in total can follow.
    """
    ways = _ways(world)
    cheap = np.array([_before_lateness(world, way) for way in ways])
    best, chosen = np.inf, ways[0]
    for at in np.argsort(cheap, kind="stable"):
        if cheap[at] >= best:
            break
        cost = sum(Ledger(world, ways[at]).money.values())
        if cost < best:
            best, chosen = cost, ways[at]
    return float(best), chosen


def _ways(world: World) -> list[Ints]:
    """Every choice (line,) that serves what can be served and takes no unit twice."""
    holders = [_holders(world, line) for line in range(len(world.orders.product))]
    if prod(len(stores) for stores in holders) > MOST:
        raise ValueError("There are too many ways to look at each; draw a smaller day.")
    return [way for stores in product(*holders) if _in_stock(world, way := np.array(stores))]


def _holders(world: World, line: int) -> list[int]:
    if not world.served()[line]:
        return [NOWHERE]
    cells = slice(*world.stock.first[world.orders.product[line] :][:2])
    stores: list[int] = world.stock.store[cells][world.stock.units[cells] > 0].tolist()
    return stores


def _in_stock(world: World, way: Ints) -> bool:
    placed = way != NOWHERE
    cells = world.cell(world.orders.product[placed], way[placed])
    return bool((np.bincount(cells, minlength=len(world.stock.units)) <= world.stock.units).all())


def _before_lateness(world: World, way: Ints) -> float:
    money = Ledger(world, way).money
    return sum(money.values()) - money["late"]
