"""Open orders, what each store owes of them, and the network without them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from storeapp.assignment.decision import Share
from storeapp.assignment.network import Network, Stock
from storeapp.assignment.orders import OrderToPlace


class Owed(NamedTuple):
    """One fulfillment order: what a store gives, its minutes of work and the number of the deadline it is due at."""

    store: int
    shares: tuple[Share, ...]
    minutes: float
    deadline: int


class OpenOrder(NamedTuple):
    """An order to ship of which nothing is claimed yet, and how it is placed now. `order.lines` are those lines."""

    order: OrderToPlace
    owed: tuple[Owed, ...]


def released(network: Network, orders: Iterable[OpenOrder]) -> Network:
    """The network as if these orders were not placed: their units and minutes are free again."""
    free = replace(network, loads=network.loads.copy(), stock=_copied(network.stock))
    for open_order in orders:
        for owed in open_order.owed:
            free.loads.add(owed.store, owed.deadline, -owed.minutes, orders=-1)
            for share in owed.shares:
                if holds(free, share.product, owed.store):
                    free.stock.take(share.product, owed.store, -share.units)
    return free


def _copied(stock: Stock) -> Stock:
    rows = {product: row._replace(available=row.available.copy()) for product, row in stock.replaced.items()}
    return replace(stock, available=stock.available.copy(), replaced=rows)


def holds(network: Network, product: int, store: int) -> bool:
    """Whether the store has a stock entry for the product at all, even of no units."""
    row = network.stock.row(product).store
    at = int(np.searchsorted(row, store))
    return at < len(row) and int(row[at]) == store
