"""One order before the stores that hold its products: who could serve which demand, and by when."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from storeapp.assignment.candidates import Cells, cells_of
from storeapp.assignment.deadlines import Timing, timing_of
from storeapp.assignment.decision import Reason
from storeapp.assignment.demands import Demand
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.working import Working


class Situation(NamedTuple):
    working: Working
    order: OrderToPlace
    demands: Sequence[Demand]
    cells: Cells
    timing: Timing

    @property
    def unserved(self) -> list[int]:
        """Numbers of the demands that no store can serve."""
        return self.cells.unserved(len(self.demands))


def situation_of(working: Working, order: OrderToPlace, demands: Sequence[Demand]) -> Situation:
    """For at least one demand."""
    cells = cells_of(working, order, demands)
    timing = timing_of(working, order, cells.stores)
    if len(timing.gone):
        cells.barred |= np.isin(cells.at, timing.gone) * Reason.NO_DEPARTURE.mask
    return Situation(working, order, demands, cells, timing)
