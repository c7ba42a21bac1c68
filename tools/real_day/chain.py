"""The chain of the day: stores of three real chains, the products that the day's orders name, stock out of one seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from storeapp.adapters.feeds.reading import D, Read, Reading
from storeapp.operations.intake.documents import (
    LocationDocument,
    OrderDocument,
    ProductDocument,
    StagingLocationDocument,
    StockDocument,
    StoreDocument,
)
from tools.real_data import instacart, stores, superstore

T = TypeVar("T")
DAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
STORES, BASKETS = 320, 1900
HELD_BY = 40
AISLES, BAYS = 12, 8
STAGING = tuple(
    StagingLocationDocument(name=f"{letter}-{number:02d}", temperature=temperature, capacity=1000)
    for letter, temperature in (("S", "ambient"), ("C", "chilled"), ("F", "frozen"))
    for number in (1, 2)
)  # fmt: skip


def chosen_stores(folder: Path, chance: random.Random) -> list[StoreDocument]:
    """Some of every chain; what the lists have wrong was left out when they were read."""
    every = [_good(feed(folder)) for feed in (stores.best_buy, stores.walmart, stores.target)]
    picked = [store for chain in every for store in chance.sample(chain, STORES // len(every) + 1)]
    return [_furnished(store) for store in picked if store.address.latitude is not None]


def chosen_orders(folder: Path, shops: Sequence[StoreDocument]) -> list[OrderDocument]:
    """All Superstore orders, shipped; Instacart baskets, collected: moved to one day, an order every few seconds."""
    numbers = [store.external_id for store in shops]
    baskets = _good(instacart.orders(folder, numbers, DAY))
    mixed = _merged(_good(superstore.orders(folder)), baskets[:BASKETS])
    return [_today(order, number) for number, order in enumerate(mixed)]


def named_products(folder: Path, orders: Iterable[OrderDocument]) -> list[ProductDocument]:
    """Those that the day's orders name."""
    wanted = {line.sku for order in orders for line in order.lines}
    known = {product.sku: product for feed in (superstore, instacart) for product in _good(feed.products(folder))}
    return [known[sku] for sku in sorted(wanted) if sku in known]


def stock(
    shops: Sequence[StoreDocument], orders: Sequence[OrderDocument], chance: random.Random
) -> Iterator[StockDocument]:
    """Pickup stores mostly have what is collected there; what ships lies in some stores, seldom in plenty."""
    units: Counter[tuple[str, str]] = Counter()
    for order in orders:
        for line in order.lines:
            if order.pickup_store:
                units[order.pickup_store, line.sku] += line.quantity + 1 if chance.random() < 0.96 else 0
            else:
                units[chance.choice(shops).external_id, line.sku] += line.quantity + chance.randrange(3)
    for sku in sorted({line.sku for order in orders for line in order.lines if not order.pickup_store}):
        for store in chance.sample(shops, HELD_BY):
            units[store.external_id, sku] += chance.randrange(1, 6)
    for (store_id, sku), count in sorted(units.items()):
        aisle, bay = chance.randrange(1, AISLES + 1), chance.randrange(1, BAYS + 1)
        yield StockDocument(store=store_id, sku=sku, on_hand=count, aisle=str(aisle), bay=str(bay), counted_at=DAY)


def _good(reading: Reading[D]) -> list[D]:
    return [found.document for found in reading if isinstance(found, Read)]


def _furnished(store: StoreDocument) -> StoreDocument:
    layout = tuple(
        LocationDocument(aisle=str(aisle), bay=str(bay)) for aisle in range(1, AISLES + 1) for bay in range(1, BAYS + 1)
    )
    return store.model_copy(update={"layout": layout, "staging_locations": STAGING})


def _merged(first: Sequence[T], second: Sequence[T]) -> list[T]:
    """One after the other, evenly mixed."""
    places = [(number / max(1, len(these)), which, item) for which, these in enumerate((first, second))
              for number, item in enumerate(these)]  # fmt: skip
    return [item for _, _, item in sorted(places, key=lambda place: place[:2])]


def _today(order: OrderDocument, number: int) -> OrderDocument:
    placed = DAY + timedelta(seconds=4 * number)
    due = placed + (timedelta(hours=6) if order.pickup_store else timedelta(hours=18))
    return order.model_copy(update={"placed_at": placed, "promised_at": due})
