"""Decide which store fulfils what: `plan(network, orders, policy, now=..., seed=...) -> Plan`.

One function for the live decision, re-optimisation, what-if replay and the benchmark. It is pure: the same inputs
give the same plan, bit for bit.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from storeapp.assignment.deciding import decide
from storeapp.assignment.decision import Decision
from storeapp.assignment.network import Network
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.policy import Policy
from storeapp.assignment.working import Working


@dataclass(frozen=True, slots=True)
class Plan:
    """One decision per order, in the order they were given."""

    decisions: tuple[Decision, ...]

    @property
    def cost(self) -> float:
        return sum(decision.cost for decision in self.decisions)


def plan(network: Network, orders: Iterable[OrderToPlace], policy: Policy, *, now: float, seed: int = 0) -> Plan:
    """Place each order in turn; what one takes is gone before the next is scored. The network is only read."""
    working = Working(network, policy, now, seed)
    decisions: list[Decision] = []
    for order in orders:
        if decisions:
            working.carry_out(decisions[-1])
        decisions.append(decide(working, order))
    return Plan(tuple(decisions))
