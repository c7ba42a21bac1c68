"""Orders that were kept although their products were not known go on when the products come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from storeapp.domain.order import Method, Order, OrderLine, OrderStatus


def resume_orders(session: Session, products: Mapping[str, int], *, at: datetime) -> None:
    """`products`: keys of products that are new, by every name that a line may have called them."""
    chosen = select(OrderLine.id, OrderLine.order_id, OrderLine.sku)
    lines = session.execute(chosen.where(OrderLine.product_id.is_(None), OrderLine.sku.in_(products))).all()
    if lines:
        session.execute(update(OrderLine), [{"id": line.id, "product_id": products[line.sku]} for line in lines])
        _go_on(session, {line.order_id for line in lines}, at)


def _go_on(session: Session, orders: Iterable[int], at: datetime) -> None:
    """Those of the orders that nothing else holds up."""
    unmatched = exists().where(OrderLine.order_id == Order.id, OrderLine.product_id.is_(None))
    somewhere = or_(
        and_(Order.method == Method.PICKUP, Order.pickup_store_id.is_not(None)),
        and_(Order.method == Method.SHIP, Order.line1 + Order.city + Order.postcode != ""),
    )
    held_up = (Order.id.in_(orders), Order.exception != "", Order.status == OrderStatus.PAID)
    free = update(Order).where(*held_up, ~unmatched, somewhere).values(exception="", assign_at=at)
    session.execute(free.execution_options(synchronize_session=False))
