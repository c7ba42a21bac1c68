"""Things are reached through one's own store: what is elsewhere does not exist here.

`for_change` versions lock the row on PostgreSQL (on SQLite the whole transaction holds the write lock). A fulfillment
order's order is locked before it, by all alike: what its lines still look for a store for is changed by every store
that owes some of them, and by assignment.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.domain.errors import NotFound
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.order import Order
from storeapp.domain.staging import Staging

T = TypeVar("T")
GOODS = (
    selectinload(FulfillmentOrder.lines).joinedload(FulfillmentOrderLine.product),
    selectinload(FulfillmentOrder.stagings).joinedload(Staging.location),
)


def own(session: Session, kind: type[T], key: int, store_id: int | None) -> T:
    """The thing of that kind in that store; raises NotFound. A store of None is hq, who reaches every store."""
    return cast(T, _own(session.get(kind, key), store_id))


def own_for_change(session: Session, kind: type[T], key: int, store_id: int | None) -> T:
    if kind is FulfillmentOrder:
        _lock_order_of(session, key)
    return cast(T, _own(session.get(kind, key, with_for_update=True, populate_existing=True), store_id))


def order_for_change(session: Session, key: int, store_id: int | None) -> FulfillmentOrder:
    """With its lines, their products and where it is staged: as many statements for seventy lines as for one."""
    _lock_order_of(session, key)
    found = session.get(FulfillmentOrder, key, options=GOODS, with_for_update=True, populate_existing=True)
    return cast(FulfillmentOrder, _own(found, store_id))


def _lock_order_of(session: Session, key: int) -> None:
    """Without its key, which rows that name the order need to be sure of."""
    bought = select(Order.id).join(FulfillmentOrder, FulfillmentOrder.order_id == Order.id)
    session.execute(bought.where(FulfillmentOrder.id == key).with_for_update(of=Order, key_share=True))


def _own(found: Any, store_id: int | None) -> Any:
    if found is None or store_id not in (None, found.store_id):
        raise NotFound("There is nothing here by that number.")
    return found
