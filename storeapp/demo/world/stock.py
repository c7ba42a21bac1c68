"""Stock and shelf places: more of what sells, less in small stores, some gone, some down to the last one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from random import Random

from storeapp.demo.chance import scatter, stream
from storeapp.operations.intake.documents import LocationDocument, ProductDocument, StockDocument, StoreDocument

SOLD_OUT = 0.035
LAST_ONE = 0.06
SPREAD = 0.5
KEPT_BACK_FROM = 12
"""A store keeps some units for the customers in the aisle, of what it has plenty of."""


def stock(
    store: StoreDocument, kept: Sequence[ProductDocument], popularity: Mapping[str, float], seed: int
) -> Iterator[StockDocument]:
    """One row for each product the store keeps, siblings on neighbouring shelves."""
    size = store_size(store)
    for product, place in _shelved(store.layout, kept):
        chance = stream(seed, "stock", store.external_id, product.sku)
        on_hand = _on_hand(product, popularity[product.sku], size, chance)
        yield StockDocument(
            store=store.external_id,
            sku=product.sku,
            on_hand=on_hand,
            safety_stock=_safety_stock(on_hand, chance),
            aisle=place.aisle,
            bay=place.bay,
        )


def store_size(store: StoreDocument) -> float:
    """Bays against a usual store's."""
    return len(store.layout) / 150


def _shelved(
    layout: Sequence[LocationDocument], kept: Sequence[ProductDocument]
) -> Iterator[tuple[ProductDocument, LocationDocument]]:
    for department, group in groupby(kept, key=lambda product: product.department):
        bays = [bay for bay in layout if bay.department == department]
        products = list(group)
        for rank, product in enumerate(products):
            yield product, bays[rank * len(bays) // len(products)]


def _on_hand(product: ProductDocument, popularity: float, size: float, chance: Random) -> int:
    """Of bulky and dear things there are few."""
    fate = chance.random()
    if fate < SOLD_OUT:
        return 0
    if fate < SOLD_OUT + LAST_ONE:
        return 1
    usual = (1.5, 6.0) if product.bulky or product.high_value else (5.0, 42.0)
    mean: float = (usual[0] + usual[1] * popularity**0.55) * size**0.7
    return max(1, round(mean * scatter(chance, SPREAD)))


def _safety_stock(on_hand: int, chance: Random) -> int:
    return chance.randint(1, 3) if on_hand >= KEPT_BACK_FROM else chance.choice((0, 0, 1)) * (on_hand > 2)
