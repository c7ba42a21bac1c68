"""Which fulfillment orders share a walk: the most urgent one, then whatever costs least extra walking per minute of
work, where an order that could wait must save more walking. Without that price the near and idle orders of tomorrow
fill today's walks: drained by two people, 70 of 300 seeded orders came late instead of none, with more walking in all.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from storeapp.walks.layout import Layout
from storeapp.walks.table import Table
from storeapp.walks.tour import Occupied, tour_lengths
from storeapp.walks.work import Caps, Pace

Rows = NDArray[np.int64]
Numbers = NDArray[np.float64]
SHORTLIST = 64
WAITING_PRICE = 0.3 / 3600
DECIMALS = 6


def share_a_walk(table: Table, layout: Layout, caps: Caps, pace: Pace, now: datetime) -> list[int]:
    """Rows of the table, the seed first. The seed always walks, even alone and over a cap."""
    cart = _Cart(table, layout, caps, pace, now)
    company = np.arange(1, len(table.picks))
    while len(company):
        company, prices = cart.priced(company)
        if not len(company):
            break
        cheapest = company[np.argsort(prices, kind="stable")]
        cart.take(int(cheapest[0]))
        company = np.sort(cheapest[1 : SHORTLIST + 1])
    return cart.rows


class _Cart:
    """What has been chosen so far, and what more would cost."""

    def __init__(self, table: Table, layout: Layout, caps: Caps, pace: Pace, now: datetime) -> None:
        self.table, self.layout, self.pace = table, layout, pace
        self.rows = [0]
        self.limits = np.maximum([caps.slots, caps.volume_ml, caps.weight_g], table.loads[0])
        self.cold_limit = 60 * caps.cold_minutes
        self.limit = self._time_left(caps, now)

    def take(self, row: int) -> None:
        self.rows.append(row)

    def priced(self, company: Rows) -> tuple[Rows, Numbers]:
        """Those of `company` that still fit, and their extra metres per second of work,
        with WAITING_PRICE metres more for each second that they are due after the seed."""
        fits = company[(self.table.loads[company] + self._sum(self.table.loads) <= self.limits).all(axis=1)]
        if not len(fits):
            return fits, np.empty(0)
        metres = tour_lengths(self.table.grids[fits], self.layout, self._walked(self.table.grids))
        in_time = self._seconds(metres, fits) <= self.limit
        in_time &= self._cold_seconds(fits) <= self.cold_limit
        prices = (metres - self._metres()) / self.table.seconds[fits] + WAITING_PRICE * self.table.after_seed[fits]
        return fits[in_time], np.round(prices[in_time], DECIMALS)

    def _time_left(self, caps: Caps, now: datetime) -> float:
        """Seconds the walk may take: to the seed's due time while that can be met."""
        left = (min(pick.due for pick in self.table.picks[0]) - now).total_seconds()
        alone = self.pace.seconds_per_walk + self._metres() / self.pace.metres_per_second + self.table.seconds[0]
        return min(60 * caps.minutes, left if left >= alone else 60 * caps.late_minutes)

    def _seconds(self, metres: Numbers, rows: Rows) -> Numbers:
        work = self._sum(self.table.seconds) + self.table.seconds[rows]
        return self.pace.seconds_per_walk + metres / self.pace.metres_per_second + work

    def _cold_seconds(self, rows: Rows) -> Numbers:
        """Upper bound of how long cold goods are carried; 0 for orders that add none."""
        seconds = np.zeros(len(rows))
        adds = self.table.cold_seconds[rows] > 0
        if adds.any():
            metres = tour_lengths(self.table.cold_grids[rows[adds]], self.layout, self._walked(self.table.cold_grids))
            work = self._sum(self.table.cold_seconds) + self.table.cold_seconds[rows[adds]]
            seconds[adds] = metres / self.pace.metres_per_second + work
        return seconds

    def _metres(self) -> float:
        return float(tour_lengths(self._walked(self.table.grids)[None], self.layout)[0])

    def _walked(self, grids: Occupied) -> Occupied:
        walked: Occupied = np.logical_or.reduce(grids[self.rows])
        return walked

    def _sum(self, column: Numbers) -> Numbers:
        total: Numbers = column[self.rows].sum(axis=0)
        return total
