"""When a store cannot: shortages and rejections send units back to assignment, or tell the customer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from storeapp.domain.assignment import Cause, StoreExclusion
from storeapp.domain.errors import Refusal
from storeapp.domain.event import Event, Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method, Order
from storeapp.domain.shortage import REASONS, Shortage, ShortageOutcome, ShortReason
from storeapp.operations import arriving, noticing, packing, returning, stocking

EXCLUDED_FOR = timedelta(days=30)


def short_pick(session: Session, line: FulfillmentOrderLine, units: int, reason: ShortReason, stamp: Stamp) -> Shortage:
    """The units are gone for this store. What ships looks for another store at once; a pickup goes on without them
    and its customer is told."""
    line.fall_short(units)
    outcome = _outcome(line)
    shortage = Shortage(
        line_id=line.id,
        store_id=line.store_id,
        product_id=line.product_id,
        quantity=units,
        reason=reason,
        outcome=outcome,
        at=stamp.at,
        associate_id=stamp.by,
    )
    session.add(shortage)
    _question_stock(session, line, units, reason, stamp)
    line.fulfillment_order.record("line_short", stamp, line=line.id, units=units, reason=reason.value)
    FOLLOW[outcome](session, line, units, stamp)
    return shortage


def reject(session: Session, fulfillment_order: FulfillmentOrder, reason: str, stamp: Stamp) -> None:
    """The store cannot: open units look for another store, which will not be this one; picked goods go back."""
    if fulfillment_order.picked:
        raise Refusal("Some of it is picked. Put those back first, or report the rest short.")
    for line in fulfillment_order.lines:
        _send_back(session, line, line.open, reason, stamp)
    fulfillment_order.become(State.REJECTED, stamp, reason=reason)
    fulfillment_order.pick_list_id, fulfillment_order.reason = None, reason
    arriving.close(session, fulfillment_order, stamp)
    exclude(session, fulfillment_order, reason, stamp)


def move_away(session: Session, fulfillment_order: FulfillmentOrder, reason: str, stamp: Stamp) -> None:
    """Nobody has begun with it and it goes elsewhere now: no fault of the store, which may get the order again."""
    for line, units in [(line, line.open) for line in fulfillment_order.lines if line.open]:
        line.send_back(units)
        stocking.release(session, line, units, stamp, "rerouted")
    fulfillment_order.become(State.REJECTED, stamp, reason=reason, moved=True)
    fulfillment_order.reason = reason


def name_replaced(made: Iterable[FulfillmentOrder], earlier: Sequence[FulfillmentOrder], stamp: Stamp) -> None:
    """Each new one names the latest of the earlier ones that gave up one of its lines."""
    given_up = {line.order_line_id: one for one in earlier for line in one.lines if line.short or line.cancelled}
    for new in made:
        replaced = [given_up[line.order_line_id] for line in new.lines if line.order_line_id in given_up]
        if replaced:
            new.stand_in_for(max(replaced, key=lambda one: one.id), stamp)


def exclude(session: Session, fulfillment_order: FulfillmentOrder, reason: str, stamp: Stamp) -> None:
    session.add(
        StoreExclusion(
            order_id=fulfillment_order.order_id,
            store_id=fulfillment_order.store_id,
            reason=reason,
            at=stamp.at,
            ends_at=stamp.at + EXCLUDED_FOR,
        )
    )


def cancel(session: Session, fulfillment_order: FulfillmentOrder, reason: str, stamp: Stamp) -> None:
    """Stops all work on it: open units are released, picked goods become return-to-stock work."""
    for line in fulfillment_order.lines:
        units = line.open
        if units:
            line.cancel(units)
            stocking.release(session, line, units, stamp, reason)
    returning.open_returns(session, fulfillment_order, stamp)
    fulfillment_order.become(State.CANCELLED, stamp, reason=reason)
    fulfillment_order.pick_list_id, fulfillment_order.reason = None, reason
    for staging in fulfillment_order.stagings:
        staging.removed_at = staging.removed_at or stamp.at
    packing.unpack_what_goes_back(session, fulfillment_order, stamp)
    arriving.close(session, fulfillment_order, stamp)


def cancel_units(session: Session, line: FulfillmentOrderLine, units: int, reason: str, stamp: Stamp) -> None:
    """The customer wants fewer of one product: open units first, then picked ones, which go back to the shelf."""
    open_units = min(units, line.open)
    if open_units:
        line.cancel(open_units)
        stocking.release(session, line, open_units, stamp, reason)
    if units > open_units:
        returning.open_return(session, line, units - open_units, stamp)
        packing.unpack_what_goes_back(session, line.fulfillment_order, stamp)
    line.fulfillment_order.record("line_cancelled", stamp, line=line.id, units=units, reason=reason)


def _outcome(line: FulfillmentOrderLine) -> ShortageOutcome:
    ships = line.fulfillment_order.method is Method.SHIP
    return ShortageOutcome.REROUTING if ships else ShortageOutcome.CUSTOMER_INFORMED


def _question_stock(
    session: Session, line: FulfillmentOrderLine, units: int, reason: ShortReason, stamp: Stamp
) -> None:
    if REASONS[reason].questions_stock:
        stocking.fall_short(session, line, units, REASONS[reason].empties_shelf, reason.value, stamp)
    else:
        stocking.release(session, line, units, stamp, reason.value)


def _look_elsewhere(session: Session, line: FulfillmentOrderLine, units: int, stamp: Stamp) -> None:
    line.order_line.take_back(units)
    line.fulfillment_order.order.look_for_stores(stamp.at, Cause.SHORT)
    exclude(session, line.fulfillment_order, "short", stamp)


def _inform_customer(session: Session, line: FulfillmentOrderLine, units: int, stamp: Stamp) -> None:
    line.order_line.take_back(units)
    line.order_line.give_up(units)
    noticing.tell(session, line.fulfillment_order, "short", stamp)


FOLLOW = {ShortageOutcome.REROUTING: _look_elsewhere, ShortageOutcome.CUSTOMER_INFORMED: _inform_customer}


def _send_back(session: Session, line: FulfillmentOrderLine, units: int, reason: str, stamp: Stamp) -> None:
    if not units:
        return
    line.send_back(units)
    stocking.release(session, line, units, stamp, reason)
    line.fulfillment_order.order.look_for_stores(stamp.at, Cause.REJECTED)


def give_up(session: Session, order: Order, stamp: Stamp) -> None:
    """No store will have what is still awaited: the customer gets fewer and is told."""
    missing = [line for line in order.lines if line.awaiting]
    for line in missing:
        line.give_up(line.awaiting)
    order.assign_at, order.exception = None, ""
    data = {"lines": [line.id for line in missing]}
    session.add(Event.of("given_up", stamp, order_id=order.id, data=data))
