"""Every way to give some lines of an order to one store, listed once, so that NumPy can price them all together.

A *column* is (order, set of its lines, store). The sets are numbered as bit masks over those lines of the order that
can be served at all. Columns are sorted by order and set; the columns of one order and set are a *group*.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from storeapp.assignment.network import Bools, Floats, Ints

from .world import World, total

MOST_LINES = 6
"""Orders with more served lines have too many sets to list; the families have none."""


@dataclass(frozen=True)
class Columns:
    """All columns (k,) of a world; `cell` lists their cells one column after the other, from `first_cell` on."""

    order: Ints
    store: Ints
    group: Ints
    minutes: Floats
    money: Floats
    leaves: Floats
    needed: Floats
    first_cell: Ints
    cell: Ints

    def cells_of(self, columns: Ints) -> Ints:
        """The cells of those columns, each as often as it is used."""
        ends = np.append(self.first_cell[1:], len(self.cell))
        many = ends[columns] - self.first_cell[columns]
        start = np.repeat(self.first_cell[columns] - np.cumsum(many) + many, many)
        return self.cell[start + np.arange(len(start))]


@dataclass(frozen=True)
class Groups:
    """Groups (g,) by `order` and `mask`, with the position of their first column."""

    order: Ints
    mask: Ints
    first: Ints


@dataclass(frozen=True)
class _Pairs:
    """Every store (p,) that has some line of an order, with the mask of the lines it has and their cells (p, line)."""

    order: Ints
    store: Ints
    mask: Ints
    cell: Ints


def list_columns(world: World) -> tuple[Columns, Groups]:
    """All columns of the world that its starting stock allows, and their groups."""
    pairs = _pairs(world)
    pair, mask = _submasks(pairs.mask)
    by_group = np.lexsort((pair, mask, pairs.order[pair]))
    pair, mask = pair[by_group], mask[by_group]
    order = pairs.order[pair]
    new = np.append(True, (order[1:] != order[:-1]) | (mask[1:] != mask[:-1]))
    groups = Groups(order[new], mask[new], np.flatnonzero(new))
    return _columns(world, pairs, pair, mask, np.cumsum(new) - 1), groups


def served_position(world: World) -> Ints:
    """Place (line,) of each line among the served lines of its order."""
    served = world.served()
    count = np.cumsum(served) - served
    return np.asarray(count - count[np.minimum(world.orders.first[:-1], len(served) - 1)][world.orders.of_line()])


def _pairs(world: World) -> _Pairs:
    line, cell = world.reach()
    usable = world.served()[line] & (world.stock.units[cell] > 0)
    line, cell = line[usable], cell[usable]
    key = world.orders.of_line()[line] * len(world.stores) + world.stock.store[cell]
    keys, pair = np.unique(key, return_inverse=True)
    bit = served_position(world)[line]
    if bit.max(initial=0) >= MOST_LINES:
        raise ValueError(f"An order has more than {MOST_LINES} lines; cut it into several orders first.")
    order, store = np.divmod(keys, len(world.stores))
    cells = np.full((len(keys), MOST_LINES), -1)
    cells[pair, bit] = cell
    return _Pairs(order, store, ((cells >= 0) << np.arange(MOST_LINES)).sum(axis=1), cells)


def _submasks(mask: Ints) -> tuple[Ints, Ints]:
    """Every non-empty subset (k,) of every mask (p,), with the position of the mask it is a subset of."""
    subset = np.arange(1, 1 << MOST_LINES)
    pair, at = np.nonzero((subset & ~mask[:, None]) == 0)
    return pair, subset[at]


def _columns(world: World, pairs: _Pairs, pair: Ints, mask: Ints, group: Ints) -> Columns:
    order, store, place = pairs.order[pair], pairs.store[pair], world.orders.place[pairs.order[pair]]
    member = _members(mask)
    cell, lines = pairs.cell[pair][member], member.sum(axis=1)
    column = np.repeat(np.arange(len(mask)), lines)
    product = world.stock_product[cell]
    kg, miss = (total(column, each, len(mask)) for each in _goods(world, product, store[column]))
    minutes = world.minutes(store, lines)
    tariff = world.money
    money = world.parcel(store, place, kg) + tariff.split + tariff.wage * minutes + tariff.failed_line * miss
    leaves = world.leaves(order, store, lines)
    needed = (world.orders.promised[order] - world.transit(store, place)).astype(np.float64)
    return Columns(order, store, group, minutes, money, leaves, needed, np.cumsum(lines) - lines, cell)


def _members(mask: Ints) -> Bools:
    members: Bools = (mask[:, None] >> np.arange(MOST_LINES)) & 1 == 1
    return members


def _goods(world: World, product: Ints, store: Ints) -> tuple[Floats, Floats]:
    return world.products.kg[product], world.products.miss[store, world.products.group[product]]
