"""The length of the shortest closed walk over given bays, exact, for many sets of bays at once.

After H. D. Ratliff and A. S. Rosenthal, "Order-picking in a rectangular warehouse: a solvable case of the
traveling salesman problem", Operations Research 31(3), 1983: aisle by aisle, remembering only how the part walked
so far touches the front and the back corner of the aisle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from storeapp.walks.layout import Layout, Spot

Metres = NDArray[np.float64]
Occupied = NDArray[np.bool_]


class State(IntEnum):
    """How often front and back corner are touched (odd, even, never), and whether the parts hang together."""

    ODD_ODD = 0
    FRONT = 1
    BACK = 2
    BOTH = 3
    APART = 4
    NOTHING_YET = 5
    CLOSED = 6


class Along(IntEnum):
    """Ways to serve one aisle."""

    THROUGH = 0
    FROM_FRONT = 1
    FROM_BACK = 2
    LARGEST_GAP = 3
    TWICE = 4
    SKIP = 5


class Across(IntEnum):
    """Ways to go on to the next aisle."""

    FRONT_AND_BACK = 0
    FRONT_TWICE = 1
    BACK_TWICE = 2
    BOTH_TWICE = 3
    STOP = 4


S = State
ALONG = {
    S.ODD_ODD: (S.BOTH, S.ODD_ODD, S.ODD_ODD, S.ODD_ODD, S.ODD_ODD, S.ODD_ODD),
    S.FRONT: (S.ODD_ODD, S.FRONT, S.APART, S.APART, S.BOTH, S.FRONT),
    S.BACK: (S.ODD_ODD, S.APART, S.BACK, S.APART, S.BOTH, S.BACK),
    S.BOTH: (S.ODD_ODD, S.BOTH, S.BOTH, S.BOTH, S.BOTH, S.BOTH),
    S.APART: (S.ODD_ODD, S.APART, S.APART, S.APART, S.BOTH, S.APART),
    S.NOTHING_YET: (S.ODD_ODD, S.FRONT, S.BACK, S.APART, S.BOTH, S.NOTHING_YET),
    S.CLOSED: (None, None, None, None, None, S.CLOSED),
}
ACROSS = {
    S.ODD_ODD: (S.ODD_ODD, None, None, None, None),
    S.FRONT: (None, S.FRONT, None, S.APART, S.CLOSED),
    S.BACK: (None, None, S.BACK, S.APART, S.CLOSED),
    S.BOTH: (None, S.FRONT, S.BACK, S.BOTH, S.CLOSED),
    S.APART: (None, None, None, S.APART, None),
    S.NOTHING_YET: (None, None, None, None, S.NOTHING_YET),
    S.CLOSED: (None, None, None, None, S.CLOSED),
}
COMPLETE = [S.FRONT, S.BACK, S.BOTH, S.NOTHING_YET, S.CLOSED]


class _Moves:
    """A transition table as index arrays, sorted by the state reached."""

    def __init__(self, table: Mapping[State, tuple[State | None, ...]]) -> None:
        moves = sorted((to, start, way) for start, row in table.items() for way, to in enumerate(row) if to is not None)
        self.start = np.array([start for _, start, _ in moves])
        self.way = np.array([way for _, _, way in moves])
        reached = [to for to, _, _ in moves]
        self.reached = [to for to, _ in groupby(reached)]
        self.first = [reached.index(to) for to in self.reached]

    def best(self, costs: Metres, way_costs: Metres) -> Metres:
        """Cheapest cost of each state [state, set] after one move out of `costs`."""
        result = np.full_like(costs, np.inf)
        result[self.reached] = np.minimum.reduceat(costs[self.start] + way_costs[self.way], self.first, axis=0)
        return result


MOVES_ALONG, MOVES_ACROSS = _Moves(ALONG), _Moves(ACROSS)


def occupied(spots: Iterable[Spot], layout: Layout) -> Occupied:
    """[aisle, bay], true where a stop is; the entrance itself is no bay."""
    grid = np.zeros((layout.aisles, layout.bays), dtype=np.bool_)
    for aisle, bay in spots:
        if bay >= 0:
            grid[aisle, bay] = True
    return grid


def tour_lengths(grids: Occupied, layout: Layout, base: Occupied | None = None) -> Metres:
    """Metres of the shortest walk from the entrance over all stops and back, for each grid of [set, aisle, bay];
    the stops of `base` [aisle, bay] are walked as well, in every set."""
    along = _along_costs(grids, layout, np.zeros_like(grids[0]) if base is None else base)
    across = np.array([[2.0], [2.0], [2.0], [4.0], [0.0]]) * layout.aisle_gap
    costs = np.full((len(State), len(grids)), np.inf)
    costs[S.NOTHING_YET] = 0.0
    for aisle in range(layout.aisles):
        if aisle:
            costs = MOVES_ACROSS.best(costs, across)
        costs = MOVES_ALONG.best(costs, along[aisle])
    shortest: Metres = costs[COMPLETE].min(axis=0)
    return shortest


def _along_costs(grids: Occupied, layout: Layout, base: Occupied) -> Metres:
    """Metres of each way of serving each aisle [aisle, way, set]; only aisles unlike `base` are worked out."""
    costs = np.repeat(_aisle_costs(_with_entrance(base, layout), layout)[:, :, None], len(grids), axis=2)
    sets, aisles = np.nonzero(grids.any(axis=2))
    changed = np.column_stack([aisles == layout.start, grids[sets, aisles] | base[aisles]])
    costs[aisles, :, sets] = _aisle_costs(changed, layout)
    return costs


def _with_entrance(grid: Occupied, layout: Layout) -> Occupied:
    """The entrance is one more stop at the front end of its aisle."""
    return np.column_stack([np.arange(layout.aisles) == layout.start, grid])


def _aisle_costs(rows: Occupied, layout: Layout) -> Metres:
    """Metres of each way of serving one aisle [row, way]; infinite where it misses a stop."""
    depths = np.array([layout.from_front(Spot(0, bay)) for bay in range(-1, layout.bays)])
    latest = np.maximum.accumulate(np.where(rows, depths, -np.inf), axis=1)
    nearest = np.where(rows, depths, np.inf).min(axis=1)
    gaps = np.where(rows[:, 1:], depths[1:] - latest[:, :-1], -np.inf)
    empty = nearest == np.inf
    costs = np.empty((len(rows), len(Along)))
    costs[:, Along.THROUGH] = layout.depth
    costs[:, Along.TWICE] = 2 * layout.depth
    costs[:, Along.FROM_FRONT] = np.where(empty, np.inf, 2 * latest[:, -1])
    costs[:, Along.FROM_BACK] = np.where(empty, np.inf, 2 * (layout.depth - nearest))
    costs[:, Along.LARGEST_GAP] = 2 * (layout.depth - np.where(gaps == np.inf, -np.inf, gaps).max(axis=1))
    costs[:, Along.SKIP] = np.where(empty, 0.0, np.inf)
    return costs
