"""Walking and picking: claim a walk, confirm or undo its picks, finish it, release it, take it over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from storeapp.domain.associate import Associate
from storeapp.domain.errors import Conflict, Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.pick_list import Pick, PickList, PickListState
from storeapp.domain.shortage import Shortage, ShortReason
from storeapp.domain.stock import StockLevel
from storeapp.operations import arriving, rerouting
from storeapp.operations.walking import must_be_walker
from storeapp.queries import next_walk
from storeapp.walks import Walk

TAKEN = "Somebody else took part of this walk just now. Here is the next one."


def claim(session: Session, associate: Associate, store_id: int, walk: Walk, stamp: Stamp) -> PickList:
    """Makes the walk this associate's own; raises Conflict when another one was faster."""
    _must_be_free(session, associate)
    pick_list = PickList(
        store_id=store_id,
        associate_id=associate.id,
        device_id=stamp.device,
        minutes=walk.minutes,
        claimed_at=stamp.at,
    )
    session.add(pick_list)
    _flush_or_conflict(session)
    for key in sorted(walk.slots):
        _claim_order(session, key, store_id, "+".join(walk.slots[key]), pick_list, stamp)
    _add_picks(session, pick_list, walk)
    return pick_list


def confirm_pick(session: Session, pick: Pick, units: int, stamp: Stamp) -> None:
    """Units of the pick's product are in the tote. The one-statement form of the same is in `confirming`."""
    must_be_walker(session, pick.pick_list, stamp)
    pick.line.pick(units)
    pick.line.fulfillment_order.record("pick_confirmed", stamp, line=pick.line_id, units=units)


def undo_pick(session: Session, pick: Pick, units: int, stamp: Stamp) -> None:
    """The units go back to where they came from."""
    must_be_walker(session, pick.pick_list, stamp)
    pick.line.unpick(units)
    pick.line.fulfillment_order.record("pick_undone", stamp, line=pick.line_id, units=units)


def short_pick(session: Session, pick: Pick, units: int, reason: ShortReason, stamp: Stamp) -> Shortage:
    must_be_walker(session, pick.pick_list, stamp)
    return rerouting.short_pick(session, pick.line, units, reason, stamp)


def found_elsewhere(session: Session, pick: Pick, bay_id: int, stamp: Stamp) -> None:
    """The product lies somewhere else; later walks go there."""
    level = session.get_one(StockLevel, (pick.store_id, pick.line.product_id), with_for_update=True)
    level.bay_id = pick.bay_id = bay_id
    pick.line.fulfillment_order.record("found_elsewhere", stamp, line=pick.line_id, bay=bay_id)


def pick_later(session: Session, pick: Pick, stamp: Stamp) -> None:
    """Goes to the end of the walk."""
    must_be_walker(session, pick.pick_list, stamp)
    pick.sequence = max(other.sequence for other in pick.pick_list.picks) + 1


def finish(session: Session, pick_list: PickList, stamp: Stamp) -> Sequence[FulfillmentOrder]:
    """Every line is picked or short; raises Refusal naming what was not touched."""
    must_be_walker(session, pick_list, stamp)
    picks = _picks_of(session, pick_list)
    untouched = [pick.line for pick in picks if pick.line.open and _still_on(pick, pick_list)]
    if untouched:
        raise Refusal(f"{untouched[0].product.title} is still open. Pick it or say why not.")
    orders = [order for order in pick_list.fulfillment_orders if order.state is State.PICKING]
    for order in orders:
        _leave_walk(session, order, stamp)
    pick_list.close(PickListState.FINISHED, stamp.at)
    return orders


def release(session: Session, pick_list: PickList, stamp: Stamp) -> None:
    """Gives the walk back: what is complete is picked, the rest waits for the next walk."""
    must_be_walker(session, pick_list, stamp)
    for order in list(pick_list.fulfillment_orders):
        if order.state is State.PICKING:
            _leave_walk(session, order, stamp)
    pick_list.close(PickListState.RELEASED, stamp.at)


def take_over(session: Session, pick_list: PickList, associate: Associate, stamp: Stamp) -> None:
    """Another associate walks on where this one stopped; scans that were still on the way count all the same."""
    pick_list.must_be_open()
    _must_be_free(session, associate)
    before, pick_list.associate_id = pick_list.associate_id, associate.id
    pick_list.device_id = stamp.device
    for order in pick_list.fulfillment_orders:
        order.record("taken_over", stamp, before=before)
    _flush_or_conflict(session)


def reopen(session: Session, fulfillment_order: FulfillmentOrder, stamp: Stamp) -> None:
    """Undo of finishing: the order can be picked on in the next walk."""
    fulfillment_order.become(State.PICKING, stamp)
    fulfillment_order.release(stamp)


def current(session: Session, associate_id: int) -> PickList | None:
    mine = select(PickList).where(PickList.associate_id == associate_id, PickList.state == PickListState.OPEN)
    return session.scalar(mine)


def _add_picks(session: Session, pick_list: PickList, walk: Walk) -> None:
    bays = next_walk.bays_of(session, pick_list.store_id)
    picks = [
        {
            "pick_list_id": pick_list.id,
            "line_id": stop.key,
            "store_id": pick_list.store_id,
            "bay_id": bays.get(stop.place) if stop.place else None,
            "sequence": sequence,
            "tote_slot": "+".join(walk.slots[stop.fulfillment_order]),
        }
        for sequence, stop in enumerate(walk.picks)
    ]
    session.execute(insert(Pick), picks)


def _picks_of(session: Session, pick_list: PickList) -> Sequence[Pick]:
    """With their lines and whole fulfillment orders: two statements, however many stops."""
    order = joinedload(Pick.line).joinedload(FulfillmentOrderLine.fulfillment_order)
    stops = select(Pick).where(Pick.pick_list_id == pick_list.id).order_by(Pick.sequence)
    return session.scalars(stops.options(order.selectinload(FulfillmentOrder.lines))).all()


def _must_be_free(session: Session, associate: Associate) -> None:
    if current(session, associate.id) is not None:
        raise Refusal("You have a walk already. Finish it or give it back first.")


def _claim_order(
    session: Session, key: int, store_id: int, slot: str, pick_list: PickList, stamp: Stamp
) -> FulfillmentOrder:
    """One guarded update settles who gets it."""
    won: Any = session.execute(
        update(FulfillmentOrder)
        .where(
            FulfillmentOrder.id == key,
            FulfillmentOrder.store_id == store_id,
            FulfillmentOrder.state == State.ASSIGNED,
            FulfillmentOrder.pick_list_id.is_(None),
        )
        .values(pick_list_id=pick_list.id, tote_slot=slot)
        .execution_options(synchronize_session=False)
    )
    if won.rowcount != 1:
        raise Conflict(TAKEN)
    order = session.get_one(FulfillmentOrder, key, populate_existing=True)
    order.become(State.PICKING, stamp, pick_list=pick_list.id)
    return order


def _leave_walk(session: Session, order: FulfillmentOrder, stamp: Stamp) -> None:
    """Complete orders are picked; what is still open (not on this walk, or given back) waits for the next one."""
    if order.open_units:
        order.release(stamp)
    else:
        order.complete_picking(stamp)
        if not order.is_open:
            arriving.close(session, order, stamp)


def _still_on(pick: Pick, pick_list: PickList) -> bool:
    order = pick.line.fulfillment_order
    return order.state is State.PICKING and order.pick_list_id == pick_list.id


def _flush_or_conflict(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as race:
        raise Conflict("You have a walk already on another device.") from race
