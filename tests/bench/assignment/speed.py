"""Family L: how fast decisions are in a network of 2,000 stores and 50,000 products, and the memory it takes."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from storeapp.assignment.policy import PRESETS

from .families import L
from .players import Engine
from .playing import play
from .table import Row, row_of

DECIDED = 20_000
"""Orders that are decided and timed, out of the 200,000 of the day."""


def rows(seed: int) -> Iterator[Row]:
    """One row: processor time for a decision, for those with three lines also by the second and at the 99th percentile.

    The memory is the most this process ever had, with the whole day drawn.
    """
    day = L.draw(seed)
    world = replace(day, orders=day.orders.head(DECIDED))
    seconds = play(world, Engine(PRESETS["balanced"])).seconds
    three = seconds[np.diff(world.orders.first) == 3]
    yield row_of(
        world,
        "balanced",
        None,
        us_per_order=1e6 * float(seconds.mean()),
        decisions_per_second=1 / float(three.mean()),
        us_of_three_lines=1e6 * float(three.mean()),
        p99_ms=1e3 * float(np.percentile(three, 99)),
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
