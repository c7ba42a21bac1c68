"""Every decision looked at as it is made: may the store have it, has it the units, and is nothing left out for nothing.

It keeps its own count of what is left of every cell, so that an engine that goes wrong cannot hide it in the network.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from storeapp.assignment.orders import OrderToPlace

from .world import World

if TYPE_CHECKING:
    from .live import Part


@dataclass
class Checker:
    """Counts of one day: `ineligible` lines went to a store that does not keep the product, came twice or unasked;
    `oversold` ones to a store that had none left; `given_up` ones nowhere, though somebody had the unit."""

    world: World
    decisions: int = 0
    ineligible: int = 0
    oversold: int = 0
    given_up: int = 0
    _cells: list[dict[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        stock = self.world.stock
        rows = np.split(stock.store, stock.first[1:-1]), np.split(stock.units, stock.first[1:-1])
        self._cells = [dict(zip(s.tolist(), u.tolist(), strict=True)) for s, u in zip(*rows, strict=True)]

    @property
    def violations(self) -> int:
        return self.ineligible + self.oversold + self.given_up

    def counts(self) -> dict[str, float]:
        """What a row of the table keeps of it."""
        return {"decisions": self.decisions, "violations": self.violations}

    def check(self, order: OrderToPlace, parts: list[Part]) -> None:
        """Look at one decision and count its units as gone."""
        self.decisions += 1
        asked = {line.id: line.product for line in order.lines}
        self.ineligible += len(parts) - len({store for store, _ in parts})
        for store, lines in parts:
            for line in lines:
                self._take(asked.pop(line, None), store)
        self.given_up += sum(any(left > 0 for left in self._cells[product].values()) for product in asked.values())

    def _take(self, product: int | None, store: int) -> None:
        if product is None or store not in self._cells[product]:
            self.ineligible += 1
            return
        left = self._cells[product][store] - 1
        self._cells[product][store] = left
        self.oversold += left < 0
