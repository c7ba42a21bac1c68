"""The orders of the shop one after the other, with the time between them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count

from storeapp.demo.chance import stream
from storeapp.demo.shop.changes import later
from storeapp.demo.shop.demand import Shop
from storeapp.demo.shop.rhythm import next_order
from storeapp.operations.intake.documents import OrderDocument

OPENS_S = 10.5 * 3600
"""The shop's day, in its own time, is at half past ten when the stream begins."""

THINKING_ORDERS = 6
"""An order that changes is sent again when so many others have come."""

Sent = tuple[float, OrderDocument]
"""Seconds to wait, then the order to send."""


def orders(shop: Shop, start: datetime, speed: float, first: int = 0) -> Iterator[Sent]:
    """Without end, from order `first` on; the shop's day runs `speed` times as fast as the clock on the wall."""
    changing: deque[OrderDocument] = deque()
    waited = 0.0
    for number, delay in zip(count(first), _delays(shop.world.seed, speed, first), strict=False):
        waited += delay
        order = shop.order(number, start + timedelta(seconds=waited))
        yield delay, order
        changing.append(order)
        if len(changing) > THINKING_ORDERS and (changed := later(changing.popleft(), shop.world.seed)):
            yield 0.0, changed


def _delays(seed: int, speed: float, first: int) -> Iterator[float]:
    chance = stream(seed, "rhythm", first)
    second = OPENS_S
    while True:
        gap = next_order(second, chance)
        second += gap
        yield gap / speed
