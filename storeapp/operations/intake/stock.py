"""Stock comes in: what a store says it has becomes a level and a row of the ledger that explains it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from storeapp.bulk import insert_all, insert_unknown
from storeapp.domain.event import Stamp
from storeapp.domain.stock import Movement, StockLevel, StockMovement
from storeapp.domain.store import Store
from storeapp.operations import doubting, stocking
from storeapp.operations.intake.bays import Bays, bays_of
from storeapp.operations.intake.documents import StockDocument
from storeapp.operations.intake.matching import products_by_sku
from storeapp.operations.intake.taken import Refused, Taken, distinct

LevelKey = tuple[int, int]
Wanted = Mapping[LevelKey, StockDocument]
FIRST = "first stock feed"
NO_STORE = "The number of a store that is known; import the stores first."
NO_PRODUCT = "The SKU of a product that is known; import the products first."


def take_stock(session: Session, documents: Sequence[StockDocument], *, at: datetime) -> Taken:
    """In the caller's transaction, so best some hundred at a time. A document says what was there at `counted_at` (now,
    when it does not say); what moved since is kept. One that is older than the last count changes nothing."""
    taken = Taken()
    for part in distinct(documents, lambda document: (document.store, document.sku)):
        taken.add(_take(session, part, at))
    return taken


def _take(session: Session, documents: Mapping[int, StockDocument], at: datetime) -> Taken:
    stores = _stores(session, documents.values())
    products = products_by_sku(session, {document.sku for document in documents.values()})
    refused = [fault for index, d in documents.items() if (fault := _refusal(index, d, stores, products))]
    wanted = {
        (stores[d.store], products[d.sku]): d for d in documents.values() if d.store in stores and d.sku in products
    }
    named = dict.fromkeys((store, d.aisle, d.bay) for (store, _), d in wanted.items() if d.aisle and d.bay)
    bays = bays_of(session, named)
    added = _add(session, wanted, bays, at)
    changed = _change(session, {key: d for key, d in wanted.items() if key not in added}, bays, at)
    return Taken(len(added), changed, len(wanted) - len(added) - changed, refused=refused)


def _stores(session: Session, documents: Iterable[StockDocument]) -> dict[str, int]:
    numbers = {document.store for document in documents}
    chosen = select(Store.external_id, Store.id).where(Store.external_id.in_(numbers))
    return dict(session.execute(chosen).all())


def _refusal(
    index: int, document: StockDocument, stores: Mapping[str, int], products: Mapping[str, int]
) -> Refused | None:
    if document.store not in stores:
        return Refused(index, "store", document.store, NO_STORE)
    return None if document.sku in products else Refused(index, "sku", document.sku, NO_PRODUCT)


def _add(session: Session, wanted: Wanted, bays: Bays, at: datetime) -> set[LevelKey]:
    known = set(_levels(session, wanted))
    rows = [_level_row(key, document, bays) for key, document in wanted.items() if key not in known]
    added = insert_unknown(session, StockLevel, rows, StockLevel.store_id, StockLevel.product_id)
    keys = {(store, product) for store, product in added}
    insert_all(session, StockMovement, [_first(key, wanted[key], at) for key in keys if wanted[key].on_hand])
    return keys


def _level_row(key: LevelKey, document: StockDocument, bays: Bays) -> dict[str, Any]:
    return {
        "store_id": key[0],
        "product_id": key[1],
        "on_hand": document.on_hand,
        "safety_stock": document.safety_stock or 0,
        "bay_id": bays.get((key[0], document.aisle, document.bay)),
    }


def _first(key: LevelKey, document: StockDocument, at: datetime) -> dict[str, Any]:
    return {
        "store_id": key[0],
        "product_id": key[1],
        "kind": Movement.RECEIPT,
        "on_hand_change": document.on_hand,
        "at": _as_of(document, at),
        "reason": FIRST,
    }


def _as_of(document: StockDocument, at: datetime) -> datetime:
    return min(document.counted_at or at, at)


def _levels(session: Session, keys: Iterable[LevelKey]) -> list[LevelKey]:
    chosen = select(StockLevel.store_id, StockLevel.product_id).where(_is_one_of(StockLevel, keys))
    return [(store, product) for store, product in session.execute(chosen)]


def _is_one_of(table: type[StockLevel] | type[StockMovement], keys: Iterable[LevelKey]) -> Any:
    return tuple_(table.store_id, table.product_id).in_(list(keys))


def _change(session: Session, wanted: Wanted, bays: Bays, at: datetime) -> int:
    """How many levels are now different from before."""
    locked = select(StockLevel).where(_is_one_of(StockLevel, wanted)).with_for_update()
    levels = session.scalars(locked.order_by(StockLevel.store_id, StockLevel.product_id)).all()
    since, doubts = _moved_since(session, wanted, at), doubting.unanswered(session, levels)
    changed = 0
    for level in levels:
        key = (level.store_id, level.product_id)
        changed += _follow(session, level, wanted[key], bays, since[key], doubts[key], at)
    session.flush()
    return changed


def _moved_since(session: Session, wanted: Wanted, at: datetime) -> dict[LevelKey, list[StockMovement]]:
    """Movements after each document's count, for documents that look back."""
    past = {key: document.counted_at for key, document in wanted.items() if document.counted_at}
    moved: defaultdict[LevelKey, list[StockMovement]] = defaultdict(list)
    if past:
        chosen = select(StockMovement).where(_is_one_of(StockMovement, past), StockMovement.at > min(past.values()))
        for row in session.scalars(chosen):
            if row.at > past[row.store_id, row.product_id]:
                moved[row.store_id, row.product_id].append(row)
    return moved


def _follow(
    session: Session,
    level: StockLevel,
    document: StockDocument,
    bays: Bays,
    since: list[StockMovement],
    doubts: list[StockMovement],
    at: datetime,
) -> bool:
    before = (level.on_hand, level.safety_stock, level.bay_id)
    if not any(row.kind is Movement.COUNT or row.reason == FIRST for row in since):
        now = max(0, document.on_hand + sum(row.on_hand_change for row in since))
        _say(session, level, now, doubts, Stamp(at=_as_of(document, at)))
    if document.safety_stock not in (None, level.safety_stock):
        level.safety_stock = document.safety_stock
        stocking.tell(session, level, Movement.ADJUST, Stamp(at=at), "safety stock")
    level.bay_id = bays.get((level.store_id, document.aisle, document.bay), level.bay_id)
    return before != (level.on_hand, level.safety_stock, level.bay_id)


def _say(session: Session, level: StockLevel, now: int, doubts: list[StockMovement], stamp: Stamp) -> None:
    """What is said again leaves no trace, but where it answers a short pick: who finds the units after all has to know
    that they are in the number."""
    if now != level.on_hand:
        stocking.set_count(session, level, now, stamp)
    elif any(doubt.at <= stamp.at for doubt in doubts):
        stocking.tell(session, level, Movement.COUNT, stamp)
