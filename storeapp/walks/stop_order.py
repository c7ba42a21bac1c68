"""In which order to visit the stops of one walk: short, yet what must come late comes late.

Begins with four shapes of walk and improves each by the best 2-opt reversal or the best move of one to three stops
until none helps. Both are tried for all pairs at once on exact distances; stops never leave their section of the walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from storeapp.walks.layout import Layout, Spot

Numbers = NDArray[np.float64]
Indices = NDArray[np.int64]
LEAST_GAIN = 1e-9
LONGEST_MOVE = 3


def order_stops(spots: Sequence[Spot], sections: Sequence[int], layout: Layout, start: Spot | None = None) -> list[int]:
    """Positions into `spots`, section by section; the walk comes from `start` and ends at the entrance."""
    begin = layout.entrance if start is None else start
    distances = _distances([begin, *spots, layout.entrance], layout)
    section = np.array([-1, *sorted(sections), max(sections, default=0) + 1])
    walks = [_improve(path, section, distances) for path in _first_paths(spots, sections, layout)]
    shortest = min(walks, key=lambda path: round(float(distances[path[:-1], path[1:]].sum()), 6))
    return [int(node) - 1 for node in shortest[1:-1]]


def walk_length(spots: Sequence[Spot], layout: Layout, start: Spot | None = None) -> float:
    """Metres from `start` over the spots in this order to the entrance."""
    path = [layout.entrance if start is None else start, *spots, layout.entrance]
    return sum(layout.metres(here, there) for here, there in pairwise(path))


def _first_paths(spots: Sequence[Spot], sections: Sequence[int], layout: Layout) -> list[Indices]:
    """One path per shape as nodes of the distance table: 0 is the start, the last is the entrance."""
    stops = range(len(spots))
    orders = (sorted(stops, key=lambda stop: (sections[stop], *shape(spots[stop], layout), stop)) for shape in SHAPES)
    return [np.array([0, *(stop + 1 for stop in order), len(spots) + 1]) for order in orders]


def _s_shape(spot: Spot, layout: Layout) -> tuple[int, ...]:
    """Up the entrance's aisle, down the next, and so on to the right; then the same to the left."""
    away = spot.aisle - layout.start
    return away < 0, abs(away), -spot.bay if away % 2 else spot.bay


def _s_shape_from_the_back(spot: Spot, layout: Layout) -> tuple[int, ...]:
    side, away, depth = _s_shape(spot, layout)
    return side, away, -depth


def _back_then_front(spot: Spot, layout: Layout) -> tuple[int, ...]:
    """Along the back cross aisle to the right, home along the front one."""
    in_front = 2 * spot.bay < layout.bays
    return in_front, -spot.aisle if in_front else spot.aisle, spot.bay


def _front_then_back(spot: Spot, layout: Layout) -> tuple[int, ...]:
    half, aisle, depth = _back_then_front(spot, layout)
    return -half, -aisle, -depth


SHAPES = (_s_shape, _s_shape_from_the_back, _back_then_front, _front_then_back)


def _distances(spots: Sequence[Spot], layout: Layout) -> Numbers:
    aisles = np.array([spot.aisle for spot in spots])
    depths = np.array([layout.from_front(spot) for spot in spots])
    sideways = np.abs(aisles[:, None] - aisles) * layout.aisle_gap
    around = np.minimum(depths[:, None] + depths, 2 * layout.depth - depths[:, None] - depths)
    table: Numbers = np.where(aisles[:, None] == aisles, np.abs(depths[:, None] - depths), sideways + around)
    return table


def _improve(path: Indices, section: Indices, distances: Numbers) -> Indices:
    while len(path) > 3:
        steps = distances[np.ix_(path, path)]
        gain, better = min(
            (_best_reversal(path, section, steps), *(_best_move(path, section, steps, size) for size in _sizes(path))),
            key=lambda candidate: candidate[0],
        )
        if gain > -LEAST_GAIN:
            break
        path = better
    return path


def _sizes(path: Indices) -> range:
    return range(1, min(LONGEST_MOVE, len(path) - 3) + 1)


def _best_reversal(path: Indices, section: Indices, steps: Numbers) -> tuple[float, Indices]:
    """Walk the stretch i..j the other way round, where it lies in one section."""
    legs = np.diagonal(steps, 1)
    change = steps[:-2, 1:-1] + steps[1:-1, 2:] - legs[:-1, None] - legs[1:]
    allowed = np.triu(section[1:-1, None] == section[1:-1], 1)
    first, last = _least(np.where(allowed, change, np.inf))
    better = path.copy()
    better[first + 1 : last + 2] = path[first + 1 : last + 2][::-1]
    return float(change[first, last]) if allowed[first, last] else np.inf, better


def _best_move(path: Indices, section: Indices, steps: Numbers, size: int) -> tuple[float, Indices]:
    """Take the stretch of `size` stops that begins at i out and put it, as it is, after position q."""
    legs = np.diagonal(steps, 1)
    starts = np.arange(1, len(path) - size)
    ends = starts + size - 1
    freed = legs[starts - 1] + legs[ends] - steps[starts - 1, ends + 1]
    change = steps[:-1, starts].T + steps[ends, 1:] - legs - freed[:, None]
    places = np.arange(len(path) - 1)
    allowed = (section[starts] == section[ends])[:, None] & ((places < starts[:, None] - 1) | (places > ends[:, None]))
    allowed &= (section[:-1] <= section[starts][:, None]) & (section[1:] >= section[starts][:, None])
    row, place = _least(np.where(allowed, change, np.inf))
    return float(change[row, place]) if allowed[row, place] else np.inf, _moved(path, int(starts[row]), size, place)


def _moved(path: Indices, start: int, size: int, place: int) -> Indices:
    stretch, rest = path[start : start + size], np.delete(path, slice(start, start + size))
    after = place + 1 if place < start else place + 1 - size
    return np.insert(rest, after, stretch)


def _least(change: Numbers) -> tuple[int, int]:
    row, column = divmod(int(np.argmin(change)), change.shape[1])
    return row, column
