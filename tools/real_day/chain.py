"""The chain of the day: stores of three real chains, the products that the day's orders name, stock out of one seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar
from zlib import crc32

from storeapp.adapters.feeds.reading import D, Read, Reading
from storeapp.domain.order import Method
from storeapp.operations.intake.documents import (
    LocationDocument,
    OrderDocument,
    ProductDocument,
    StagingLocationDocument,
    StockDocument,
    StoreDocument,
)
from tools.real_data import instacart, stores, superstore, uci

T = TypeVar("T")
DAY = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
AISLES, BAYS = 12, 8
STAGING = tuple(
    StagingLocationDocument(name=f"{letter}-{number:02d}", temperature=temperature, capacity=1000)
    for letter, temperature in (("S", "ambient"), ("C", "chilled"), ("F", "frozen"))
    for number in (1, 2)
)  # fmt: skip


@dataclass(frozen=True)
class Size:
    """At most so many stores and orders; every shipped product lies in `held_by` stores."""

    stores: int = 321
    orders: int = 5370
    held_by: int = 40


WHOLE = Size()


def chosen_stores(folder: Path, chance: random.Random, size: Size) -> list[StoreDocument]:
    """Some of every chain; what the lists have wrong was left out when they were read."""
    every = [_good(feed(folder)) for feed in (stores.best_buy, stores.walmart, stores.target)]
    located = [[store for store in chain if store.address.latitude is not None] for chain in every]
    share = -(-size.stores // len(located))
    return [_furnished(store) for chain in located for store in chance.sample(chain, min(share, len(chain)))]


def chosen_orders(folder: Path, shops: Sequence[StoreDocument], size: Size) -> list[OrderDocument]:
    """Superstore orders, shipped, up to two thirds; Instacart baskets, collected; when both are too few, British
    invoices, collected. All are moved to one day, an order every few seconds."""
    numbers = [store.external_id for store in shops]
    shipped = _good(superstore.orders(folder))[: size.orders * 2 // 3]
    collected = _good(instacart.orders(folder, numbers, DAY))[: size.orders - len(shipped)]
    missing = size.orders - len(shipped) - len(collected)
    if missing:
        collected += [_collected(order, numbers) for order in islice(_readable(uci.orders(folder)), missing)]
    return [_today(order, number) for number, order in enumerate(_merged(shipped, collected))]


def named_products(folder: Path, orders: Sequence[OrderDocument]) -> list[ProductDocument]:
    """Those that the day's orders name."""
    wanted = {line.sku for order in orders for line in order.lines}
    feeds = [feed for feed in (superstore, instacart, uci) if any(order.source == feed.SOURCE for order in orders)]
    known = {product.sku: product for feed in feeds for product in _good(feed.products(folder))}
    return [known[sku] for sku in sorted(wanted) if sku in known]


def stock(
    shops: Sequence[StoreDocument], orders: Sequence[OrderDocument], chance: random.Random, size: Size
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
        for store in chance.sample(shops, min(size.held_by, len(shops))):
            units[store.external_id, sku] += chance.randrange(1, 6)
    for (store_id, sku), count in sorted(units.items()):
        aisle, bay = chance.randrange(1, AISLES + 1), chance.randrange(1, BAYS + 1)
        yield StockDocument(store=store_id, sku=sku, on_hand=count, aisle=str(aisle), bay=str(bay), counted_at=DAY)


def _good(reading: Reading[D]) -> list[D]:
    return list(_readable(reading))


def _readable(reading: Reading[D]) -> Iterator[D]:
    return (found.document for found in reading if isinstance(found, Read))


def _collected(order: OrderDocument, stores: Sequence[str]) -> OrderDocument:
    """An order without a place that we can ship to is taken for one that its customer fetches."""
    store = stores[crc32(f"{order.customer.name} {order.number}".encode()) % len(stores)]
    return order.model_copy(update={"method": Method.PICKUP, "pickup_store": store})


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
