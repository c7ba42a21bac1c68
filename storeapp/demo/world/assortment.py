"""What a store keeps: the best sellers of every department it has, and as much of the rest as it has room for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from storeapp.demo.chance import scatter, stream
from storeapp.demo.world.chain import Branch, chain
from storeapp.operations.intake.documents import ProductDocument

LOCAL_TASTE = 0.5


def kept(
    branch: Branch, products: Sequence[ProductDocument], popularity: Mapping[str, float], seed: int
) -> tuple[ProductDocument, ...]:
    """In the order of `products`."""
    departments = frozenset(chain().departments(branch))
    wanted: set[str] = set()
    for department, group in groupby(products, key=lambda product: product.department):
        if department in departments:
            wanted |= _best(branch, [product.sku for product in group], popularity, seed)
    return tuple(product for product in products if product.sku in wanted)


def _best(branch: Branch, skus: Sequence[str], popularity: Mapping[str, float], seed: int) -> set[str]:
    chance = stream(seed, "taste", branch.number, skus[0])
    liked = sorted(skus, key=lambda sku: -popularity[sku] * scatter(chance, LOCAL_TASTE))
    return set(liked[: max(1, round(len(liked) * chain().format_of(branch).range))])
