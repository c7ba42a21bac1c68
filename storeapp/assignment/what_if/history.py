"""A stretch of history: the network as it was at its beginning, and what came in since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from storeapp.assignment.network import Network
from storeapp.assignment.orders import OrderToPlace


class Arrived(NamedTuple):
    """An order and the moment it came in."""

    moment: float
    order: OrderToPlace


class StockChange(NamedTuple):
    """Units that came to a shelf, or turned out not to be there, whatever assignment did: receipts, counts."""

    moment: float
    product: int
    store: int
    units: int


@dataclass(frozen=True, eq=False)
class History:
    """`orders` and `changes` by moment, ascending.

    The network's calendar covers the whole stretch and some days after; its stock has an entry, be it of no units, for
    every store and product that a change names.
    """

    network: Network
    orders: Sequence[Arrived]
    changes: Sequence[StockChange]
