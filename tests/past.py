"""Days gone by, as the floor leaves them behind: orders given, walked, found or not, ready."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import time_machine
from sqlalchemy.orm import Session

from storeapp.domain.associate import Associate
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.pick_list import Pick, PickList, PickListState
from storeapp.domain.product import Product
from storeapp.domain.shortage import ShortReason
from storeapp.domain.store import Store
from storeapp.operations import rerouting
from tests import factories

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
"""A Tuesday, eleven in the morning in Chicago."""


@contextmanager
def at(moment: datetime) -> Iterator[Stamp]:
    with time_machine.travel(moment, tick=False):
        yield Stamp(at=moment)


def before(days: int = 0, minutes: float = 0) -> datetime:
    return NOW - timedelta(days=days) + timedelta(minutes=minutes)


def given(session: Session, store: Store, goods: Sequence[Product], when: datetime) -> FulfillmentOrder:
    """A pickup of one unit of each."""
    with at(when):
        return factories.assigned(session, store, dict.fromkeys(goods, 1), Method.PICKUP, assign_at=None)


def walked(
    session: Session,
    by: Associate,
    owed: Sequence[FulfillmentOrder],
    when: datetime,
    minutes: float,
    missing: Sequence[Product] = (),
) -> PickList:
    """All on one walk that takes so long; what is missing cannot be reached, which leaves its shelf open."""
    walk = PickList(store_id=owed[0].store_id, associate_id=by.id, claimed_at=when)
    session.add(walk)
    session.flush()
    for order in owed:
        order.become(State.PICKING, Stamp(at=when, by=by.id))
        order.pick_list_id = walk.id
        session.add_all(_picks(walk, order))
    session.flush()
    done = Stamp(at=when + timedelta(minutes=minutes), by=by.id)
    for order in owed:
        _finish(session, order, missing, done)
    walk.close(PickListState.FINISHED, done.at)
    session.flush()
    return walk


def _picks(walk: PickList, order: FulfillmentOrder) -> list[Pick]:
    return [
        Pick(pick_list_id=walk.id, line_id=line.id, store_id=walk.store_id, sequence=place, tote_slot="1")
        for place, line in enumerate(order.lines)
    ]


def _finish(session: Session, order: FulfillmentOrder, missing: Sequence[Product], done: Stamp) -> None:
    for line in order.lines:
        if line.product in missing:
            rerouting.short_pick(session, line, line.open, ShortReason.CANNOT_REACH, done)
        else:
            line.pick(line.open)
    order.complete_picking(done)


def ready(session: Session, order: FulfillmentOrder, when: datetime) -> None:
    """Staged and told."""
    order.become(State.STAGED, Stamp(at=when))
    order.become(State.READY_FOR_PICKUP, Stamp(at=when))
    order.ready_at = when
    session.flush()
