"""The exact choice for a few items: every subset at its cheapest store, then the cheapest way to part the order.

Multi-item splitting as in Xu, Allgor and Graves (2009), Acimovic and Graves (2015) and Jasin and Sinha (2015). An
item is a demand, or several demands that the same stores can serve. With m items there are 2^m - 1 subsets, each
priced at all n stores at once, and Bell(m) ways to part the order (203 for six), all looked at. The same table serves
the live decision, the columns of the batch optimiser and the benchmark.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from storeapp.assignment.network import Bools, Floats, Ints

EXACT = 6  # items, at most

Lateness = Callable[[Bools, Floats], Floats]


class Part(NamedTuple):
    """A subset of the items, as a bit mask, and the position of the store that gives it."""

    subset: int
    at: int


def subset_sums(first: Floats, added: Floats) -> Floats:
    """(2^m, n) from (n,) for the empty subset and (m, n) that each item adds: those without item i, plus i."""
    items, stores = added.shape
    table = np.empty((1 << items, stores))
    table[0] = first
    for i in range(items):
        half = 1 << i
        np.add(table[:half], added[i], out=table[half : 2 * half])
    return table


def cheapest_parting(table: Floats, split: float, most: int) -> list[Part]:
    """The cheapest way to give the items to at most `most` stores, each once; fewer items only if all cannot be.

    `table` (2^m, n) has the dollars of each subset at each store, inf where it cannot be. A parting is first priced
    with each part at its own cheapest store, a lower bound that holds unless two parts meet in one store; then it is
    priced again with distinct stores, until the cheapest parting is real.
    """
    best = table.argmin(1)
    money = table[np.arange(len(best)), best]
    money[0] = 0.0
    for subset in _largest_first(len(table) - 1):
        blocks, counts = _partings_up_to(subset, most)
        price = np.add.reduce(money.take(blocks), 1) + split * (counts - 1)
        parts = _cheapest_real(table, blocks, price, best, split)
        if parts:
            return parts
    return []


def _cheapest_real(table: Floats, blocks: Ints, price: Floats, best: Ints, split: float) -> list[Part]:
    while True:
        row = int(price.argmin())
        if price[row] == np.inf:
            return []
        subsets = [subset for subset in blocks[row].tolist() if subset]
        at = best.take(subsets).tolist()
        if len(set(at)) == len(at):
            return [Part(*pair) for pair in zip(subsets, at, strict=True)]
        parts, cost = _distinct(table, subsets)
        price[row] = cost + split * (len(subsets) - 1)
        if price[row] < np.inf and price.argmin() == row:
            return parts


def _distinct(table: Floats, subsets: list[int]) -> tuple[list[Part], float]:
    """The cheapest distinct stores for k parts: each is among the part's own k cheapest."""
    k = len(subsets)
    near = [np.argsort(table[subset], kind="stable")[:k].tolist() for subset in subsets]
    parts: list[Part] = []
    cost = float("inf")
    for at in product(*near):
        total = sum(float(table[pair]) for pair in zip(subsets, at, strict=True))
        if len(set(at)) == k and total < cost:
            parts, cost = [Part(*pair) for pair in zip(subsets, at, strict=True)], total
    return parts, cost


def _largest_first(full: int) -> Iterator[int]:
    yield full
    yield from sorted(range(1, full), key=lambda subset: -subset.bit_count())


@lru_cache(maxsize=256)
def _partings_up_to(subset: int, most: int) -> tuple[Ints, Ints]:
    """(N, k) ways to part a subset, rows of bit masks filled up with 0, fewest parts first; (N,) number of parts."""
    items = members(subset)
    ways = sorted((way for way in _partings(items) if len(way) <= most), key=len)
    blocks = np.zeros((len(ways), len(items)), dtype=np.int64)
    for row, way in enumerate(ways):
        blocks[row, : len(way)] = way
    return blocks, np.array([len(way) for way in ways])


def _partings(items: list[int]) -> list[tuple[int, ...]]:
    if not items:
        return [()]
    first = 1 << items[0]
    ways: list[tuple[int, ...]] = []
    for way in _partings(items[1:]):
        ways.append((first, *way))
        ways.extend((*way[:i], block | first, *way[i + 1 :]) for i, block in enumerate(way))
    return ways


def members(subset: int) -> list[int]:
    """The numbers of the bits that are set, lowest first."""
    return [i for i in range(subset.bit_length()) if subset >> i & 1]
