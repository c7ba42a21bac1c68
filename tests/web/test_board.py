"""The manager's board."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from storeapp import clock
from storeapp.db import Database
from storeapp.operations import arriving
from storeapp.queries import board
from tests import factories
from tests.cast import Person, World


def test_it_counts_open_orders_by_stage_and_standing(mo: Person, world: World, database: Database) -> None:
    with database.transaction() as session:
        store = session.merge(world.store)
        factories.assigned(session, store, {world.bread: 1}, due_in=timedelta(minutes=-20))
        factories.assigned(session, store, {world.soap: 1}, due_in=timedelta(minutes=10))
        factories.ready(session, factories.assigned(session, store, {world.milk: 1}))
    page = mo.get("/board").text
    assert "20 min late" in page
    assert "To pick" in page
    assert 'id="board"' in page


def test_an_unchanged_board_is_not_sent_again(mo: Person, world: World) -> None:
    tag = mo.get("/board/now").headers["HX-PTag"]
    assert mo.get("/board/now", headers={"HX-PTag": tag}).status_code == 304


def test_an_associate_does_not_see_it(ana: Person) -> None:
    assert ana.get("/board").status_code == 403


def test_head_office_chooses_a_store(hana: Person, world: World) -> None:
    assert f"/board?store={world.other_store.id}" in hana.get("/board").text
    assert 'id="board"' in hana.get(f"/board?store={world.other_store.id}").text


def test_a_manager_cannot_look_at_another_store(mo: Person, world: World, database: Database) -> None:
    with database.transaction() as session:
        factories.assigned(session, session.merge(world.other_store), {world.bread: 1}, due_in=timedelta(minutes=-5))
    assert "5 min late" not in mo.get(f"/board?store={world.other_store.id}").text


def test_what_is_ready_is_no_work_any_more(mo: Person, world: World, database: Database) -> None:
    with database.transaction() as session:
        store = session.merge(world.store)
        factories.ready(session, factories.assigned(session, store, {world.soap: 1}))
    page = mo.get("/board").text
    assert re.search(r"Ready for pickup</th>.*?<td class=\"number soft\">–</td>", page, re.DOTALL)
    assert re.search(r'<td class="number">0</td></tr></tfoot>', page)


def test_who_waits_leads_to_the_order(mo: Person, world: World, database: Database) -> None:
    with database.transaction() as session:
        store = session.merge(world.store)
        ready = factories.ready(session, factories.assigned(session, store, {world.soap: 1}))
        arriving.here(session, ready, "4", "red van", factories.stamp())
    assert re.search(rf'href="/fulfillment-orders/{ready.id}"><span class="row-line"', mo.get("/board").text)


def test_not_everything_is_on_time_while_a_customer_waits_too_long(
    mo: Person, world: World, database: Database
) -> None:
    now = clock.now()
    with database.transaction() as session:
        ready = factories.ready(session, factories.assigned(session, session.merge(world.store), {world.soap: 1}))
        arriving.here(session, ready, "4", "", factories.stamp(at=now))
    with time_machine.travel(now + timedelta(seconds=60), tick=False):
        assert "Everything is on time" in mo.get("/board").text
    with time_machine.travel(now + timedelta(seconds=150), tick=False):
        page = mo.get("/board").text
    assert "A customer waits too long" in page
    assert "Everything is on time" not in page


def test_a_list_of_late_orders_that_is_not_all_says_so(
    mo: Person, world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "MOST_URGENT", 1)
    with database.transaction() as session:
        for _ in range(3):
            factories.assigned(session, session.merge(world.store), {world.bread: 1}, due_in=timedelta(minutes=-20))
    assert "The first 1 of 3. The latest come first." in mo.get("/board").text
