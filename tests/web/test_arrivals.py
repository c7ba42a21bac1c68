"""Who is here and waits is on the queue and at the counter: where their bags are, and who sees to it."""

from __future__ import annotations

import pytest

from storeapp.db import Database
from storeapp.domain.arrival import Arrival
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.staging import Staging
from storeapp.operations import arriving
from tests import factories
from tests.cast import Person, World


@pytest.fixture
def waiting(database: Database, world: World) -> Arrival:
    """Two bags, the cold one elsewhere; its customer has just come."""
    with database.transaction() as session:
        store = session.merge(world.store)
        owed = factories.ready(session, factories.assigned(session, store, {world.bread: 2}))
        cold = factories.staging_location(session, store, "F2")
        session.add(Staging(fulfillment_order_id=owed.id, staging_location_id=cold.id, staged_at=factories.stamp().at))
        return arriving.here(session, session.get_one(FulfillmentOrder, owed.id), "3", "blue", factories.stamp())


@pytest.mark.parametrize("screen", ["/queue", "/counter"])
def test_every_place_of_their_bags_is_said(ana: Person, waiting: Arrival, screen: str) -> None:
    page = ana.get(screen).text
    assert "Spot 3, blue" in page
    place = page.split('<strong class="sign-small">')[1].split("<")[0]
    assert len(place.split(", ")) == 2
    assert "F2" in place


@pytest.mark.parametrize("screen", ["/queue", "/counter"])
def test_who_has_it_is_said_to_both(ana: Person, mo: Person, waiting: Arrival, screen: str) -> None:
    assert "has it" not in ana.get(screen).text
    ana.post(f"/arrivals/{waiting.id}/claim")
    assert "You have it" in ana.get(screen).text
    assert "Ana A. has it" in mo.get(screen).text
