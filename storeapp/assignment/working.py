"""The network as it moves on inside one call of `plan`: what one order takes is gone before the next is scored.

Without this, orders scored on the same stale loads herd to the same store. The caller's network stays as it was:
loads are copied and stock rows replaced only when a first decision is carried out.
"""

import numpy as np

from storeapp.assignment.amounts import amounts, tie_breaks
from storeapp.assignment.decision import Decision
from storeapp.assignment.network import Network, StockRow
from storeapp.assignment.policy import Policy


class Working:
    def __init__(self, network: Network, policy: Policy, now: float, seed: int) -> None:
        self.network = network
        self.policy = policy
        self.now = now
        self.seed = seed
        self.amounts = amounts(policy, network.stores)
        self.ties = tie_breaks(network.stores, seed)
        self.loads = network.loads
        self.position = np.zeros(len(network.stores), dtype=np.int64)  # scratch for joining stock rows
        self.marked = np.zeros(len(network.stores), dtype=np.bool_)  # scratch, all False between uses
        self._taken: dict[int, StockRow] = {}

    def row(self, product: int) -> StockRow:
        """The stores holding a product, less what this call has already given away."""
        return self._taken.get(product) or self.network.stock.row(product)

    def carry_out(self, decision: Decision) -> None:
        """Take the decision's units and minutes from this copy."""
        if self.loads is self.network.loads:
            self.loads = self.network.loads.copy()
        for choice in decision.choices:
            self.loads.add(choice.store, choice.deadline, choice.minutes)
            for share in choice.shares:
                self._take(share.product, choice.store, share.units)

    def _take(self, product: int, store: int, units: int) -> None:
        row = self.row(product)
        if product not in self._taken:
            row = self._taken[product] = row._replace(available=row.available.copy())
        row.available[np.searchsorted(row.store, store)] -= units
