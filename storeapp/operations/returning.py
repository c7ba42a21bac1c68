"""Picked units that nobody wants any more go back to the shelf."""

from __future__ import annotations

from sqlalchemy.orm import Session

from storeapp.domain.errors import Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.work import ReturnToStock
from storeapp.operations import stocking


def open_returns(session: Session, fulfillment_order: FulfillmentOrder, stamp: Stamp) -> None:
    """Return-to-stock work for everything of the fulfillment order that is still in the store's hands."""
    for line in fulfillment_order.lines:
        if line.in_store:
            open_return(session, line, line.in_store, stamp)


def open_return(session: Session, line: FulfillmentOrderLine, units: int, stamp: Stamp) -> None:
    """Nobody waits for these units any more; their promise ends when they lie on the shelf."""
    line.give_back(units)
    session.add(
        ReturnToStock(
            store_id=line.store_id, product_id=line.product_id, line_id=line.id, quantity=units, opened_at=stamp.at
        )
    )


def put_back(session: Session, work: ReturnToStock, stamp: Stamp) -> None:
    """The goods lie on the shelf again and may be promised anew."""
    if work.closed_at is not None:
        raise Refusal("These are back on the shelf already.")
    line = session.get_one(FulfillmentOrderLine, work.line_id)
    stocking.return_to_shelf(session, line, work.quantity, stamp)
    work.closed_at, work.closed_by = stamp.at, stamp.by
    line.fulfillment_order.record("returned_to_stock", stamp, line=line.id, units=work.quantity)
