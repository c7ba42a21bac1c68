"""What our policy may know of a day before it begins: how it went on earlier days, played by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from storeapp.assignment.forecast import Forecast, given_by_hour, learn
from storeapp.assignment.network import Floats
from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.policy import Policy

from .ledger import Ledger
from .live import Live, Part
from .players import Engine, Player
from .playing import play
from .world import World


@dataclass
class Taught(Engine):
    """The product with a forecast of the day's work, kept up to date by the minute."""

    forecast: Forecast

    def decide(self, live: Live, order: OrderToPlace) -> list[Part]:
        live.network.loads.planned[:] = self.forecast.still_to_come(live.now / 60)
        return super().decide(live, order)


def teach(policy: Policy, days: Sequence[World]) -> Player:
    """Play `days` one after the other, each with what the ones before it taught, and be ready for the next."""
    player, known = Engine(policy), list[Floats]()
    for day in days:
        known.append(_given(day, player))
        player = Taught(policy, learn(known))
    return player


def _given(day: World, player: Player) -> Floats:
    mine = Ledger(day, play(day, player).chosen).parcels
    hour = (day.orders.arrived[mine.order] // 60).astype(np.int64)
    return given_by_hour(mine.store, hour, mine.minutes, len(day.stores))
