"""How often each product is asked for: a few are asked for all the time, most hardly ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from storeapp.demo.chance import stream, zipf
from storeapp.operations.intake.documents import ProductDocument

EXPONENT = 0.75


def popularity(products: Iterable[ProductDocument], seed: int) -> Mapping[str, float]:
    """By sku: 1.0 is the best seller of its department."""
    found: dict[str, float] = {}
    for department, group in groupby(products, key=lambda product: product.department):
        skus = [product.sku for product in group]
        stream(seed, "popularity", department).shuffle(skus)
        found |= dict(zip(skus, zipf(len(skus), EXPONENT), strict=True))
    return found
