"""Who decides: the policies that are compared. None of them sees the future, but for the one that says so."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from storeapp.assignment import network as engine
from storeapp.assignment.network import Bools, Floats, Network
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.plan import plan
from storeapp.assignment.policy import PRESETS, Policy

from .bound import ARRIVED_FROM, Prices
from .live import Live, Part
from .world import World


class Player(ABC):
    """Decides order after order of one day."""

    @abstractmethod
    def begin(self, live: Live) -> None:
        """A day begins."""

    @abstractmethod
    def decide(self, live: Live, order: OrderToPlace) -> list[Part]:
        """Which store gets which lines of the order; lines nobody has left are left out."""


@dataclass
class Engine(Player):
    """The product itself under one of its policies."""

    policy: Policy

    def begin(self, live: Live) -> None:
        """The network holds all there is to know."""

    def decide(self, live: Live, order: OrderToPlace) -> list[Part]:
        return self.ask(live.network, order, live.now)

    def ask(self, network: Network, order: OrderToPlace, now: float) -> list[Part]:
        """The product's decision on that network."""
        decision = plan(network, (order,), self.policy, now=now).decisions[0]
        return [(choice.store, [share.line for share in choice.shares]) for choice in decision.choices]


Rule = Callable[[Live, OrderToPlace], Bools]
"""Which stores (store,) a rule allows for an order."""


class Step(NamedTuple):
    """One line of a rule list: stores that pass the `rules` and keep `safety` units, for `whole` orders only or not."""

    rules: tuple[Rule, ...] = ()
    safety: int = 0
    whole: bool = False


@dataclass
class Cover(Player):
    """The usual order management system: the store that has most of the lines, the best of those by some `key`.

    `steps` are tried in turn for the lines that are still without a store; the last one must let everything through.
    """

    key: Callable[[Live, OrderToPlace], Floats]
    steps: tuple[Step, ...] = (Step(),)

    def begin(self, live: Live) -> None:
        """Nothing is remembered from the day before."""

    def decide(self, live: Live, order: OrderToPlace) -> list[Part]:
        open_lines, stores = {line.id: line.product for line in order.lines}, dict[int, list[int]]()
        key = self.key(live, order)
        for step in self.steps:
            for store, lines in _covered(live.network, open_lines, _allowed(step, live, order, key), step):
                stores.setdefault(store, []).extend(lines)
                for line in lines:
                    del open_lines[line]
        return list(stores.items())


def _allowed(step: Step, live: Live, order: OrderToPlace, key: Floats) -> Floats:
    for rule in step.rules:
        key = np.where(rule(live, order), key, np.inf)
    return key


def _covered(network: Network, lines: dict[int, int], key: Floats, step: Step) -> list[Part]:
    """Stores for `lines` (line to product), most lines first, until nobody with a finite `key` has any of the rest."""
    offers: dict[int, list[int]] = {}
    for line, product in lines.items():
        row = network.stock.row(product)
        for store in row.store[(row.available > step.safety) & np.isfinite(key[row.store])].tolist():
            offers.setdefault(store, []).append(line)
    if step.whole:
        offers = {store: mine for store, mine in offers.items() if len(mine) == len(lines)}
    parts = list[Part]()
    while offers:
        best = min(offers, key=lambda store: (-len(offers[store]), key[store]))
        parts.append((best, offers.pop(best)))
        given = set(parts[-1][1])
        offers = {
            store: rest for store, mine in offers.items() if (rest := [line for line in mine if line not in given])
        }
    return parts


def distance(live: Live, order: OrderToPlace) -> Floats:
    """Kilometres (store,) to the customer."""
    assert order.destination is not None
    return live.world.carrier.km[:, order.destination.area]


def use(live: Live, order: OrderToPlace) -> Floats:
    """Minutes given today over minutes staffed (store,)."""
    return live.network.loads.given / live.network.calendar.day_minutes


class LeastRecentlyUsed(Cover):
    """Takes turns."""

    def __init__(self) -> None:
        super().__init__(lambda live, order: self._last)

    def begin(self, live: Live) -> None:
        self._last = -np.random.default_rng(live.world.seed).permutation(len(live.world.stores)).astype(float)
        self._turn = 0

    def decide(self, live: Live, order: OrderToPlace) -> list[Part]:
        parts = super().decide(live, order)
        self._turn += 1
        self._last[[store for store, _ in parts]] = self._turn
        return parts


def rule_list(world: World) -> Cover:
    """One near store that keeps 2 units and is below its order cap; then one farther away; then parts; then anybody."""
    cap = 1.5 * 1.3 * len(world.orders) / len(world.stores)

    def near(live: Live, order: OrderToPlace) -> Bools:
        return distance(live, order) <= 500

    def below_cap(live: Live, order: OrderToPlace) -> Bools:
        return live.network.loads.open_orders < cap

    whole = [Step((near, below_cap), 2, whole=True), Step((below_cap,), 2, whole=True), Step((), 0, whole=True)]
    return Cover(distance, (*whole, Step((below_cap,), 2), Step()))


def hard_cap() -> Policy:
    """Lowest cost, but a store that has been given its staffed minutes gets more only if nobody else can serve."""
    cheapest = PRESETS["lowest_cost"]
    return replace(cheapest, name="lowest_cost_hard_cap", limits=replace(cheapest.limits, utilisation=1.0))


class Foresight(Engine):
    """The product told beforehand, by the bound of this very day, what every unit and every minute will be worth."""

    def __init__(self, prices: Prices) -> None:
        ours = PRESETS["balanced"]
        super().__init__(replace(ours, name="foresight", scarcity=replace(ours.scarcity, dual_share=1.0)))
        self._prices = prices

    def begin(self, live: Live) -> None:
        live.network.stock.price[:] = self._prices.stock

    def decide(self, live: Live, order: OrderToPlace) -> list[Part]:
        deadline = np.zeros_like(live.network.loads.due)
        known = self._prices.deadline[:, live.now >= ARRIVED_FROM].sum(axis=1)
        deadline[:, : known.shape[1]] = known
        told = replace(live.network, prices=engine.Prices(self._prices.minute, deadline))
        return self.ask(told, order, live.now)


def players(world: World) -> dict[str, Player]:
    """The policies by name that need nothing but the day itself; `untaught` is ours on its first day."""
    return {
        "nearest": Engine(PRESETS["nearest"]),
        "fewest_parcels": Engine(PRESETS["fewest_parcels"]),
        "rule_list": rule_list(world),
        "least_recently_used": LeastRecentlyUsed(),
        "least_loaded": Cover(use),
        "lowest_cost": Engine(PRESETS["lowest_cost"]),
        "lowest_cost_hard_cap": Engine(hard_cap()),
        "balanced_untaught": Engine(PRESETS["balanced"]),
    }
