"""What each store has to give, kept up to date from the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import case, select
from sqlalchemy.orm import Session

from storeapp.assignment.learned.inventory_prices import InventoryPrices
from storeapp.assignment.network import Stock, StockRow, Stores
from storeapp.domain.stock import StockLevel
from storeapp.prepared import Among, AmongPairs, Prepared
from storeapp.queries.network.ledger import new_entries, with_entries
from storeapp.queries.network.products import ProductFacts
from storeapp.queries.network.snapshot import Snapshot

LEVELS = select(
    StockLevel.store_id,
    StockLevel.product_id,
    case((StockLevel.closed_at.is_not(None), 0), else_=StockLevel.available).label("available"),
    (StockLevel.on_hand - StockLevel.safety_stock).label("start"),
)
OF_PRODUCTS = Prepared(LEVELS.where(Among(StockLevel.product_id, "products")))
MOVED = Prepared(LEVELS.where(AmongPairs((StockLevel.product_id, "products"), (StockLevel.store_id, "stores"))))
AT_ONCE = 500


def stock_of(
    session: Session, stores: Stores, products: Mapping[int, ProductFacts], learned: InventoryPrices | None = None
) -> Stock:
    """No unit has a known price until it has been learned."""
    stock = _unpriced(session, {key: row for row, key in enumerate(stores.id.tolist())}, products)
    return learned.applied_to(stock, stores, list(products)) if learned else stock


def _unpriced(session: Session, rows: Mapping[int, int], products: Mapping[int, ProductFacts]) -> Stock:
    levels = session.execute(LEVELS.order_by(StockLevel.product_id, StockLevel.store_id))
    table = np.array(
        [(products[product].row, rows[store], available, start) for store, product, available, start in levels],
        dtype=np.int64,
    ).reshape(-1, 4)
    first = np.searchsorted(table[:, 0], np.arange(len(products) + 1))
    amounts = np.maximum(table[:, 2:], 0)
    return Stock(first, table[:, 1].copy(), amounts[:, 0].copy(), amounts[:, 1].copy(), np.full(len(table), np.nan))


def refresh_stock(session: Session, snapshot: Snapshot, now: datetime) -> None:
    """The ledger says which levels moved."""
    entries = new_entries(session, snapshot.ledger_seen)
    moved = sorted({(entry.product_id, entry.store_id) for entry in entries})
    unknown = [level.product_id for level in _levels(session, moved) if not _set_entry(snapshot, *level)]
    refresh_products(session, snapshot, list(dict.fromkeys(unknown)))
    snapshot.ledger_seen = with_entries(snapshot.ledger_seen, entries, now)


def _levels(session: Session, moved: Sequence[tuple[int, int]]) -> Sequence[Any]:
    """Some at a time: SQLite compares each pair with each."""
    parts = [moved[part : part + AT_ONCE] for part in range(0, len(moved), AT_ONCE)]
    return [level for part in parts for level in MOVED.all(session, _by_name(part))]


def _by_name(pairs: Sequence[tuple[int, int]]) -> dict[str, Sequence[int]]:
    products, stores = zip(*pairs, strict=True)
    return {"products": products, "stores": stores}


def _set_entry(snapshot: Snapshot, store_id: int, product_id: int, available: int, start: int) -> bool:
    """False when the snapshot has no such entry yet."""
    facts, store = snapshot.products.get(product_id), snapshot.store_rows.get(store_id)
    if facts is None or store is None:
        return False
    row = snapshot.network.stock.row(facts.row)
    at = int(np.searchsorted(row.store, store))
    if at == len(row.store) or row.store[at] != store:
        return False
    row.available[at], row.start[at] = max(0, available), max(0, start)
    return True


def refresh_products(session: Session, snapshot: Snapshot, product_ids: Sequence[int]) -> None:
    """Fresh numbers for some products, for instance when a guard failed."""
    known = [key for key in product_ids if key in snapshot.products]
    held: dict[int, list[tuple[int, int, int]]] = {key: [] for key in known}
    for store_id, product_id, available, start in OF_PRODUCTS.all(session, {"products": known}) if known else ():
        if store_id in snapshot.store_rows:
            held[product_id].append((snapshot.store_rows[store_id], available, start))
    for key, entries in held.items():
        snapshot.network.stock.put(snapshot.products[key].row, _row_of(snapshot, key, entries))


def _row_of(snapshot: Snapshot, product_id: int, entries: list[tuple[int, int, int]]) -> StockRow:
    table = np.array(sorted(entries), dtype=np.int64).reshape(-1, 3)
    store, available, start = table[:, 0].copy(), *np.maximum(table[:, 1:], 0).T.copy()
    prices, ids = snapshot.parts.inventory_prices, snapshot.network.stores.id[store].tolist()
    price = np.array([prices.of(product_id, key) if prices else np.nan for key in ids], dtype=np.float64)
    return StockRow(store, available, start, price)
