"""Undo of a short pick: the units turned up after all, as long as nobody has acted on the shortage."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storeapp.domain.assignment import StoreExclusion
from storeapp.domain.delivery import DeliveryState, Notice
from storeapp.domain.errors import Refusal, WrongState
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Order
from storeapp.domain.pick_list import Pick
from storeapp.domain.shortage import Shortage, ShortageOutcome
from storeapp.domain.stock import StockLevel, StockMovement
from storeapp.operations import doubting, stocking
from storeapp.operations.walking import must_be_walker

NOT_IN_THE_LIST = "The shop's stock list says that it is not there, so it stays short. Count the shelf if you see it."


def undo_short(session: Session, pick: Pick, units: int, stamp: Stamp) -> None:
    """The last shortages of the stop, until there are so many units, are as if they had not been reported; raises
    Refusal when it is too late for that."""
    must_be_walker(session, pick.pick_list, stamp)
    line = pick.line
    if line.fulfillment_order.state is not State.PICKING:
        raise WrongState("This order is not being picked any more. Count the product instead.")
    left = max(1, min(units, line.short))
    while left > 0:
        left -= _undo_last(session, line, stamp)


def _undo_last(session: Session, line: FulfillmentOrderLine, stamp: Stamp) -> int:
    """How many units it was about."""
    shortage = _last_of(session, line)
    order = _locked(session, line)
    line.turn_up(shortage.quantity)
    _take_back(session, line, shortage, stamp)
    FOLLOW[shortage.outcome](session, order, line, shortage)
    session.delete(shortage)
    line.fulfillment_order.record("line_found", stamp, line=line.id, units=shortage.quantity)
    session.flush()
    return shortage.quantity


def _last_of(session: Session, line: FulfillmentOrderLine) -> Shortage:
    found = session.scalars(select(Shortage).where(Shortage.line_id == line.id).order_by(Shortage.id.desc())).first()
    if found is None:
        raise Refusal("Nothing of it was reported short.")
    return found


def _locked(session: Session, line: FulfillmentOrderLine) -> Order:
    """Assignment may be looking for another store at this moment."""
    lock = {"key_share": True}
    order = session.get_one(Order, line.fulfillment_order.order_id, with_for_update=lock, populate_existing=True)
    session.refresh(line.order_line)
    return order


def _take_back(session: Session, line: FulfillmentOrderLine, shortage: Shortage, stamp: Stamp) -> None:
    """What the short pick did to the stock; raises Refusal when the shelf was counted since, or when the units are
    promised to somebody else."""
    level, fell = stocking.level_of(session, line), _fell(session, shortage)
    if fell.on_hand_change and doubting.counted_since(session, level, fell.at):
        raise Refusal("The shelf was counted meanwhile, so it stays short.")
    back = 0 if doubting.is_answered(session, fell) else -fell.on_hand_change
    if not back:
        _must_be_there(level, shortage.quantity)
    stocking.find_again(session, line, back, shortage.quantity, stamp)
    doubting.need_not_count(session, level, shortage)


def _fell(session: Session, short: Shortage) -> StockMovement:
    moved = StockMovement
    at_that_moment = moved.line_id == short.line_id, moved.at == short.at, moved.reserved_change == -short.quantity
    return session.scalars(select(moved).where(*at_that_moment).order_by(moved.id.desc()).limit(1)).one()


def _must_be_there(level: StockLevel, units: int) -> None:
    if level.on_hand < units:
        raise Refusal(NOT_IN_THE_LIST)
    if level.on_hand - level.reserved < units:
        raise Refusal("Other orders need what is left, so it stays short.")


def _stop_looking(session: Session, order: Order, line: FulfillmentOrderLine, shortage: Shortage) -> None:
    if line.order_line.awaiting < shortage.quantity:
        raise Refusal("Another store has it by now, so it stays short here.")
    line.order_line.place(shortage.quantity)
    if not any(wanted.awaiting for wanted in order.lines):
        order.assign_at, order.exception = None, ""
    session.execute(
        delete(StoreExclusion).where(
            StoreExclusion.order_id == order.id,
            StoreExclusion.store_id == line.store_id,
            StoreExclusion.at == shortage.at,
        )
    )


def _do_not_tell(session: Session, order: Order, line: FulfillmentOrderLine, shortage: Shortage) -> None:
    """Who was told already, or is being told at this moment, gets more than was said."""
    line.order_line.get_after_all(shortage.quantity)
    session.execute(
        delete(Notice).where(
            Notice.fulfillment_order_id == line.fulfillment_order_id,
            Notice.kind == "short",
            Notice.created_at == shortage.at,
            Notice.state == DeliveryState.WAITING,
            Notice.attempts == 0,
        )
    )


FOLLOW = {ShortageOutcome.REROUTING: _stop_looking, ShortageOutcome.CUSTOMER_INFORMED: _do_not_tell}
