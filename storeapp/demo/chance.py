"""Chance that can be repeated: every thing of the demo draws from a stream of its own."""

from __future__ import annotations

from math import floor, log
from random import Random


def stream(seed: int, *name: str | int) -> Random:
    """A generator that depends on the seed and the name only, not on what was drawn before or for others."""
    return Random(":".join(str(part) for part in (seed, *name)))


def zipf(count: int, exponent: float) -> list[float]:
    """Weights of rank 1 to `count`, falling with the power `exponent`."""
    return [(rank + 1) ** -exponent for rank in range(count)]


def geometric(chance: Random, mean: float, most: int) -> int:
    """0, 1, 2 ... with about that mean, at most `most`."""
    stay = mean / (1 + mean)
    return min(most, floor(log(1 - chance.random()) / log(stay))) if mean else 0


def scatter(chance: Random, spread: float) -> float:
    """A factor around 1, log-normal: `spread` 0.5 means two thirds lie between 0.6 and 1.65."""
    return chance.lognormvariate(0.0, spread)
