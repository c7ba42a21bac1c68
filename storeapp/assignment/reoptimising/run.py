"""Re-optimise open orders: moves that save more than they disturb.

Plans are generated at the programme's own prices until none would help or the bound is near, then whole plans are
chosen. The current plan of every order is always among them, so nothing gets worse; a line that can be served is never
given up; what is claimed by an associate must not be handed in. On quiet days the gain is small: its worth is in
outages - a store that does not open, stock that is corrected, rejections.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from storeapp.assignment.costs import projected
from storeapp.assignment.network import Network
from storeapp.assignment.orders import Method
from storeapp.assignment.policy import Policy
from storeapp.assignment.reoptimising.columns import Duals, Plans, time_free
from storeapp.assignment.reoptimising.master import Capacity, Chosen, Master
from storeapp.assignment.reoptimising.open_orders import OpenOrder, Owed, released
from storeapp.assignment.working import Working

ROUNDS = 12  # of new plans, at most
BETTER = 1e-6  # dollars: a plan must beat its order's price by this to be added


class Move(NamedTuple):
    """An order to be placed anew: what each store will owe."""

    order: int
    owed: tuple[Owed, ...]
    saves: float  # dollars of its own; others may gain by what it frees


@dataclass(frozen=True, slots=True)
class Reoptimised:
    """The moves, dollars of all open orders before and after them, and how far that may be from the best, relative."""

    moves: tuple[Move, ...]
    before: float
    after: float
    gap: float

    def words(self) -> str:
        if not self.moves:
            return f"No change saves enough; the open orders cost ${self.before:,.2f}."
        return f"{len(self.moves)} orders move and save ${self.before - self.after:,.2f} of ${self.before:,.2f}."


def reoptimise(
    network: Network,
    orders: Sequence[OpenOrder],
    policy: Policy,
    *,
    now: float,
    least_saving: float = 1.0,
    gap: float = 0.002,
    seconds: float = 14.0,
) -> Reoptimised:
    """Moves that each save at least `least_saving` dollars, to a relative `gap`, within about `seconds` of solving.

    The network is as it is now, with these orders placed. OptimiserMissing if HiGHS is not installed.
    """
    shipped = [one for one in orders if one.order.method is Method.SHIP]
    free = released(network, shipped)
    working = Working(free, time_free(policy), now, seed=0)
    plans = [Plans(working, number, one, policy) for number, one in enumerate(shipped)]
    master = Master(len(plans), _capacity(working, policy, shipped))
    master.add(column for plan in plans for column in plan.current())
    before, _, _ = master.solve()
    bound, duals = _generate(master, [plan for plan in plans if plan.movable], least_saving, gap / 4)
    chosen = master.choose(gap, seconds)
    if chosen is None:
        return Reoptimised((), before, before, np.inf)
    moves = tuple(_moves(chosen, plans, duals))
    after = chosen.cost - least_saving * len(moves)
    return Reoptimised(moves, before, after if moves else before, (chosen.cost - bound) / max(abs(bound), 1e-9))


def _generate(master: Master, movable: Sequence[Plans], penalty: float, gap: float) -> tuple[float, Duals]:
    """Add plans until none helps or the bound is near; the bound (Lagrangian, at the best prices) and last prices."""
    bound = -np.inf
    for _ in range(ROUNDS):
        cost, each, duals = master.solve()
        offered = [(plan, *plan.cheapest(duals)) for plan in movable]
        gains = [
            min(price + penalty * plan.changes(column) - float(each[plan.number]), 0.0)
            for plan, column, price in offered
        ]
        bound = max(bound, cost + sum(gains))
        new = [column for (_, column, _), gain in zip(offered, gains, strict=True) if gain < -BETTER]
        master.add(new, penalty)
        if not new or cost - bound <= gap * abs(bound):
            break
    return bound, duals


def _capacity(working: Working, policy: Policy, orders: Sequence[OpenOrder]) -> Capacity:
    network, every = working.network, np.arange(len(working.network.stores))
    minutes = network.calendar.day_minutes
    filled = (projected(working, every) * minutes)[:, None]
    edges = np.array([0.0, *policy.congestion.above, np.inf]) * minutes[:, None]
    slope = policy.weights.congestion * working.amounts.strength[:, None] * np.array([0.0, *policy.congestion.price])
    reach = network.calendar.until - network.calendar.staffed(every, working.now)[:, None]
    room = np.maximum(reach - np.cumsum(network.loads.due, 1), 0.0)
    return Capacity(
        np.maximum(edges[:, 1:] - np.maximum(edges[:, :-1], filled), 0.0), slope, room, _scarce(network, orders)
    )


def _scarce(network: Network, orders: Sequence[OpenOrder]) -> dict[tuple[int, int], int]:
    """Units there, of products at stores that could not serve all open orders for them."""
    wanted: dict[int, int] = {}
    for line in (line for one in orders for line in one.order.lines):
        wanted[line.product] = wanted.get(line.product, 0) + line.quantity
    rows = ((product, network.stock.row(product), units) for product, units in wanted.items())
    return {
        (product, store): max(available, 0)
        for product, row, units in rows
        for store, available in zip(row.store.tolist(), row.available.tolist(), strict=True)
        if available < units
    }


def _moves(chosen: Chosen, plans: Sequence[Plans], duals: Duals) -> Iterator[Move]:
    for column in chosen.columns:
        plan = plans[column.number]
        if plan.changes(column):
            stays = min(map(duals.price, plan.current()))
            yield Move(plan.open_order.order.id, column.owed, stays - duals.price(column))
