"""A walk from the queue to the last tote."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.pick_list import Pick
from storeapp.operations import arriving
from tests import factories
from tests.cast import Person, World


@pytest.fixture
def owed(database: Database, world: World) -> int:
    """A pickup of two loaves and a soap."""
    with database.transaction() as session:
        return factories.assigned(session, session.merge(world.store), {world.bread: 2, world.soap: 1}).id


def start(person: Person) -> int:
    answer = person.post("/pick-lists")
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def pick_of(database: Database, what: Any) -> int:
    with database.reading() as session:
        return session.scalars(select(Pick.id).join(Pick.line).filter_by(product_id=what.id)).one()


def fulfillment_order(database: Database, key: int) -> FulfillmentOrder:
    with database.reading() as session:
        found = session.get_one(FulfillmentOrder, key)
        _ = [line.picked for line in found.lines]
        return found


def test_the_queue_shows_what_is_owed_with_its_due_time_first(ana: Person, owed: int) -> None:
    page = ana.get("/queue").text
    assert f'id="fulfillment-order-{owed}"' in page
    assert "Pickup, 3 items" in page
    assert "Carla D." in page
    assert "Diaz" not in page


def test_the_queue_takes_at_most_three_statements(ana: Person, owed: int, statements: list[str]) -> None:
    assert ana.get("/queue").status_code == 200
    assert 1 <= len(statements) <= 3, statements


def test_a_line_of_the_queue_is_drawn_anew_when_anything_of_it_changes(
    ana: Person, owed: int, database: Database
) -> None:
    assert "Note" not in ana.get("/queue").text
    with database.transaction() as session:
        changed = session.get_one(FulfillmentOrder, owed)
        changed.order.note = "Ring twice"
        changed.record("order_changed", factories.stamp())
    assert "Note" in ana.get("/queue").text


def test_the_lines_are_not_read_again_while_nothing_has_changed(
    ana: Person, owed: int, world: World, database: Database, statements: list[str]
) -> None:
    before = ana.get("/queue/rows").text
    statements.clear()
    assert ana.get("/queue/rows").text == before
    assert len(statements) <= 2, statements
    with database.transaction() as session:
        factories.assigned(session, session.merge(world.store), {world.bread: 1})
    assert ana.get("/queue/rows").text.count('id="fulfillment-order-') == 2


def test_each_store_and_each_chip_has_lines_of_its_own(ana: Person, sam: Person, owed: int) -> None:
    line = f'id="fulfillment-order-{owed}"'
    for _ in range(2):
        assert line in ana.get("/queue").text
        assert line in ana.get("/queue?show=pickup").text
        assert line not in ana.get("/queue?show=ship").text
        assert line not in sam.get("/queue").text


def test_who_waits_is_shown_once_at_their_own_store_whatever_is_shown(
    ana: Person, sam: Person, owed: int, database: Database
) -> None:
    with database.transaction() as session:
        arriving.here(session, session.get_one(FulfillmentOrder, owed), "Bay 7", "Red van", factories.stamp())
    for show in ("", "?show=pickup", "?show=ship", "?all"):
        assert ana.get(f"/queue{show}").text.count("Bay 7, Red van") == 1, show
        assert "Bay 7" not in sam.get(f"/queue{show}").text
    with database.transaction() as session:
        arriving.close(session, session.get_one(FulfillmentOrder, owed), factories.stamp())
        session.get_one(FulfillmentOrder, owed).record("handed_over", factories.stamp())
    assert "Bay 7" not in ana.get("/queue").text


def test_what_becomes_late_is_shown_among_the_late(ana: Person, world: World, database: Database) -> None:
    with database.transaction() as session:
        soon = factories.assigned(session, session.merge(world.store), {world.bread: 1}, due_in=timedelta(minutes=1))
    line, now = f'id="fulfillment-order-{soon.id}"', clock.now()
    assert line not in ana.get("/queue?show=late").text
    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        assert line in ana.get("/queue?show=late").text


def test_and_when_time_passes(ana: Person, owed: int) -> None:
    now = clock.now()
    shown = {}
    for minutes in (0, 2):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            shown[minutes] = re.findall(r"<strong>([^<]* left)</strong>", ana.get("/queue").text)
    assert len(shown[0]) == len(shown[2]) == 1
    assert shown[0] != shown[2]


def test_a_confirmed_pick_takes_as_few_statements_as_it_can(
    ana: Person, owed: int, world: World, database: Database, statements: list[str]
) -> None:
    """Who it is, what it is; then the pick, its event and its receipt: one statement, or four under SQLite's lock."""
    start(ana)
    bread = pick_of(database, world.bread)
    statements.clear()
    assert ana.post(f"/picks/{bread}/confirmation", fragments=True, quantity="1").status_code == 200
    assert len(statements) <= (6 if database.is_sqlite else 3), statements
    assert fulfillment_order(database, owed).lines[0].picked == 1


