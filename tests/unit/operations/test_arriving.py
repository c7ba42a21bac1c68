"""Who waits at the counter is seen by all, and so is who brings it out and where to."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain.errors import Refusal
from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.operations import arriving
from tests import factories
from tests.cast import World


@pytest.fixture
def owed(session: Session, world: World) -> FulfillmentOrder:
    return factories.assigned(session, session.merge(world.store), {world.bread: 1})


def kinds(session: Session, owed: FulfillmentOrder) -> list[str]:
    session.flush()
    told = select(Event.kind).where(Event.fulfillment_order_id == owed.id).order_by(Event.version)
    return list(session.scalars(told))[1:]


def test_another_spot_is_told_and_the_same_one_is_not(session: Session, owed: FulfillmentOrder) -> None:
    for spot in ("Bay 1", "Bay 1", "Bay 2"):
        arrival = arriving.here(session, owed, spot, "Red van", factories.stamp())
    assert arrival.spot == "Bay 2"
    assert kinds(session, owed) == ["customer_arrived", "customer_elsewhere"]


def test_who_brings_it_is_told_once_and_nobody_else_can(session: Session, owed: FulfillmentOrder, world: World) -> None:
    arrival = arriving.here(session, owed, "Bay 1", "", factories.stamp())
    session.flush()
    for _ in range(2):
        arriving.take(session, arrival, factories.stamp(world.ana))
    with pytest.raises(Refusal):
        arriving.take(session, arrival, factories.stamp(world.ben))
    assert arrival.taken_by == world.ana.id
    assert kinds(session, owed) == ["customer_arrived", "arrival_taken"]
