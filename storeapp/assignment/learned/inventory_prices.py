"""What a unit of a product is worth to a store over a day, learned from days gone by.

For a sampled day the stock limits are lifted and priced instead: each order takes its cheapest plan at the prices, by
the same kernel that decides live, and a price rises where more was taken than there was. The prices at which this
settles are the dual values of the day's fulfilment problem (Jasin and Sinha 2015; bid prices: Talluri and van Ryzin
1998). Averaged over a few days, as prices of a single day follow its chances, they stand for the days to come.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import nan
from typing import NamedTuple

import numpy as np

from storeapp.assignment.deciding import decide
from storeapp.assignment.decision import Decision
from storeapp.assignment.learned.measuring import Measured
from storeapp.assignment.network import Floats, Ints, Network, Stock, Stores
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import Policy
from storeapp.assignment.working import Working

ROUNDS = 30
STEP = 2.0  # dollars: the first move of a price of which twice the stock was taken
LEAST = 0.01  # dollars: lower prices are not kept


class SampledDay(NamedTuple):
    """A day as it was: the network in the morning and the orders that came, in order."""

    network: Network
    orders: Sequence[OrderToPlace]
    now: float


@dataclass(frozen=True)
class InventoryPrices:
    """Dollars a unit by product and store id, where above nothing; and all products seen.

    A product is its row of the stock, or its own id after `named`, which stays when rows move.
    """

    version: int
    seen: tuple[int, ...]
    product: tuple[int, ...]
    store: tuple[int, ...]
    price: tuple[float, ...]
    measured: Measured

    @cached_property
    def _known(self) -> Mapping[tuple[int, int], float]:
        return dict(zip(zip(self.product, self.store, strict=True), self.price, strict=True))

    @cached_property
    def _seen(self) -> frozenset[int]:
        return frozenset(self.seen)

    def of(self, product: int, store: int) -> float:
        """Dollars for one unit: 0 where a seen product was never scarce, NaN (not known) for other products."""
        return self._known.get((product, store), 0.0 if product in self._seen else nan)

    def named(self, ids: Sequence[int]) -> "InventoryPrices":
        """The same by product id, given the id of each row."""
        seen, product = (tuple(ids[row] for row in rows) for rows in (self.seen, self.product))
        return replace(self, seen=seen, product=product)

    def applied_to(self, stock: Stock, stores: Stores, ids: Sequence[int] | None = None) -> Stock:
        """The stock with these prices; `ids` are those of the products in the rows, if prices are by id."""
        rows = np.arange(len(stock.first) - 1) if ids is None else np.array(ids, dtype=np.int64)
        product = np.repeat(rows, np.diff(stock.first))
        pairs = zip(product.tolist(), stores.id[stock.store].tolist(), strict=True)
        return replace(stock, price=np.array([self.of(*pair) for pair in pairs], dtype=np.float64))

    def words(self, product: int) -> str:
        """What it believes of one product."""
        prices = [price for p, price in zip(self.product, self.price, strict=True) if p == product]
        if not prices:
            return "Its stock was never scarce on the days looked at."
        return f"A unit was worth up to ${max(prices):.2f} more to keep, at {len(prices)} stores where it ran short."

    def summary(self, products: Mapping[int, str]) -> str:
        """What it believes of all products (names by number)."""
        words = f"Of {len(self.seen):,} products that were ordered, {len(set(self.product)):,} ran short somewhere"
        if not self.price:
            return words + "."
        dearest = int(np.argmax(self.price))
        name = products.get(self.product[dearest], "a product that is gone")
        return words + f"; the dearest unit to give away is one of {name}: ${self.price[dearest]:.2f}."


def fit_inventory_prices(days: Sequence[SampledDay], policy: Policy, *, version: int = 1) -> InventoryPrices:
    """Fit on all days; measured by fitting on all but the last and deciding the last with and without prices."""
    measured = Measured("dollars an order", 0.0, 0.0, 0)
    each = [day_prices(day, policy) for day in days]
    if len(days) > 1:
        measured = _measured(_averaged(days[:-1], each, version, measured), days[-1], policy)
    return _averaged(days, each, version, measured)


def _averaged(days: Sequence[SampledDay], each: Sequence[Floats], version: int, measured: Measured) -> InventoryPrices:
    """The mean of the days' own prices (E,), of which there may be more."""
    found: dict[tuple[int, int], list[float]] = {}
    seen: set[int] = set()
    for day, prices in zip(days, each, strict=False):
        entries = np.flatnonzero(prices >= LEAST)
        product = np.searchsorted(day.network.stock.first, entries, "right") - 1
        store = day.network.stores.id[day.network.stock.store[entries]]
        for p, s, price in zip(product.tolist(), store.tolist(), prices[entries].tolist(), strict=True):
            found.setdefault((p, s), []).append(price)
        seen |= {line.product for order in day.orders for line in order.lines}
    keys = sorted(found)
    return InventoryPrices(
        version,
        tuple(sorted(seen)),
        tuple(product for product, _ in keys),
        tuple(store for _, store in keys),
        tuple(round(sum(found[key]) / len(days), 3) for key in keys),
        measured,
    )


def day_prices(day: SampledDay, policy: Policy) -> Floats:
    """(E,) dual price of each stock entry of one day: projected subgradient steps, the mean of the later half."""
    believed = replace(
        policy, weights=replace(policy.weights, scarcity=1.0), scarcity=replace(policy.scarcity, dual_share=1.0)
    )
    stock = replace(day.network.stock, price=np.zeros(len(day.network.stock.store)))
    network = replace(day.network, stock=stock)
    total = np.zeros(len(stock.price))
    for n in range(ROUNDS):
        taken = _taken(stock, decided_alone(network, day.orders, believed, day.now))
        excess = (taken - stock.available) / np.maximum(stock.available, 1)
        stock.price[:] = np.maximum(stock.price + STEP / (1 + n / 5) * np.clip(excess, -1.0, 1.0), 0.0)
        total += stock.price * (n >= ROUNDS // 2)
    return total / (ROUNDS - ROUNDS // 2)


def decided_alone(network: Network, orders: Iterable[OrderToPlace], policy: Policy, now: float) -> Iterable[Decision]:
    """Each order's decision on the network as it is, as if no other order came."""
    working = Working(network, policy, now, seed=0)
    return (decide(working, order) for order in orders)


def _taken(stock: Stock, decisions: Iterable[Decision]) -> Ints:
    """(E,) units that the decisions take from each stock entry."""
    taken = np.zeros(len(stock.store), dtype=np.int64)
    for decision in decisions:
        for choice in decision.choices:
            for share in choice.shares:
                row = slice(stock.first[share.product], stock.first[share.product + 1])
                taken[row.start + np.searchsorted(stock.store[row], choice.store)] += share.units
    return taken


def _measured(prices: InventoryPrices, day: SampledDay, policy: Policy) -> Measured:
    network = day.network
    priced = replace(network, stock=prices.applied_to(network.stock, network.stores))
    with_prices, without = (_dollars(each, day, policy) for each in (priced, network))
    return Measured("dollars an order", with_prices, without, len(day.orders))


def _dollars(network: Network, day: SampledDay, policy: Policy) -> float:
    """Dollars an order without the scarcity price itself, and `money.miss` for each line left unplaced."""
    decisions = plan(network, day.orders, policy, now=day.now).decisions
    spent = sum(choice.cost - choice.terms.scarcity for decision in decisions for choice in decision.choices)
    lost = sum(len(decision.unplaced) for decision in decisions) * policy.money.miss
    return (spent + lost) / max(len(day.orders), 1)
