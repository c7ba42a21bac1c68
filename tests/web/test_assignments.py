"""How an order came to its stores, for whoever manages."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from storeapp import clock
from storeapp.assignment.policy import PRESETS
from storeapp.db import Database
from storeapp.domain.assignment import Cause
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method, Order
from storeapp.domain.pick_list import Pick
from storeapp.domain.shortage import ShortReason
from storeapp.jobs.assigning import assign_some
from storeapp.operations import policies, rerouting
from storeapp.operations.policies import By
from tests import factories
from tests.cast import Person, World

SPRINGFIELD = {"latitude": 39.8, "longitude": -89.6}


@pytest.fixture
def order(database: Database, world: World) -> Order:
    """Two loaves to be shipped from near Maple Street; Harbor Point could, too."""
    with database.transaction() as session:
        near, far = session.merge(world.store), session.merge(world.other_store)
        near.latitude, near.longitude = SPRINGFIELD["latitude"], SPRINGFIELD["longitude"]
        far.latitude, far.longitude = 45.5, -122.7
        bread = session.merge(world.bread)
        made = factories.order(session, {bread: 2}, Method.SHIP, assign_at=clock.now(), **SPRINGFIELD)
    assign_some(database)
    return made


def words(page: str) -> str:
    """What is read, without marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1]))


def owed(database: Database, order: Order) -> list[FulfillmentOrder]:
    with database.reading() as session:
        found = select(FulfillmentOrder).where(FulfillmentOrder.order_id == order.id).order_by(FulfillmentOrder.id)
        return list(session.scalars(found))


def test_a_decision_shows_its_costs_and_the_next_best(mo: Person, order: Order, database: Database) -> None:
    said = words(mo.get(f"/orders/{order.id}/assignments").text)
    (made,) = owed(database, order)
    for expected in (
        "Accepted",
        "Policy balanced",
        "Maple Street gives 2 × Rye bread",
        "minutes of work",
        "Carriage $",
        "Together $",
        "Next best Harbor Point +$",
        "a dearer parcel (+$",
        f"{made.number} Maple Street, 2 items To pick",
    ):
        assert expected in said


def test_after_a_short_pick_the_way_to_the_next_store_is_told_in_order(
    mo: Person, order: Order, database: Database
) -> None:
    with database.transaction() as session:
        line = session.get_one(FulfillmentOrder, owed(database, order)[0].id).lines[0]
        rerouting.short_pick(session, line, 1, ShortReason.NOT_FOUND, factories.stamp())
    assign_some(database)
    said = words(mo.get(f"/orders/{order.id}/assignments").text)
    story = ["Accepted", "Maple Street is 1 item short", "A store was short", "Harbor Point gives 1 × Rye bread"]
    assert [said.index(part) for part in story] == sorted(said.index(part) for part in story)
    assert "Ruled out: 1 store" in said
    assert "Already turned it down Maple Street" in said


def test_a_short_pick_that_was_taken_back_is_told_as_such(
    mo: Person, ana: Person, order: Order, database: Database
) -> None:
    ana.post("/pick-lists")
    with database.reading() as session:
        stop = f"/picks/{session.scalars(select(Pick.id)).one()}"
    ana.post(f"{stop}/shortage", quantity="2", reason="not_found")
    ana.post(f"{stop}/shortage/undo")
    said = words(mo.get(f"/orders/{order.id}/assignments").text)
    story = ["Accepted", "Maple Street is 2 items short", "Maple Street found 2 items after all"]
    assert [said.index(part) for part in story] == sorted(said.index(part) for part in story)


def test_a_rejection_says_its_reason(mo: Person, order: Order, database: Database) -> None:
    with database.transaction() as session:
        made = session.get_one(FulfillmentOrder, owed(database, order)[0].id)
        rerouting.reject(session, made, "flooded", factories.stamp())
    assign_some(database)
    said = words(mo.get(f"/orders/{order.id}/assignments").text)
    assert "Maple Street turned it down: flooded" in said
    assert "A store turned it down" in said


