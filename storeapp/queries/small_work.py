"""Small work that other work leaves behind: goods to put back, products to count, each with where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from storeapp.domain.errors import NotFound
from storeapp.domain.fulfillment_order import FulfillmentOrderLine as Line
from storeapp.domain.product import Product
from storeapp.domain.stock import StockLevel
from storeapp.domain.store import Bay
from storeapp.domain.work import CountTask, ReturnToStock

MOST = 100

PlacedReturn = tuple[ReturnToStock, Bay | None]
PlacedCount = tuple[CountTask, Bay | None]


def to_put_back(session: Session, store_id: int) -> Sequence[PlacedReturn]:
    """Along the usual walk, so that one goes through the store once."""
    return session.execute(_open_at(ReturnToStock, store_id)).all()


def to_count(session: Session, store_id: int) -> Sequence[PlacedCount]:
    return session.execute(_open_at(CountTask, store_id)).all()


def returned(session: Session, key: int, store_id: int) -> PlacedReturn:
    """One of them, open or not; raises NotFound."""
    found: PlacedReturn = _one(session, ReturnToStock, key, store_id)
    return found


def count_task(session: Session, key: int, store_id: int) -> PlacedCount:
    found: PlacedCount = _one(session, CountTask, key, store_id)
    return found


def open_counts(session: Session, store_id: int) -> tuple[int, int]:
    """How many things are to be put back, and how many products to be counted."""
    to_do = (
        select(func.count()).where(kind.store_id == store_id, kind.closed_at.is_(None)).scalar_subquery()
        for kind in (ReturnToStock, CountTask)
    )
    back, counts = session.execute(select(*to_do)).one()
    return back, counts


def waits_to_go_back(session: Session, order_id: int) -> bool:
    """Whether goods of that fulfillment order still have to be put back."""
    waiting = select(ReturnToStock.id).join(Line, Line.id == ReturnToStock.line_id)
    waiting = waiting.where(Line.fulfillment_order_id == order_id, ReturnToStock.closed_at.is_(None))
    return session.scalar(waiting.limit(1)) is not None


def in_hands(session: Session, store_id: int, product_id: int) -> int:
    """Units of the product in totes, bags and boxes of that store, or on their way back to the shelf."""
    waits = ReturnToStock
    in_store = Line.picked - Line.shipped - Line.handed_over - Line.returned
    picked = select(func.sum(in_store)).where(Line.store_id == store_id, Line.product_id == product_id)
    on_way_back = select(func.sum(waits.quantity)).where(
        waits.store_id == store_id, waits.product_id == product_id, waits.closed_at.is_(None)
    )
    return int(session.scalar(picked) or 0) + int(session.scalar(on_way_back) or 0)


def _placed(kind: type[ReturnToStock] | type[CountTask], store_id: int) -> Select[Any, Any]:
    """With its product, the codes that may be scanned for it, and its bay."""
    level = (StockLevel.store_id == kind.store_id) & (StockLevel.product_id == kind.product_id)
    return (
        select(kind, Bay)
        .join(kind.product)
        .outerjoin(StockLevel, level)
        .outerjoin(Bay, Bay.id == StockLevel.bay_id)
        .where(kind.store_id == store_id)
        .options(contains_eager(kind.product), selectinload(kind.product, Product.codes))
    )


def _open_at(kind: type[ReturnToStock] | type[CountTask], store_id: int) -> Select[Any, Any]:
    waiting = _placed(kind, store_id).where(kind.closed_at.is_(None))
    return waiting.order_by(Bay.walk_order.is_(None), Bay.walk_order, Product.name, kind.id).limit(MOST)


def _one(session: Session, kind: type[ReturnToStock] | type[CountTask], key: int, store_id: int) -> Any:
    found = session.execute(_placed(kind, store_id).where(kind.id == key)).one_or_none()
    if found is None:
        raise NotFound("There is nothing here by that number.")
    return found
