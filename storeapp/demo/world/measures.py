"""What a size on a shelf tag means: "12 x 12 fl oz" is 4,258 ml."""

from __future__ import annotations

import re
from typing import NamedTuple

GRAMS = {"kg": 1000.0, "g": 1.0, "oz": 28.35, "lb": 453.6}
MILLILITRES = {"ml": 1.0, "l": 1000.0, "fl oz": 29.57, "pt": 473.2, "qt": 946.4, "gal": 3785.4}
PACKED = 1.06
"""A full pack against its contents."""

SIZE = re.compile(r"(?:(\d+) x )?(\d+(?:\.\d+)?) (fl oz|gal|ml|kg|qt|pt|oz|lb|l|g)\b")


class Measure(NamedTuple):
    grams: int
    millilitres: int


def measure(size: str, density: float) -> Measure | None:
    """Weight and volume of the pack; `density` (g/ml) of dry goods; None when the size says neither."""
    match = SIZE.search(size)
    if match is None:
        return None
    amount, unit = int(match[1] or 1) * float(match[2]) * PACKED, match[3]
    if unit in MILLILITRES:
        return Measure(round(amount * MILLILITRES[unit]), round(amount * MILLILITRES[unit] * PACKED))
    return Measure(round(amount * GRAMS[unit]), round(amount * GRAMS[unit] / density))