def test_what_was_placed_anew_is_no_fault_of_the_store(mo: Person, order: Order, database: Database) -> None:
    with database.transaction() as session:
        made = session.get_one(FulfillmentOrder, owed(database, order)[0].id)
        rerouting.move_away(session, made, "Goes to Harbor Point: saves $2.05.", factories.stamp())
        made.order.look_for_stores(clock.now(), Cause.REOPTIMISED)
    assign_some(database)
    said = words(mo.get(f"/orders/{order.id}/assignments").text)
    story = ["Accepted", "Taken from Maple Street. Goes to Harbor Point: saves $2.05.", "Placed anew to save money"]
    assert [said.index(part) for part in story] == sorted(said.index(part) for part in story)
    assert "turned it down" not in said
    page = words(mo.get(f"/fulfillment-orders/{owed(database, order)[0].id}").text)
    assert "Taken from here. Goes to Harbor Point: saves $2.05." in page


def test_the_version_that_decided_is_named(mo: Person, world: World, database: Database) -> None:
    with database.transaction() as session:
        by = By(factories.stamp(), "ops")
        made = policies.draft(session, "summer", PRESETS["nearest"], by)
        policies.activate(session, made, by)
        session.merge(world.store).latitude, session.merge(world.store).longitude = 39.8, -89.6
        bread = session.merge(world.bread)
        order = factories.order(session, {bread: 1}, Method.SHIP, assign_at=clock.now(), **SPRINGFIELD)
    assign_some(database)
    said = words(mo.get(f"/orders/{order.id}/assignments").text)
    assert "Policy summer@1" in said
    assert "points" in said
    assert "$" not in said, "this policy weighs no money"


def test_one_may_open_the_work_of_ones_own_store_only(
    mo: Person, hana: Person, order: Order, database: Database
) -> None:
    with database.transaction() as session:
        made = session.get_one(FulfillmentOrder, owed(database, order)[0].id)
        rerouting.reject(session, made, "flooded", factories.stamp())
    assign_some(database)
    mine, theirs = (f'href="/fulfillment-orders/{one.id}"' for one in owed(database, order))
    for_manager, for_hq = (person.get(f"/orders/{order.id}/assignments").text for person in (mo, hana))
    assert mine in for_manager
    assert theirs not in for_manager
    assert mine in for_hq
    assert theirs in for_hq


def test_what_no_store_can_serve_says_why(mo: Person, world: World, database: Database) -> None:
    with database.transaction() as session:
        store, bread = session.merge(world.store), session.merge(world.bread)
        order = factories.order(session, {bread: 400}, at=store, assign_at=clock.now())
    assign_some(database)
    said = words(mo.get(f"/orders/{order.id}/assignments").text)
    assert "Maple Street gives 20 × Rye bread" in said
    assert "Ruled out" not in said
    assert "No store can serve 380 x Rye bread" in said
    assert "380 x Rye bread is not placed: the store that came closest has too few units." in said
    assert f"/orders/{order.id}/assignments" in mo.get("/exceptions").text


def test_what_a_customer_or_feed_wrote_is_never_markup(mo: Person, world: World, database: Database) -> None:
    with database.transaction() as session:
        store = session.merge(world.store)
        evil = factories.product(session, "<script>alert(1)</script>")
        factories.stock(session, store, evil, 5)
        order = factories.order(session, {evil: 1}, at=store, assign_at=clock.now(), number="<b>1</b>")
    assign_some(database)
    page = mo.get(f"/orders/{order.id}/assignments").text
    assert "<script>alert" not in page
    assert "<b>1</b>" not in page


def test_an_order_leads_to_its_assignments_for_managers_only(
    mo: Person, ana: Person, order: Order, database: Database
) -> None:
    page = f"/fulfillment-orders/{owed(database, order)[0].id}"
    assert f"/orders/{order.id}/assignments" in mo.get(page).text
    assert f"/orders/{order.id}/assignments" not in ana.get(page).text