def test_many_open_orders_take_no_more_statements(
    ana: Person, world: World, database: Database, statements: list[str]
) -> None:
    with database.transaction() as session:
        for number in range(30):
            factories.assigned(session, session.merge(world.store), {world.products[number % 5]: 1})
    statements.clear()
    page = ana.get("/queue").text
    assert len(statements) <= 3, statements
    assert page.count('id="fulfillment-order-') == 25
    assert "Show 5 more" in page
    assert ana.get("/queue?all").text.count('id="fulfillment-order-') == 30


def test_an_unchanged_queue_is_not_sent_again(ana: Person, owed: int) -> None:
    tag = ana.get("/queue/rows").headers["HX-PTag"]
    again = ana.get("/queue/rows", headers={"HX-PTag": tag})
    assert again.status_code == 304
    assert again.data == b""


def test_a_walk_picked_by_scan_is_finished_with_one_tap(
    ana: Person, owed: int, world: World, database: Database
) -> None:
    walk = start(ana)
    bread, soap = pick_of(database, world.bread), pick_of(database, world.soap)
    code = factory_code(database, world.bread)
    for _ in range(2):
        assert ana.post(f"/picks/{bread}/confirmation", fragments=True, scan=code).status_code == 200
    ana.post(f"/picks/{soap}/confirmation", quantity="1")
    assert ana.post(f"/pick-lists/{walk}/finish").status_code == 303
    order = fulfillment_order(database, owed)
    assert order.state is State.PICKED
    assert [line.picked for line in order.lines] == [2, 1]


def test_the_wrong_item_is_refused_with_what_is_needed(
    ana: Person, owed: int, world: World, database: Database
) -> None:
    start(ana)
    bread, code = pick_of(database, world.bread), factory_code(database, world.soap)
    answer = ana.post(f"/picks/{bread}/confirmation", fragments=True, scan=code)
    assert answer.status_code == 422
    assert "You need Rye bread, sliced" in answer.text
    assert [line.picked for line in fulfillment_order(database, owed).lines] == [0, 0]


def test_more_than_needed_is_refused(ana: Person, owed: int, world: World, database: Database) -> None:
    start(ana)
    answer = ana.post(f"/picks/{pick_of(database, world.bread)}/confirmation", fragments=True, quantity="3")
    assert answer.status_code == 422
    assert "Only 2 more" in answer.text


def test_one_more_when_all_is_picked_is_told_to_go_back(
    ana: Person, owed: int, world: World, database: Database
) -> None:
    start(ana)
    path = f"/picks/{pick_of(database, world.bread)}/confirmation"
    ana.post(path, fragments=True, quantity="2")
    answer = ana.post(path, fragments=True, quantity="1")
    assert "No more of Rye bread, sliced is needed. Put it back." in answer.text


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "two", "99999999999", "²"])
def test_a_quantity_that_is_none_is_refused(
    ana: Person, owed: int, world: World, database: Database, quantity: str
) -> None:
    start(ana)
    answer = ana.post(f"/picks/{pick_of(database, world.bread)}/confirmation", fragments=True, quantity=quantity)
    assert answer.status_code == 422


