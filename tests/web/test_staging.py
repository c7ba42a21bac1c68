"""Putting away: the list leads to the work, the most urgent under the thumb; what goes wrong is a sentence."""

from __future__ import annotations

import pytest

from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.handoff import Proof
from storeapp.domain.lifecycle import State
from storeapp.operations import handing_off
from tests import factories
from tests.cast import Person, World


@pytest.fixture
def picked(database: Database, world: World) -> FulfillmentOrder:
    with database.transaction() as session:
        store = session.merge(world.store)
        factories.staging_location(session, store, "B-07").capacity = 1
        return factories.picked(session, factories.assigned(session, store, {world.bread: 2}))


def state_of(database: Database, order: FulfillmentOrder) -> State:
    with database.reading() as session:
        return session.get_one(FulfillmentOrder, order.id).state


def test_the_list_and_the_thumb_lead_straight_to_putting_away(ana: Person, picked: FulfillmentOrder) -> None:
    page = ana.get("/staging").text
    assert page.count(f'href="/staging/orders/{picked.id}"') == 2
    assert "Put away Carla D." in page


def test_with_nothing_to_put_away_there_is_no_next_thing(ana: Person) -> None:
    assert 'class="next' not in ana.get("/staging").text


def test_a_scan_of_the_place_makes_it_ready_and_undo_takes_it_back(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    assert ana.post(f"/fulfillment-orders/{picked.id}/staging", scan="L-B-07").location == "/staging"
    assert state_of(database, picked) is State.READY_FOR_PICKUP
    assert f"/fulfillment-orders/{picked.id}/staging/undo" in ana.get("/staging").text
    ana.post(f"/fulfillment-orders/{picked.id}/staging/undo")
    assert state_of(database, picked) is State.PICKED


@pytest.mark.parametrize("place", ["L-Z-99", "", "B 07"])
def test_a_place_that_is_none_is_refused(ana: Person, picked: FulfillmentOrder, place: str, database: Database) -> None:
    answer = ana.post(f"/fulfillment-orders/{picked.id}/staging", fragments=True, scan=place)
    assert (answer.status_code, state_of(database, picked)) == (422, State.PICKED)
    assert "no staging location of that name here" in answer.text


def test_a_full_place_takes_no_more(ana: Person, picked: FulfillmentOrder, database: Database, world: World) -> None:
    ana.post(f"/fulfillment-orders/{picked.id}/staging", scan="L-B-07")
    with database.transaction() as session:
        second = factories.picked(session, factories.assigned(session, session.merge(world.store), {world.soap: 1}))
    answer = ana.post(f"/fulfillment-orders/{second.id}/staging", fragments=True, scan="L-B-07")
    assert (answer.status_code, state_of(database, second)) == (422, State.PICKED)
    assert "Full: B-07" in ana.get("/staging").text


def test_what_lies_there_already_may_be_scanned_there_again(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    for _ in range(2):
        answer = ana.post(f"/fulfillment-orders/{picked.id}/staging", fragments=True, scan="L-B-07")
    assert answer.status_code == 200
    assert state_of(database, picked) is State.READY_FOR_PICKUP


@pytest.mark.parametrize("how", ["assigned", "partly", "handed over"])
def test_what_is_not_picked_or_not_here_is_not_put_away(
    ana: Person, database: Database, world: World, how: str
) -> None:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 2})
        if how == "partly":
            owed.become(State.PICKING, factories.stamp())
            owed.lines[0].pick(1)
        if how == "handed over":
            factories.ready(session, owed)
            handing_off.hand_over(session, owed, handing_off.Check(Proof.ID_CHECKED), factories.stamp())
    page = ana.get(f"/staging/orders/{owed.id}").text
    assert "is to be put away now" in page
    assert "No place is free" not in page
    assert "Scan the location" not in page
    answer = ana.post(f"/fulfillment-orders/{owed.id}/staging", fragments=True, scan="L-S-01")
    assert answer.status_code == 422
    assert "is to be put away now" in answer.text
    with database.reading() as session:
        stagings = session.get_one(FulfillmentOrder, owed.id).stagings
        assert all(staging.removed_at is not None for staging in stagings)
