"""Packing: items into an open parcel, the parcel closed; with its label the units are packed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from storeapp.domain.box import BOXES, box_for
from storeapp.domain.errors import Refusal, WrongState
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.parcel import Parcel, ParcelLine

NOTHING_IN = "Nothing is in this box yet. Scan what goes into it, then close it."
ALL_PACKED = "Everything is in a box already."


def put_in(session: Session, line: FulfillmentOrderLine, units: int, stamp: Stamp) -> Parcel:
    """Units of the line into the parcel that is open, which is begun when there is none."""
    order = line.fulfillment_order
    _must_be_packable(order)
    left = line.in_store - packed_units(session, order).get(line.id, 0)
    if units > left:
        raise Refusal(f"All {line.in_store} of {line.product.title} are in a box already.")
    parcel = open_parcel(session, order) or _begin(session, order, stamp)
    _add(parcel, line, units)
    order.record("item_packed", stamp, line=line.id, units=units)
    return parcel


def put_in_rest(session: Session, order: FulfillmentOrder, stamp: Stamp) -> Parcel:
    """Whatever is in no box yet goes into the open one; the packer says that it lies there, line by line."""
    _must_be_packable(order)
    left = _left(session, order)
    if not left:
        raise Refusal(ALL_PACKED)
    parcel = open_parcel(session, order) or _begin(session, order, stamp)
    for line, units in left:
        _add(parcel, line, units)
        order.record("item_packed", stamp, line=line.id, units=units)
    return parcel


def close(session: Session, order: FulfillmentOrder, box: str, weight_g: int, stamp: Stamp) -> Parcel:
    """Closes the open parcel; raises Refusal when nothing is in it."""
    _must_be_packable(order)
    if box not in BOXES:
        raise Refusal("Choose one of the boxes.")
    parcel = open_parcel(session, order)
    if parcel is None:
        raise Refusal(NOTHING_IN if _left(session, order) else ALL_PACKED)
    size = BOXES[box]
    parcel.box, parcel.weight_g, parcel.closed_at, parcel.packed_by = box, weight_g, stamp.at, stamp.by
    parcel.length_cm, parcel.width_cm, parcel.height_cm = size.length_cm, size.width_cm, size.height_cm
    session.flush()
    order.record("parcel_closed", stamp, parcel=parcel.id)
    return parcel


def settle(session: Session, order: FulfillmentOrder, stamp: Stamp) -> None:
    """Packed, once everything picked lies in labelled parcels."""
    labelled = packed_units(session, order, only_labelled=True)
    if order.state is State.PICKED and all(labelled.get(line.id, 0) == line.in_store for line in order.lines):
        order.become(State.PACKED, stamp)


def unpack(session: Session, parcel: Parcel, stamp: Stamp) -> None:
    """The box is opened again; its label is void."""
    if not parcel.in_store:
        raise Refusal("This parcel is with the carrier, or was opened before.")
    parcel.voided_at, parcel.manifest_id = stamp.at, None
    order = parcel.fulfillment_order
    if order.state is State.PACKED:
        order.become(State.PICKED, stamp, parcel=parcel.id)
    else:
        order.record("unpacked", stamp, parcel=parcel.id)


def unpack_what_goes_back(session: Session, order: FulfillmentOrder, stamp: Stamp) -> None:
    """Boxes that hold more of a line than is left for the order are opened, the newest first; what else was in them is
    packed anew."""
    session.flush()
    left, packed = {line.id: line.in_store for line in order.lines}, dict(packed_units(session, order))
    if not packed:
        return
    for parcel in _boxes(session, order):
        if any(packed[part.line_id] > left[part.line_id] for part in parcel.lines):
            unpack(session, parcel, stamp)
            for part in parcel.lines:
                packed[part.line_id] -= part.quantity
    session.flush()
    if any(line.in_store for line in order.lines):
        settle(session, order, stamp)


def open_parcel(session: Session, order: FulfillmentOrder) -> Parcel | None:
    begun = select(Parcel).where(
        Parcel.fulfillment_order_id == order.id, Parcel.closed_at.is_(None), Parcel.voided_at.is_(None)
    )
    return session.scalar(begun)


def parcels_of(session: Session, order: FulfillmentOrder) -> Sequence[Parcel]:
    """Closed ones that were not opened again."""
    closed = select(Parcel).where(
        Parcel.fulfillment_order_id == order.id, Parcel.closed_at.is_not(None), Parcel.voided_at.is_(None)
    )
    return session.scalars(closed.order_by(Parcel.id)).all()


def packed_units(session: Session, order: FulfillmentOrder, only_labelled: bool = False) -> Mapping[int, int]:
    """Units in boxes that are still in the store, by line."""
    counted = (
        select(ParcelLine.line_id, func.sum(ParcelLine.quantity))
        .join(Parcel)
        .where(Parcel.fulfillment_order_id == order.id, Parcel.voided_at.is_(None), Parcel.shipment_id.is_(None))
        .group_by(ParcelLine.line_id)
    )
    if only_labelled:
        counted = counted.where(Parcel.tracking_number.is_not(None))
    return {line: int(units) for line, units in session.execute(counted)}


def proposed(order: FulfillmentOrder) -> tuple[str, int]:
    """The box, and grams with it, for all of the order's goods."""
    goods = [(line.in_store, line.product) for line in order.lines]
    box = box_for(sum(units * product.volume_ml for units, product in goods))
    return box, max(1, sum(units * product.weight_g for units, product in goods) + BOXES[box].weight_g)


def _boxes(session: Session, order: FulfillmentOrder) -> Sequence[Parcel]:
    """Those in the store, open and closed, the newest first."""
    here = select(Parcel).where(
        Parcel.fulfillment_order_id == order.id, Parcel.voided_at.is_(None), Parcel.shipment_id.is_(None)
    )
    return session.scalars(here.order_by(Parcel.id.desc()).options(selectinload(Parcel.lines))).all()


def _must_be_packable(order: FulfillmentOrder) -> None:
    if order.method is not Method.SHIP:
        raise Refusal(f"{order.order.number} is collected here. Take it to staging.")
    if order.state is not State.PICKED:
        raise WrongState(f"{order.order.number} is {order.state.value.replace('_', ' ')}; there is nothing to pack.")


def _begin(session: Session, order: FulfillmentOrder, stamp: Stamp) -> Parcel:
    parcel = Parcel(fulfillment_order_id=order.id, store_id=order.store_id, packed_at=stamp.at, packed_by=stamp.by)
    session.add(parcel)
    session.flush()
    return parcel


def _add(parcel: Parcel, line: FulfillmentOrderLine, units: int) -> None:
    there = next((part for part in parcel.lines if part.line_id == line.id), None)
    if there is None:
        parcel.lines.append(ParcelLine(line=line, quantity=units))
    else:
        there.quantity += units


def _left(session: Session, order: FulfillmentOrder) -> list[tuple[FulfillmentOrderLine, int]]:
    """Units that are in no box yet."""
    packed = packed_units(session, order)
    left = ((line, line.in_store - packed.get(line.id, 0)) for line in order.lines)
    return [(line, units) for line, units in left if units > 0]
