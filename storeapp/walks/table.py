"""The open fulfillment orders of a store as arrays, most urgent first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from storeapp.walks.layout import Layout
from storeapp.walks.tour import Occupied, occupied
from storeapp.walks.work import Caps, OpenPick, Pace

Loads = NDArray[np.float64]
SLOTS, VOLUME, WEIGHT = range(3)


@dataclass(frozen=True)
class Table:
    """Row n is fulfillment order n: its picks; [order, aisle, bay] of all and of the cold stops; slots, millilitres and
    grams [order, 3]; seconds of handling of all and of the cold stops, and seconds due after the first [order]."""

    picks: Sequence[Sequence[OpenPick]]
    grids: Occupied
    cold_grids: Occupied
    loads: Loads
    seconds: Loads
    cold_seconds: Loads
    after_seed: Loads

    @classmethod
    def of(cls, picks: Iterable[OpenPick], layout: Layout, caps: Caps, pace: Pace) -> Table:
        orders = _most_urgent_first(picks)
        cold = [[pick for pick in order if pick.cold] for order in orders]
        return cls(
            picks=orders,
            grids=_grids(orders, layout),
            cold_grids=_grids(cold, layout),
            loads=np.array([_load(order, caps) for order in orders], dtype=np.float64),
            seconds=np.array([pace.seconds_per_order + pace.handling(order) for order in orders]),
            cold_seconds=np.array([pace.handling(order) for order in cold]),
            after_seed=np.array([(_due(order) - _due(orders[0])).total_seconds() for order in orders]),
        )


def _most_urgent_first(picks: Iterable[OpenPick]) -> list[list[OpenPick]]:
    orders: dict[int, list[OpenPick]] = {}
    for pick in sorted(picks, key=lambda pick: pick.key):
        orders.setdefault(pick.fulfillment_order, []).append(pick)
    return sorted(orders.values(), key=lambda order: (_due(order), order[0].fulfillment_order))


def _due(order: Sequence[OpenPick]) -> datetime:
    return min(pick.due for pick in order)


def _grids(orders: Sequence[Sequence[OpenPick]], layout: Layout) -> Occupied:
    return np.array([occupied((layout.spot(pick.place) for pick in order), layout) for order in orders])


def _load(order: Sequence[OpenPick], caps: Caps) -> tuple[int, int, int]:
    volume = sum(pick.volume_ml * pick.quantity for pick in order)
    weight = sum(pick.weight_g * pick.quantity for pick in order)
    return caps.slots_for(order), volume, weight
