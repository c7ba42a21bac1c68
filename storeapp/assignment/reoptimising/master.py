"""The programme: one plan per order, so that money, full days, missed departures and stock cost least together.

    minimise    sum of plans' cost + congestion of each store's day + minutes over what is left before a departure
    one         exactly one plan for each order
    day         minutes given to a store fill the steps of its convex congestion cost
    departure   minutes that leave with a departure or earlier <= staffed minutes left before it (+ over)
    stock       units taken <= units there (+ short)

`over` and `short` have prices above any plan's, so they are used only where nothing else is possible.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from storeapp.assignment.network import Floats
from storeapp.assignment.reoptimising.columns import NOT_THERE, Column, Duals

INFINITE = float("inf")
OVER = 50.0  # dollars a minute


class OptimiserMissing(RuntimeError):
    """HiGHS is not installed; the sentence says how to get it."""


def highs() -> Any:
    """A silent, single-threaded HiGHS, seeded so that equal programmes end alike."""
    try:
        import highspy
    except ImportError as missing:
        raise OptimiserMissing("Re-optimising needs HiGHS: install storeapp with its extra `optimise`.") from missing
    solver = _quiet(highspy)
    for option, value in (("threads", 1), ("random_seed", 7)):
        solver.setOptionValue(option, value)
    return solver


def _quiet(highspy: Any) -> Any:
    """It prints its banner while it is made, as it enables callbacks: before anybody could tell it not to."""

    class Quiet(highspy.Highs):  # type: ignore[misc]
        def enableCallbacks(self) -> None:  # noqa: N802
            self.setOptionValue("output_flag", False)
            super().enableCallbacks()

    solver = Quiet()
    solver.setOptionValue("output_flag", False)
    return solver


class Capacity(NamedTuple):
    """What the stores have left for the orders of the programme."""

    steps: Floats  # (S, J) minutes of each step of the congestion cost that are left
    slope: Floats  # (S, J) dollars a minute of each step, ascending
    room: Floats  # (S, B) minutes left before each deadline, 0 or more
    units: dict[tuple[int, int], int]  # units there, of products and stores that could run short


@dataclass(frozen=True, slots=True)
class Chosen:
    """One column per order, and what they cost together with all that is shared."""

    columns: tuple[Column, ...]
    cost: float


class Master:
    """Rows first: one per order, then a day per store, departures per store, stock. Columns are added as they come."""

    def __init__(self, orders: int, capacity: Capacity) -> None:
        self.orders = orders
        self.stores, self.deadlines = capacity.room.shape
        self.columns: list[Column] = []
        self.costs: list[Floats] = []
        self.solver = highs()
        stock = {key: n for n, key in enumerate(capacity.units, start=orders + self.stores * (1 + self.deadlines))}
        self.stock_row = stock
        self._add_rows(capacity)
        self._add_slack(capacity)
        self.first = int(self.solver.getNumCol())

    def _add_rows(self, capacity: Capacity) -> None:
        upper = np.concatenate(
            [np.ones(self.orders), np.zeros(self.stores), capacity.room.ravel(), list(capacity.units.values())]
        )
        lower = np.where(np.arange(len(upper)) < self.orders, 1.0, -INFINITE)
        self.solver.addRows(len(upper), lower, upper, 0, np.zeros(len(upper), np.int32), NO_INDEX, NO_VALUE)

    def _add_slack(self, capacity: Capacity) -> None:
        """Congestion steps, minutes over and units short: one entry each, which lowers what its row counts."""
        steps = capacity.steps.shape[1]
        day = np.repeat(self.orders + np.arange(self.stores), steps)
        rest = np.arange(self.orders + self.stores, int(self.solver.getNumRow()))
        cost = np.concatenate([capacity.slope.ravel(), self._slack_prices(len(capacity.units))])
        upper = np.concatenate([capacity.steps.ravel(), np.full(len(rest), INFINITE)])
        row = np.concatenate([day, rest]).astype(np.int32)
        count = len(row)
        start = np.arange(count, dtype=np.int32)
        self.solver.addCols(count, cost, np.zeros(count), upper, count, start, row, np.full(count, -1.0))
        self.costs.append(cost)

    def _slack_prices(self, stocks: int) -> Floats:
        return np.concatenate([np.full(self.stores * self.deadlines, OVER), np.full(stocks, NOT_THERE)])

    def add(self, columns: Iterable[Column], penalty: float = 0.0) -> None:
        """Offer plans; `penalty` dollars are added to their cost, as what a change must save to be worth it."""
        new = list(columns)
        entries = [self._entries(column) for column in new]
        start = np.cumsum([0, *map(len, entries)])[:-1].astype(np.int32)
        rows = np.array([row for entry in entries for row in entry], dtype=np.int32)
        values = np.array([value for entry in entries for value in entry.values()])
        cost = np.array([column.cost + penalty for column in new])
        none, full = np.zeros(len(new)), np.full(len(new), INFINITE)
        self.solver.addCols(len(new), cost, none, full, len(rows), start, rows, values)
        self.columns.extend(new)
        self.costs.append(cost)

    def _entries(self, column: Column) -> dict[int, float]:
        entries = {column.number: 1.0}
        for owed in column.owed:
            first = self.orders + self.stores + owed.store * self.deadlines
            rows = [self.orders + owed.store, *range(first + owed.deadline, first + self.deadlines)]
            for row in rows:
                entries[row] = entries.get(row, 0.0) + owed.minutes
            for share in owed.shares:
                if (row := self.stock_row.get((share.product, owed.store), -1)) >= 0:
                    entries[row] = entries.get(row, 0.0) + share.units
        return entries

    def solve(self) -> tuple[float, Floats, Duals]:
        """The optimum with plans in parts: dollars, (orders,) price of each order, and prices of what is shared."""
        self.solver.run()
        dual = np.array(self.solver.getSolution().row_dual)
        price = np.maximum(-dual[self.orders :], 0.0)
        departures = price[self.stores : self.stores * (1 + self.deadlines)].reshape(self.stores, self.deadlines)
        before = np.cumsum(departures[:, ::-1], 1)[:, ::-1]
        unit = {key: float(max(-dual[row], 0.0)) for key, row in self.stock_row.items() if dual[row] < 0}
        cost = float(self.solver.getInfo().objective_function_value)
        return cost, dual[: self.orders], Duals(price[: self.stores], before, unit)

    def choose(self, gap: float, seconds: float) -> Chosen | None:
        """Whole plans, to the relative gap or until time is up; None if none was found in time."""
        import highspy

        count = len(self.columns)
        kinds = np.full(count, int(highspy.HighsVarType.kInteger.value), dtype=np.uint8)
        self.solver.changeColsIntegrality(count, np.arange(self.first, self.first + count, dtype=np.int32), kinds)
        self.solver.setOptionValue("mip_rel_gap", gap)
        self.solver.setOptionValue("time_limit", float(self.solver.getRunTime()) + seconds)
        self.solver.run()
        info = self.solver.getInfo()
        if info.primal_solution_status != 2:
            return None
        value = np.array(self.solver.getSolution().col_value)
        shares = value[self.first :].tolist()
        chosen = tuple(column for column, share in zip(self.columns, shares, strict=True) if share > 0.5)
        # Counted here: the solver's own figure leaves out what it fixed beforehand (highspy 1.16).
        return Chosen(chosen, float(np.concatenate(self.costs) @ value))


NO_INDEX, NO_VALUE = np.zeros(0, np.int32), np.zeros(0)
