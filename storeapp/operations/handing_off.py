"""Giving a pickup to the customer: proof first, then it is handed over."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain.errors import AlreadyHandedOver, Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.handoff import Handoff, HandoffLine, Proof, verified
from storeapp.domain.lifecycle import State
from storeapp.domain.stock import Movement
from storeapp.operations import arriving, stocking


@dataclass(frozen=True)
class Check:
    """What the associate checked. `code` is what the customer showed; `collector` the name when somebody else comes."""

    proof: Proof
    code: str = ""
    collector: str = ""
    age_checked: bool = False
    signature: bytes | None = None


def hand_over(session: Session, fulfillment_order: FulfillmentOrder, check: Check, stamp: Stamp) -> Handoff:
    """Everything that is in the store's hands goes to the customer; raises NotVerified or AlreadyHandedOver."""
    if fulfillment_order.state is State.HANDED_OVER:
        raise AlreadyHandedOver(_already(session, fulfillment_order))
    verified(fulfillment_order, check.proof, check.code, check.age_checked)
    handoff = Handoff(
        fulfillment_order_id=fulfillment_order.id,
        store_id=fulfillment_order.store_id,
        at=stamp.at,
        associate_id=stamp.by,
        proof=check.proof,
        collector=check.collector,
        age_checked=check.age_checked,
        signature=check.signature,
    )
    session.add(handoff)
    _take_out(session, fulfillment_order, handoff, stamp)
    fulfillment_order.become(State.HANDED_OVER, stamp, proof=check.proof.value)
    for staging in fulfillment_order.stagings:
        staging.removed_at = staging.removed_at or stamp.at
    arriving.close(session, fulfillment_order, stamp)
    return handoff


def undo(session: Session, fulfillment_order: FulfillmentOrder, reason: str, stamp: Stamp) -> None:
    """Within the time for it, the goods are in the store again, as before."""
    handoff = _last(session, fulfillment_order)
    if handoff is None:
        raise Refusal("This order has not been handed over.")
    handoff.must_be_undoable(stamp.at)
    for part in handoff.lines:
        part.line.handed_over -= part.quantity
        stocking.come_back(session, part.line, part.quantity, stamp)
    handoff.undone_at = stamp.at
    fulfillment_order.become(State.READY_FOR_PICKUP, stamp, reason=reason)
    fulfillment_order.done_at = None
    for staging in fulfillment_order.stagings:
        if staging.removed_at == handoff.at:
            staging.removed_at = None


def _take_out(session: Session, fulfillment_order: FulfillmentOrder, handoff: Handoff, stamp: Stamp) -> None:
    parts = [(line, line.in_store) for line in fulfillment_order.lines if line.in_store]
    for line, units in parts:
        line.handed_over += units
        handoff.lines.append(HandoffLine(line=line, quantity=units))
    stocking.leave(session, parts, Movement.HAND_OVER, stamp)


def _last(session: Session, fulfillment_order: FulfillmentOrder) -> Handoff | None:
    done = select(Handoff).where(Handoff.fulfillment_order_id == fulfillment_order.id, Handoff.undone_at.is_(None))
    return session.scalars(done.order_by(Handoff.id.desc())).first()


def _already(session: Session, fulfillment_order: FulfillmentOrder) -> str:
    handoff = _last(session, fulfillment_order)
    when = handoff.at.astimezone(fulfillment_order.store.zone).strftime("%H:%M") if handoff else "before"
    return f"{fulfillment_order.number} was already handed over at {when}. Do not hand anything over again."


__all__ = ["Check", "hand_over", "undo"]
