"""Orders that could still be placed anew: to be shipped, given to stores, and nobody has begun with them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from storeapp.domain.assignment import AssignmentDecision, Cause
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method, Order, OrderStatus

F, L = FulfillmentOrder, FulfillmentOrderLine
UNBEGUN = (F.state == State.ASSIGNED, F.method == Method.SHIP, F.pick_list_id.is_(None), F.priority == 0)


def unbegun(session: Session, most_moves: int) -> dict[int, list[FulfillmentOrder]]:
    """By order, each with its lines; what was moved `most_moves` times, or is partly picked or short, is left out."""
    found = (
        select(F)
        .join(Order, Order.id == F.order_id)
        .where(*UNBEGUN, Order.status == OrderStatus.PAID, Order.assign_at.is_(None), Order.latitude.is_not(None))
        .where(~select(L.id).where(L.fulfillment_order_id == F.id, (L.picked > 0) | (L.short > 0)).exists())
        .where(_moves() < most_moves)
        .order_by(F.order_id, F.id)
        .options(joinedload(F.order), selectinload(F.lines).joinedload(L.order_line))
    )
    orders: dict[int, list[FulfillmentOrder]] = {}
    for one in session.scalars(found):
        orders.setdefault(one.order_id, []).append(one)
    return orders


def others(session: Session, order_ids: Sequence[int]) -> dict[int, int]:
    """How many live fulfillment orders these orders have beside the unbegun ones."""
    dead = (State.REJECTED, State.CANCELLED, State.EXPIRED)
    counted = select(F.order_id, func.count()).where(F.state.not_in((State.ASSIGNED, *dead))).group_by(F.order_id)
    found: dict[int, int] = {}
    for part in range(0, len(order_ids), 500):
        for order_id, count in session.execute(counted.where(F.order_id.in_(order_ids[part : part + 500]))):
            found[order_id] = count
    return found


def _moves() -> ScalarSelect[int]:
    moved = AssignmentDecision.order_id == Order.id
    return (
        select(func.count(AssignmentDecision.id))
        .where(moved, AssignmentDecision.cause == Cause.REOPTIMISED)
        .correlate(Order)
        .scalar_subquery()
    )
