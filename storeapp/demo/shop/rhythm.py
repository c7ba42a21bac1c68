"""A day of a web shop: quiet nights, a peak at noon and a higher one in the evening."""

from __future__ import annotations

from random import Random

ORDERS_A_DAY = 560
DAY_S = 86_400
HOURS = (
    *(0.8, 0.7, 0.6, 0.6, 0.6, 0.7, 0.9, 1.1, 1.4, 1.7, 2.0, 2.6),
    *(3.0, 2.4, 1.8, 1.7, 1.9, 2.4, 3.0, 3.3, 2.9, 2.2, 1.5, 1.0),
)
"""How busy each hour of the day is against the others, from midnight on."""


def orders_per_second(second: float) -> float:
    """At that second of the day; between the middles of two hours it changes evenly."""
    hour = second / 3600 - 0.5
    before, part = int(hour // 1) % 24, hour % 1
    busy = HOURS[before] * (1 - part) + HOURS[(before + 1) % 24] * part
    return ORDERS_A_DAY * busy / sum(HOURS) / 3600


def next_order(second: float, chance: Random) -> float:
    """Seconds of shop time until the next order comes."""
    return chance.expovariate(orders_per_second(second % DAY_S))
