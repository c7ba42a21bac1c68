"""What our policy may know of a day before it begins: how it went on earlier days, played by itself."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from storeapp.assignment.learned.forecast import HOURS, Arrived, WorkForecast, fit_forecast
from storeapp.assignment.network import Floats
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.policy import Policy

from .ledger import Ledger
from .live import Live, Part
from .players import Engine, Player
from .playing import play
from .world import World


class Taught(Engine):
    """The product with its forecast of the day's work, read once and then followed by the minute."""

    def __init__(self, policy: Policy, forecast: WorkForecast, day: int) -> None:
        super().__init__(policy)
        self._forecast, self._day = forecast, day

    def begin(self, live: Live) -> None:
        every = live.network.stores.id
        hours = [self._forecast.to_come(every, self._day, np.full(len(every), float(h))) for h in range(HOURS + 1)]
        self._to_come: Floats = np.stack(hours)

    def decide(self, live: Live, order: OrderToPlace) -> list[Part]:
        hour, part = divmod(live.now / 60, 1.0)
        before, after = self._to_come[int(hour) : int(hour) + 2]
        live.network.loads.planned[:] = before + part * (after - before)
        return super().decide(live, order)


def teach(policy: Policy, days: Sequence[World]) -> Player:
    """Play `days` one after the other, each with what the ones before it taught, and be ready for the next."""
    player: Player = Engine(policy)
    known = list[Arrived]()
    for number, day in enumerate(days):
        known.append(_arrived(day, player, number))
        forecast = fit_forecast(Arrived(*map(np.concatenate, zip(*known, strict=True))), np.arange(len(day.stores)))
        player = Taught(policy, forecast, number + 1)
    return player


def _arrived(day: World, player: Player, number: int) -> Arrived:
    mine = Ledger(day, play(day, player).chosen).parcels
    hour = (day.orders.arrived[mine.order] // 60).astype(np.int64)
    return Arrived(mine.store, np.full(len(hour), number), hour, mine.minutes)
