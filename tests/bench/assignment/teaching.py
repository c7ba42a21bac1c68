"""What our policy may know of a day before it begins: how it went on earlier days, played by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from storeapp.assignment.learned.first_asked import Asked, first_asked
from storeapp.assignment.learned.forecast import HOURS, Arrived, WorkForecast, fit_forecast
from storeapp.assignment.learned.unit_demand import UnitDemand, fit_unit_demand
from storeapp.assignment.network import Floats
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.policy import Policy
from storeapp.assignment.what_if.history import Arrived as Came
from storeapp.assignment.what_if.history import History

from .ledger import Ledger
from .live import Live, Part, network_of, orders_to_place
from .players import Engine, Player
from .playing import play
from .world import World


class Taught(Engine):
    """The product with its forecast of the day's work, followed by the minute, and of the units asked of each store."""

    def __init__(self, policy: Policy, forecast: WorkForecast, demand: UnitDemand, day: int) -> None:
        usual = replace(policy.congestion, arrived=forecast.arrived(day))
        super().__init__(replace(policy, congestion=usual))
        self._forecast, self._demand, self._day = forecast, demand, day

    def at_strength(self, strength: float) -> Taught:
        """The same, taught the same, at another setting of the balance slider."""
        return Taught(self.policy.with_strength(strength), self._forecast, self._demand, self._day)

    def begin(self, live: Live) -> None:
        every = live.network.stores.id
        hours = [self._forecast.to_come(every, self._day, np.full(len(every), float(h))) for h in range(HOURS + 1)]
        self._to_come: Floats = np.stack(hours)
        products = range(len(live.network.stock.first) - 1)
        live.network = replace(live.network, asked=self._demand.asked_of(products, every))

    def decide(self, live: Live, order: OrderToPlace) -> list[Part]:
        hour, part = divmod(max(live.now, 0.0) / 60, 1.0)
        before, after = self._to_come[int(hour) : int(hour) + 2]
        live.network.loads.planned[:] = before + part * (after - before)
        return super().decide(live, order)


def teach(policy: Policy, played: Sequence[World], asked: Sequence[World] = ()) -> Taught:
    """Play at least one day, each with what the ones before it taught, and be ready for the next.

    Of the days `asked`, before those, only the orders are looked at.
    """
    player: Engine = Engine(policy)
    work, units = list[Arrived](), [_asked(day, policy, number) for number, day in enumerate(asked)]
    for number, day in enumerate(played):
        work.append(_arrived(day, player, number))
        units.append(_asked(day, policy, len(units)))
        every = np.arange(len(day.stores))
        forecast = fit_forecast(Arrived(*map(np.concatenate, zip(*work, strict=True))), every)
        demand = fit_unit_demand(Asked(*map(np.concatenate, zip(*units, strict=True))), every)
        player = taught = Taught(policy, forecast, demand, number + 1)
    return taught


def _arrived(day: World, player: Player, number: int) -> Arrived:
    mine = Ledger(day, play(day, player).chosen).parcels
    hour = (day.orders.arrived[mine.order] // 60).astype(np.int64)
    return Arrived(mine.store, np.full(len(hour), number), hour, mine.minutes)


def _asked(day: World, policy: Policy, number: int) -> Asked:
    orders = [Came(*each) for each in zip(day.orders.arrived.tolist(), orders_to_place(day), strict=True)]
    return first_asked(History(network_of(day), orders, []), policy, number)
