"""The cheapest way to part every order, all orders at once: dynamic programming over the sets of lines.

Written again here on purpose: the bound must not lean on the engine it judges.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from storeapp.assignment.network import Floats, Ints

from .columns import Columns, Groups


@dataclass(frozen=True)
class _Size:
    """Orders (m,) with the same number of served lines, and the group of each of their sets (m, mask), -1 if none."""

    orders: Ints
    group: Ints


class Parting:
    """Parts the orders of one world again and again, for ever new prices of its columns."""

    def __init__(self, columns: Columns, groups: Groups) -> None:
        self._columns, self._groups = columns, groups
        self._sizes = list(_by_size(groups))

    def cheapest(self, price: Floats) -> tuple[float, Ints]:
        """Least total price of parting every order into columns at `price` (k,), and the columns that reach it."""
        least = np.append(np.minimum.reduceat(price, self._groups.first), np.inf)
        total, chosen = 0.0, []
        for size in self._sizes:
            cost, best = _best_parts(least[size.group])
            total += float(cost.sum())
            chosen.append(_groups_used(size.group, best))
        return total, self._argmin(price, least, np.concatenate(chosen))

    def _argmin(self, price: Floats, least: Floats, groups: Ints) -> Ints:
        """The first column that has the least price of each group."""
        hits = np.flatnonzero(price == least[self._columns.group])[::-1]
        first = np.empty(len(least), dtype=np.int64)
        first[self._columns.group[hits]] = hits
        return first[groups]


def _by_size(groups: Groups) -> list[_Size]:
    (
        orders,
        row,
    ) = np.unique(groups.order, return_inverse=True)
    full = np.zeros(len(orders), dtype=np.int64)
    np.bitwise_or.at(full, row, groups.mask)
    table = np.full((len(orders), int(full.max()) + 1), -1)
    table[row, groups.mask] = np.arange(len(groups.order))
    return [_Size(orders[full == mask], table[full == mask, : mask + 1]) for mask in np.unique(full).tolist()]


def _best_parts(cost: Floats) -> tuple[Floats, Ints]:
    """From the least cost of each set (m, mask): the cost of the best parting, and for each mask its first part."""
    orders, masks = cost.shape
    total, first = np.zeros((orders, masks)), np.zeros((orders, masks), dtype=np.int64)
    for mask in range(1, masks):
        parts = _parts(mask)
        options = cost[:, parts] + total[:, mask - parts]
        best = options.argmin(axis=1)
        total[:, mask] = np.take_along_axis(options, best[:, None], axis=1)[:, 0]
        first[:, mask] = parts[best]
    return total[:, -1], first


def _parts(mask: int) -> Ints:
    """The subsets of `mask` that contain its lowest line."""
    lowest = mask & -mask
    return np.array([part for part in range(1, mask + 1) if part & mask == part and part & lowest])


def _groups_used(group: Ints, first: Ints) -> Ints:
    """Groups of all parts of the best partings."""
    orders = np.arange(len(group))
    rest, used = np.full(len(group), group.shape[1] - 1), []
    while len(orders):
        part = first[orders, rest]
        used.append(group[orders, part])
        rest = rest - part
        orders, rest = orders[rest > 0], rest[rest > 0]
    return np.concatenate(used)
