"""The counter: found, checked, handed over; every way it can go wrong is refused with a sentence."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.staging import Staging, StagingLocation
from storeapp.domain.stock import StockLevel
from storeapp.queries.invariants import violations
from tests import factories
from tests.cast import Person, World


@pytest.fixture
def ready(database: Database, world: World) -> FulfillmentOrder:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 2})
        _ = owed.order.number
        return factories.ready(session, owed)


@pytest.fixture
def wine_ready(database: Database, world: World) -> FulfillmentOrder:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.wine: 1})
        _ = owed.order.number
        return factories.ready(session, owed)


def state_of(database: Database, key: int) -> State:
    with database.reading() as session:
        return session.get_one(FulfillmentOrder, key).state


def hand_over(person: Person, order: FulfillmentOrder, **fields: str):  # type: ignore[no-untyped-def]
    given = {"proof": "code", "code": order.pickup_code, "checked": "1"} | fields
    return person.post(f"/fulfillment-orders/{order.id}/handoff", fragments=True, **given)


def nothing_is_broken(database: Database) -> bool:
    with database.reading() as session:
        return not [(name, rows) for name, rows in violations(session) if rows]


def test_a_code_leads_straight_to_its_order(ana: Person, ready: FulfillmentOrder) -> None:
    answer = ana.post("/counter/search", q=ready.pickup_code.lower())
    assert answer.status_code == 303
    assert f"/counter/{ready.id}" in answer.location
    assert "The code is right" in ana.get(answer.location).text


@pytest.mark.parametrize("words", ["diaz", "Carla", "car dia", "0134", "555 0134"])
def test_a_customer_without_a_code_is_found(ana: Person, ready: FulfillmentOrder, words: str) -> None:
    assert f'id="fulfillment-order-{ready.id}"' in ana.post("/counter/search", q=words).text


def test_a_name_that_is_looked_for_is_in_no_address(ana: Person, ready: FulfillmentOrder) -> None:
    page = ana.get("/counter").text
    assert re.search(r'<form method="post" action="/counter/search"', page)
    assert re.search(rf'<form method="post" action="/counter/{ready.id}/check"', ana.get(f"/counter/{ready.id}").text)
    answer = ana.post(f"/counter/{ready.id}/check", scan="diaz")
    assert (answer.status_code, answer.location, "Found for “diaz”" in answer.text) == (200, None, True)


def test_a_search_that_is_too_long_is_refused_with_a_sentence(ana: Person, ready: FulfillmentOrder) -> None:
    for path, field in (("/counter/search", "q"), (f"/counter/{ready.id}/check", "scan")):
        answer = ana.post(path, **{field: "x" * 9000})
        assert (answer.status_code, "Type less of it, or scan the code." in answer.text) == (422, True)
    assert 'maxlength="80"' in ana.get("/counter").text


def test_an_impossible_search_gives_help(ana: Person, ready: FulfillmentOrder) -> None:
    assert "Nothing found" in ana.post("/counter/search", q="%_🦒").text


def test_the_right_code_hands_over_and_the_stock_is_gone(
    ana: Person, ready: FulfillmentOrder, database: Database, world: World
) -> None:
    assert hand_over(ana, ready).status_code == 200
    assert state_of(database, ready.id) is State.HANDED_OVER
    with database.reading() as session:
        level = session.get_one(StockLevel, (world.store.id, world.bread.id))
        assert (level.on_hand, level.reserved) == (18, 0)
    assert nothing_is_broken(database)


def test_the_wrong_code_does_not(ana: Person, ready: FulfillmentOrder, database: Database) -> None:
    answer = hand_over(ana, ready, code="WRONG1")
    assert answer.status_code == 422
    assert "not this order" in answer.text
    assert state_of(database, ready.id) is State.READY_FOR_PICKUP


def test_without_looking_at_the_bags_nothing_is_handed_over(ana: Person, ready: FulfillmentOrder) -> None:
    assert hand_over(ana, ready, checked="").status_code == 422


def test_wine_needs_the_age_check(ana: Person, wine_ready: FulfillmentOrder, database: Database) -> None:
    refused = hand_over(ana, wine_ready)
    assert refused.status_code == 422
    assert "21 and over" in refused.text
    assert hand_over(ana, wine_ready, age_checked="1").status_code == 200
    assert nothing_is_broken(database)


def test_a_second_handover_is_refused_loudly(ana: Person, ready: FulfillmentOrder) -> None:
    hand_over(ana, ready)
    again = hand_over(ana, ready)
    assert again.status_code == 422
    assert "already handed over" in again.text


def test_who_asks_for_it_again_is_told_loudly_and_has_the_way_back(ana: Person, ready: FulfillmentOrder) -> None:
    hand_over(ana, ready)
    ana.get("/counter")
    page = ana.get(f"/counter/{ready.id}").text
    assert re.search(r'data-kind="refused".*Do not hand anything over again', page)
    assert f"/fulfillment-orders/{ready.id}/handoff/undo" in page
    assert "2 handed over" in page
    assert "2 picked" not in page


def test_an_order_number_leads_straight_to_its_order_and_proves_nothing(ana: Person, ready: FulfillmentOrder) -> None:
    for words in (ready.order.number, ready.number.lower()):
        answer = ana.post("/counter/search", q=words)
        assert (answer.status_code, answer.location) == (303, f"/counter/{ready.id}")
    assert "The code is right" not in ana.get(f"/counter/{ready.id}").text


def test_the_code_may_be_scanned_while_the_order_is_checked(ana: Person, ready: FulfillmentOrder) -> None:
    first = ana.post(f"/counter/{ready.id}/check", scan=f"PU-{ready.pickup_code}")
    assert first.location == f"/counter/{ready.id}", "no code in an address"
    assert "The code is right" in ana.get(first.location).text


def test_a_wrong_bag_is_said_and_the_check_goes_on(
    ana: Person, ready: FulfillmentOrder, wine_ready: FulfillmentOrder
) -> None:
    ana.post("/counter/search", q=ready.pickup_code)
    answer = ana.post(f"/counter/{ready.id}/check", scan=f"fo-{wine_ready.id}")
    assert answer.location == f"/counter/{ready.id}"
    page = ana.get(answer.location).text
    assert f"That bag belongs to order {wine_ready.order.number}" in page
    assert "The code is right" in page


@pytest.mark.parametrize("key", ["999999", "x", ""])
def test_a_bag_of_nobody_here_is_said_too(ana: Person, ready: FulfillmentOrder, key: str) -> None:
    assert "is not of this store" in ana.get(ana.post(f"/counter/{ready.id}/check", scan=f"FO-{key}").location).text


def test_the_right_bag_is_no_news(ana: Person, ready: FulfillmentOrder) -> None:
    assert "bag belongs" not in ana.get(ana.post(f"/counter/{ready.id}/check", scan=ready.number).location).text


def test_a_handover_can_be_undone_while_it_is_fresh(
    ana: Person, ready: FulfillmentOrder, database: Database, world: World
) -> None:
    hand_over(ana, ready)
    assert ana.post(f"/fulfillment-orders/{ready.id}/handoff/undo").status_code == 303
    assert state_of(database, ready.id) is State.READY_FOR_PICKUP
    with database.reading() as session:
        level = session.get_one(StockLevel, (world.store.id, world.bread.id))
        assert (level.on_hand, level.reserved) == (20, 2)
    assert nothing_is_broken(database)
    assert hand_over(ana, ready).status_code == 200


def test_an_undone_handover_is_in_all_its_places_again(
    ana: Person, ready: FulfillmentOrder, database: Database
) -> None:
    with database.transaction() as session:
        owed = session.get_one(FulfillmentOrder, ready.id)
        first = owed.stagings[0]
        other = StagingLocation(store_id=owed.store_id, name="Z-9")
        moved = Staging(location=other, staged_at=first.staged_at, removed_at=first.staged_at)
        owed.stagings += [moved, Staging(location=other, staged_at=first.staged_at)]
    hand_over(ana, ready)
    ana.post(f"/fulfillment-orders/{ready.id}/handoff/undo")
    with database.reading() as session:
        there = session.get_one(FulfillmentOrder, ready.id).stagings
        assert [staging.removed_at is None for staging in there] == [True, False, True]


def test_the_number_on_the_bag_keeps_the_code_that_was_shown(ana: Person, ready: FulfillmentOrder) -> None:
    ana.post("/counter/search", q=ready.pickup_code)
    answer = ana.post(f"/counter/{ready.id}/check", scan=ready.order.number)
    assert answer.location == f"/counter/{ready.id}"
    page = ana.get(answer.location).text
    assert "The code is right" in page
    assert f'data-codes="{ready.number} {ready.order.number}"' in page


def test_similar_names_are_warned_of(ana: Person, ready: FulfillmentOrder, database: Database, world: World) -> None:
    with database.transaction() as session:
        store = session.merge(world.store)
        other = factories.assigned(session, store, {world.soap: 1}, customer_name="Carlos Diaz")
        factories.ready(session, other)
    assert "Carlos D. is waiting too" in ana.get(f"/counter/{ready.id}").text


def test_another_stores_order_is_told_where_it_is(sam: Person, ready: FulfillmentOrder) -> None:
    assert "at Maple Street" in sam.post("/counter/search", q=ready.pickup_code).text
    assert sam.get(f"/counter/{ready.id}").status_code == 404
    assert hand_over(sam, ready).status_code == 404


def test_a_code_proves_only_the_order_it_was_shown_for_and_only_for_a_while(
    ana: Person, ready: FulfillmentOrder, wine_ready: FulfillmentOrder
) -> None:
    ana.post("/counter/search", q=ready.pickup_code)
    assert "The code is right" not in ana.get(f"/counter/{wine_ready.id}").text
    assert "The code is right" in ana.get(f"/counter/{ready.id}").text
    ana.get("/counter")
    assert "The code is right" not in ana.get(f"/counter/{ready.id}").text, "the next customer stands here"
    ana.post("/counter/search", q=ready.pickup_code)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert "The code is right" not in ana.get(f"/counter/{ready.id}").text
