"""What a product's own label says beyond which product it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class ProductLabel:
    """`price` in minor units, `weight_g` in grams; None where the label does not say."""

    gtin: str
    quantity: int | None = None
    weight_g: int | None = None
    price: int | None = None
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
