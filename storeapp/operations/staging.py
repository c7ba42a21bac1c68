"""Putting a picked order where it waits, and telling the customer that it is ready."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp.domain import lifecycle
from storeapp.domain.errors import Refusal, WrongState
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.staging import Staging, StagingLocation
from storeapp.operations import noticing

PUT_AWAY_FROM = (State.PICKED, State.STAGED, State.READY_FOR_PICKUP)


def stage(session: Session, fulfillment_order: FulfillmentOrder, location: StagingLocation, stamp: Stamp) -> None:
    """Puts it (or its part of that temperature) there; with no part missing it is ready and the customer is told."""
    must_be_to_put_away(fulfillment_order)
    needed = {line.product.temperature for line in fulfillment_order.lines if line.in_store}
    location.must_suit(needed)
    location.must_have_room(_others_at(session, location, fulfillment_order), _roomy(session, location))
    for earlier in fulfillment_order.stagings:
        if earlier.location.temperature is location.temperature and earlier.removed_at is None:
            earlier.removed_at = stamp.at
    fulfillment_order.stagings.append(Staging(location=location, staged_at=stamp.at))
    if fulfillment_order.state is State.PICKED:
        fulfillment_order.become(State.STAGED, stamp, location=location.id)
    else:
        fulfillment_order.record("moved", stamp, location=location.id)
    staged = {s.location.temperature for s in fulfillment_order.stagings if s.removed_at is None}
    if needed <= staged and fulfillment_order.state is State.STAGED:
        make_ready(session, fulfillment_order, stamp)


def make_ready(session: Session, fulfillment_order: FulfillmentOrder, stamp: Stamp) -> None:
    fulfillment_order.become(State.READY_FOR_PICKUP, stamp)
    fulfillment_order.ready_at = stamp.at
    noticing.tell(session, fulfillment_order, "ready", stamp)


def unready(session: Session, fulfillment_order: FulfillmentOrder, stamp: Stamp) -> None:
    """Back to staged: something is wrong with it; the customer waits for the next word."""
    fulfillment_order.become(State.STAGED, stamp)
    fulfillment_order.ready_at = None


def unstage(session: Session, fulfillment_order: FulfillmentOrder, stamp: Stamp) -> None:
    """Undo: the goods are in somebody's hands again."""
    if fulfillment_order.state is State.READY_FOR_PICKUP:
        unready(session, fulfillment_order, stamp)
    fulfillment_order.become(State.PICKED, stamp)
    for staging in fulfillment_order.stagings:
        staging.removed_at = staging.removed_at or stamp.at


def must_be_to_put_away(fulfillment_order: FulfillmentOrder) -> None:
    """Raises Refusal with where it stands instead."""
    if fulfillment_order.method is not Method.PICKUP:
        raise Refusal(f"{fulfillment_order.number} ships. Take it to packing.")
    if fulfillment_order.state not in PUT_AWAY_FROM:
        number, words = fulfillment_order.order.number, lifecycle.WORDS[fulfillment_order.state]
        raise WrongState(f"Nothing of {number} is to be put away now. It stands at: {words}.")


def _others_at(session: Session, location: StagingLocation, staged: FulfillmentOrder) -> int:
    """What lies there already takes no second place."""
    here = select(func.count(func.distinct(Staging.fulfillment_order_id))).where(
        Staging.staging_location_id == location.id,
        Staging.removed_at.is_(None),
        Staging.fulfillment_order_id != staged.id,
    )
    return session.scalar(here) or 0


def _roomy(session: Session, full: StagingLocation) -> str:
    """The name of a like location with room, or nothing."""
    waiting = (
        select(func.count())
        .where(Staging.staging_location_id == StagingLocation.id, Staging.removed_at.is_(None))
        .correlate(StagingLocation)
        .scalar_subquery()
    )
    like = select(StagingLocation.name).where(
        StagingLocation.store_id == full.store_id,
        StagingLocation.temperature == full.temperature,
        StagingLocation.id != full.id,
        waiting < StagingLocation.capacity,
    )
    return session.scalar(like.order_by(waiting, StagingLocation.name)) or ""
