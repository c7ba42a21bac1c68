"""How an order is parted: exactly up to six items, by groups and local search beyond.

Long orders are first shortened by taking demands that exactly the same stores can serve as one item. If more than six
items remain, three starts (one store for all; greedily the least dollars a demand; greedily the most demands) are
improved in pairs: two fulfillment orders at a time are merged, or parted anew with one of their stores kept.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from storeapp.assignment.kernel import EXACT, cheapest_parting
from storeapp.assignment.network import Bools, Floats
from storeapp.assignment.offers import Item, Offers, joined

Given = tuple[Item, int]  # demands, and the position of the store that gives them
Offered = tuple[Item, int, Floats]  # the same, and what every store (n,) would charge for them
ROUNDS = 50
MOST_FIRST = 1e6  # dollars: above any cost


def part_order(offers: Offers, split: float, most: int) -> list[Offered]:
    """The cheapest fulfillment orders for all demands, or for as many of them as `most` stores can serve."""
    items: list[Item] = [(demand,) for demand in range(len(offers.added))]
    if len(items) > EXACT:
        items = _grouped(offers)
    if len(items) <= EXACT:
        table = offers.table(items)
        parts = cheapest_parting(table, split, most)
        return [(joined(items, part.subset), part.at, table[part.subset]) for part in parts]
    starts = (*_whole(offers), _greedy(offers, most, 0.0), _greedy(offers, most, MOST_FIRST))
    found = (_improved(offers, start, split, most) for start in starts)
    best = min(found, key=lambda given: _rank(offers, given, split))
    return [(item, at, offers.row(item)) for item, at in best]


def _rank(offers: Offers, given: list[Given], split: float) -> tuple[int, float]:
    """More demands first, then fewer dollars."""
    return -sum(len(item) for item, _ in given), _cost(offers, given, split)


def _cost(offers: Offers, given: list[Given], split: float) -> float:
    return sum(float(offers.row(item)[at]) for item, at in given) + split * (len(given) - 1)


def _grouped(offers: Offers) -> list[Item]:
    """Demands that exactly the same stores can serve, together; parts of one line stay apart."""
    apart = {part for parts, _ in offers.shared for part in parts}
    groups: dict[tuple[bytes, int], list[int]] = {}
    for demand, able in enumerate(offers.added < np.inf):
        groups.setdefault((able.tobytes(), demand if demand in apart else -1), []).append(demand)
    return [tuple(group) for group in groups.values()]


def _whole(offers: Offers) -> Iterator[list[Given]]:
    """One store for everything, where there is one."""
    everything = tuple(range(len(offers.added)))
    row = offers.row(everything)
    if row.min() < np.inf:
        yield [(everything, int(row.argmin()))]


def _greedy(offers: Offers, most: int, reward: float) -> list[Given]:
    """Store after store, each taking all it can; `reward` dollars a demand favour stores that take many."""
    given: list[Given] = []
    left = set(range(len(offers.added)))
    while left and len(given) < most:
        item, at = _best_value(offers, sorted(left), [at for _, at in given], reward)
        if not item:
            break
        given.append((item, at))
        left -= set(item)
    return given


def _best_value(offers: Offers, left: list[int], used: list[int], reward: float) -> Given:
    """The store that takes what it can of the demands left at the least dollars a demand, less the reward."""
    added = offers.added.take(left, 0)
    able = added < np.inf
    count = np.add.reduce(able, 0)
    dollars = offers.first + np.add.reduce(np.where(able, added, 0.0), 0)
    value = np.where(count > 0, dollars / np.maximum(count, 1) - reward * count, np.inf)
    value[used] = np.inf
    at = int(value.argmin())
    return (_held_together(offers, left, at) if value[at] < np.inf else ()), at


def _held_together(offers: Offers, left: list[int], at: int) -> Item:
    """All demands that a store can take at once: parts of one line only as far as its units go."""
    item: Item = ()
    for demand in left:
        if offers.row((*item, demand))[at] < np.inf:
            item = (*item, demand)
    return item


def _improved(offers: Offers, given: list[Given], split: float, most: int) -> list[Given]:
    """Apply one improving step after the other until none is left."""
    for _ in range(ROUNDS):
        step = next(_steps(offers, given, split, most), None)
        if step is None:
            break
        given = step
    return given


def _steps(offers: Offers, given: list[Given], split: float, most: int) -> Iterator[list[Given]]:
    """Better ways to give: each pair merged or parted anew, each one alone moved or parted in two."""
    for touched in (*combinations(given, 2), *((one,) for one in given)):
        others = [one for one in given if one not in touched]
        before = _cost(offers, list(touched), split)
        for instead in _alternatives(offers, list(touched), [at for _, at in others]):
            if len(others) + len(instead) <= most and _cost(offers, instead, split) < before - 1e-9:
                yield others + instead


def _alternatives(offers: Offers, touched: list[Given], used: list[int]) -> Iterator[list[Given]]:
    """All at the cheapest store that is free; and for each store of now, that one kept with its best partner."""
    union = tuple(sorted(demand for item, _ in touched for demand in item))
    merged = offers.row(union)
    merged[used] = np.inf
    if merged.min() < np.inf:
        yield [(union, int(merged.argmin()))]
    for _, kept in touched:
        yield from _with_partner(offers, union, kept, used)


def _with_partner(offers: Offers, union: Item, kept: int, used: list[int]) -> Iterator[list[Given]]:
    """Each demand goes to the cheaper of the kept store and a partner, the partner that makes this cheapest."""
    added = offers.added.take(union, 0)
    dollars = offers.first + np.add.reduce(np.minimum(added, added[:, kept, None]), 0)
    dollars[[*used, kept]] = np.inf
    partner = int(dollars.argmin())
    if dollars[partner] < np.inf:
        stays = added[:, kept] <= added[:, partner]
        both = (_given(union, stays, kept), _given(union, ~stays, partner))
        yield [given for given in both if given[0]]


def _given(union: Item, which: Bools, at: int) -> Given:
    return tuple(demand for demand, mine in zip(union, which.tolist(), strict=True) if mine), at