def test_the_same_action_sent_three_times_is_picked_once_and_answered_the_same(
    ana: Person, owed: int, world: World, database: Database
) -> None:
    start(ana)
    path = f"/picks/{pick_of(database, world.bread)}/confirmation"
    name = "7f1c0d3e-8a52-4d5c-9a3d-0f1f6f1e2a01"
    answers = [ana.post(path, fragments=True, action_id=name, quantity="1") for _ in range(3)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert fulfillment_order(database, owed).lines[0].picked == 1


def test_the_same_name_with_other_content_is_refused(ana: Person, owed: int, world: World, database: Database) -> None:
    start(ana)
    path = f"/picks/{pick_of(database, world.bread)}/confirmation"
    name = "7f1c0d3e-8a52-4d5c-9a3d-0f1f6f1e2a02"
    ana.post(path, fragments=True, action_id=name, quantity="1")
    assert ana.post(path, fragments=True, action_id=name, quantity="2").status_code == 422


def test_a_pick_can_be_undone(ana: Person, owed: int, world: World, database: Database) -> None:
    start(ana)
    bread = pick_of(database, world.bread)
    ana.post(f"/picks/{bread}/confirmation", quantity="2")
    assert ana.post(f"/picks/{bread}/undo", fragments=True).status_code == 200
    assert fulfillment_order(database, owed).lines[0].picked == 0


def test_a_walk_with_an_untouched_line_cannot_be_finished(
    ana: Person, owed: int, world: World, database: Database
) -> None:
    walk = start(ana)
    ana.post(f"/picks/{pick_of(database, world.bread)}/confirmation", quantity="2")
    answer = ana.post(f"/pick-lists/{walk}/finish", fragments=True)
    assert answer.status_code == 422
    assert "Hand soap, lavender is still open" in answer.text


def test_what_a_walk_brought_back_is_put_away_by_due_time(ana: Person, world: World, database: Database) -> None:
    with database.transaction() as session:
        store = session.merge(world.store)
        for hours, what in ((3, world.bread), (1, world.soap), (2, world.wine)):
            made = factories.assigned(session, store, {what: 1})
            made.due_at = clock.now() + timedelta(hours=hours)
    walk = start(ana)
    with database.reading() as session:
        keys = session.scalars(select(Pick.id)).all()
    for key in keys:
        ana.post(f"/picks/{key}/confirmation", quantity="1")
    ana.post(f"/pick-lists/{walk}/finish")
    left = re.findall(r"<time[^>]*datetime=\"([^\"]+)\"", ana.get(f"/pick-lists/{walk}/done").text)
    assert len(left) == 3
    assert left == sorted(left)


def test_a_short_pickup_goes_on_without_the_item_and_the_customer_is_told(
    ana: Person, owed: int, world: World, database: Database
) -> None:
    from storeapp.domain.delivery import Notice

    walk = start(ana)
    ana.post(f"/picks/{pick_of(database, world.bread)}/confirmation", quantity="2")
    ana.post(f"/picks/{pick_of(database, world.soap)}/shortage", quantity="1", reason="not_found")
    assert ana.post(f"/pick-lists/{walk}/finish").status_code == 303
    order = fulfillment_order(database, owed)
    assert order.state is State.PICKED
    assert [line.short for line in order.lines] == [0, 1]
    with database.reading() as session:
        assert set(session.scalars(select(Notice.kind))) == {"short"}


def test_a_short_shipment_looks_for_another_store(ana: Person, world: World, database: Database) -> None:
    with database.transaction() as session:
        key = factories.assigned(session, session.merge(world.store), {world.bread: 2}, Method.SHIP).id
    start(ana)
    ana.post(f"/picks/{pick_of(database, world.bread)}/shortage", quantity="2", reason="damaged")
    with database.reading() as session:
        order = session.get_one(FulfillmentOrder, key).order
        assert order.lines[0].awaiting == 2
        assert order.assign_at is not None


def test_a_released_walk_goes_back_to_the_queue(ana: Person, owed: int, database: Database) -> None:
    walk = start(ana)
    ana.post(f"/pick-lists/{walk}/release")
    assert fulfillment_order(database, owed).state is State.ASSIGNED
    assert f'id="fulfillment-order-{owed}"' in ana.get("/queue").text


def test_another_stores_walk_does_not_exist_here(ana: Person, sam: Person, owed: int) -> None:
    walk = start(ana)
    assert sam.post(f"/pick-lists/{walk}/release").status_code == 404


def factory_code(database: Database, what: Any) -> str:
    """Twelve digits, as a scanner reads a UPC-A."""
    with database.reading() as session:
        gtin = session.merge(what).codes[0].gtin
    return re.sub(r"^00", "", gtin)
