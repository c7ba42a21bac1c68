"""Undo of what was done last at a stop: so many units picked, or a shortage that was none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.assignment import StoreExclusion
from storeapp.domain.delivery import DeliveryState, Notice
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method
from storeapp.domain.pick_list import Pick
from storeapp.domain.shortage import REASONS, Shortage
from storeapp.domain.stock import Movement, StockLevel, StockMovement
from storeapp.domain.work import CountTask
from storeapp.jobs import notices
from storeapp.operations.intake.documents import StockDocument
from storeapp.operations.intake.stock import take_stock
from storeapp.queries import board
from storeapp.queries.invariants import violations
from tests import factories
from tests.cast import Person, World


@pytest.fixture(params=[Method.PICKUP, Method.SHIP], ids=["pickup", "ship"])
def owed(request: pytest.FixtureRequest, database: Database, world: World) -> int:
    """Four loaves, on a walk of nobody yet."""
    with database.transaction() as session:
        return factories.assigned(session, session.merge(world.store), {world.bread: 4}, request.param).id


@pytest.fixture
def stop(ana: Person, owed: int, database: Database) -> str:
    """The address of the stop on Ana's walk."""
    ana.post("/pick-lists")
    with database.reading() as session:
        return f"/picks/{session.scalars(select(Pick.id)).one()}"


def everything(database: Database, owed: int) -> dict[str, Any]:
    """All that a short pick changes, as it is now."""
    with database.reading() as session:
        order = session.get_one(FulfillmentOrder, owed)
        line = order.lines[0]
        level = session.scalars(select(StockLevel).filter_by(store_id=line.store_id, product_id=line.product_id)).one()
        wanted = line.order_line
        return {
            "line": (line.open, line.picked, line.short),
            "order line": (wanted.awaiting, wanted.placed, wanted.short),
            "stock": (level.on_hand, level.reserved, level.closed_at),
            "looking": order.order.assign_at,
            "left behind": [
                session.scalar(select(func.count()).select_from(kind))
                for kind in (Shortage, CountTask, Notice, StoreExclusion)
            ],
        }


def nothing_is_broken(database: Database) -> bool:
    with database.reading() as session:
        return not [(name, rows) for name, rows in violations(session) if rows]


def test_so_many_units_are_taken_out_again(ana: Person, owed: int, stop: str, database: Database) -> None:
    ana.post(f"{stop}/confirmation", quantity="3")
    assert ana.post(f"{stop}/undo", fragments=True, quantity="1").status_code == 200
    assert everything(database, owed)["line"] == (2, 2, 0)
    ana.post(f"{stop}/undo", fragments=True)
    assert everything(database, owed)["line"] == (4, 0, 0)


def test_what_was_not_picked_cannot_be_taken_out(ana: Person, owed: int, stop: str) -> None:
    assert "Nothing of it is picked" in ana.post(f"{stop}/undo", fragments=True, quantity="1").text


@pytest.mark.parametrize("reason", [reason.value for reason in REASONS])
def test_a_short_pick_that_was_none_leaves_nothing_behind(
    ana: Person, owed: int, stop: str, database: Database, reason: str
) -> None:
    ana.post(f"{stop}/confirmation", quantity="1")
    before = everything(database, owed)
    ana.post(f"{stop}/shortage", quantity="2", reason=reason)
    assert everything(database, owed) != before
    answer = ana.post(f"{stop}/shortage/undo", fragments=True)
    assert answer.status_code == 200
    assert 'data-state="open"' in answer.text
    assert everything(database, owed) == before
    assert nothing_is_broken(database)


def test_it_can_be_picked_after_all_and_does_not_count_as_short(
    ana: Person, owed: int, stop: str, database: Database, world: World
) -> None:
    ana.post(f"{stop}/shortage", quantity="4", reason="not_found")
    ana.post(f"{stop}/shortage/undo")
    ana.post(f"{stop}/confirmation", quantity="4")
    with database.reading() as session:
        today = board.today(session, world.store.id, clock.now().replace(hour=0, minute=0), clock.now())
    assert (today.lines, today.lines_short) == (1, 0)
    assert everything(database, owed)["line"] == (0, 4, 0)
    assert nothing_is_broken(database)


def test_only_the_last_of_two_shortages_is_taken_back(ana: Person, owed: int, stop: str, database: Database) -> None:
    ana.post(f"{stop}/shortage", quantity="1", reason="damaged")
    ana.post(f"{stop}/shortage", quantity="2", reason="damaged")
    ana.post(f"{stop}/shortage/undo")
    assert everything(database, owed)["line"] == (3, 0, 1)
    assert everything(database, owed)["left behind"][1] == 1, "the first one still has to be counted"
    assert nothing_is_broken(database)


def test_in_the_line_of_the_stop_all_its_shortages_are_taken_back(
    ana: Person, owed: int, stop: str, database: Database
) -> None:
    before = everything(database, owed)
    for units, reason in (("1", "cannot_reach"), ("1", "damaged"), ("2", "not_found")):
        answer = ana.post(f"{stop}/shortage", fragments=True, quantity=units, reason=reason)
    assert 'name="quantity" value="4" data-ask="short"' in answer.text
    assert ana.post(f"{stop}/shortage/undo", fragments=True, quantity="4").status_code == 200
    assert everything(database, owed) == before
    assert nothing_is_broken(database)


def test_a_line_that_is_still_partly_short_counts_as_short(
    ana: Person, owed: int, stop: str, database: Database, world: World
) -> None:
    for units in ("1", "2"):
        ana.post(f"{stop}/shortage", quantity=units, reason="damaged")
    for lines_short in (1, 0):
        ana.post(f"{stop}/shortage/undo")
        with database.reading() as session:
            today = board.today(session, world.store.id, clock.now().replace(hour=0, minute=0), clock.now())
        assert today.lines_short == lines_short


def test_twice_is_once(ana: Person, owed: int, stop: str, database: Database) -> None:
    name = "7f1c0d3e-8a52-4d5c-9a3d-0f1f6f1e2a09"
    for _ in range(2):
        ana.post(f"{stop}/shortage", quantity="1", reason="damaged")
    for _ in range(2):
        ana.post(f"{stop}/shortage/undo", action_id=name)
    assert everything(database, owed)["line"] == (3, 0, 1)


def test_without_a_shortage_there_is_nothing_to_take_back(ana: Person, owed: int, stop: str) -> None:
    assert "Nothing of it was reported short" in ana.post(f"{stop}/shortage/undo", fragments=True).text


def test_a_shelf_that_was_counted_meanwhile_is_believed(
    ana: Person, owed: int, stop: str, database: Database, world: World
) -> None:
    ana.post(f"{stop}/shortage", quantity="4", reason="not_found")
    with database.reading() as session:
        task = session.scalars(select(CountTask.id)).one()
    ana.post(f"/counts/{task}/completion", counted="0")
    assert "The shelf was counted meanwhile" in ana.post(f"{stop}/shortage/undo", fragments=True).text
    assert everything(database, owed)["line"] == (0, 0, 4)
    assert nothing_is_broken(database)


def feed(
    database: Database, world: World, on_hand: int, counted_at: datetime | None = None, safety_stock: int | None = None
) -> None:
    """The store's own system says how many loaves there are."""
    said = StockDocument(
        store=world.store.external_id,
        sku=world.bread.sku,
        on_hand=on_hand,
        counted_at=counted_at,
        safety_stock=safety_stock,
    )
    with database.transaction() as session:
        take_stock(session, [said], at=clock.now())


def test_what_a_feed_said_meanwhile_is_not_counted_twice(
    ana: Person, owed: int, stop: str, database: Database, world: World
) -> None:
    ana.post(f"{stop}/shortage", quantity="4", reason="not_found")
    feed(database, world, 20)
    assert ana.post(f"{stop}/shortage/undo", fragments=True).status_code == 200
    assert everything(database, owed)["stock"] == (20, 4, None)
    assert everything(database, owed)["line"] == (4, 0, 0)
    assert nothing_is_broken(database)


def test_a_feed_that_says_what_the_short_pick_said_is_believed(
    ana: Person, owed: int, stop: str, database: Database, world: World
) -> None:
    ana.post(f"{stop}/shortage", quantity="2", reason="damaged")
    feed(database, world, 18)
    assert ana.post(f"{stop}/shortage/undo", fragments=True).status_code == 200
    assert everything(database, owed)["stock"] == (18, 4, None)
    assert everything(database, owed)["line"] == (4, 0, 0)
    assert nothing_is_broken(database)


def test_a_shelf_that_a_feed_says_is_empty_too_stays_short(
    ana: Person, owed: int, stop: str, database: Database, world: World
) -> None:
    ana.post(f"{stop}/shortage", quantity="4", reason="not_found")
    feed(database, world, 0)
    assert "stock list says that it is not there" in ana.post(f"{stop}/shortage/undo", fragments=True).text
    assert everything(database, owed)["stock"][:2] == (0, 0)
    assert nothing_is_broken(database)


def test_a_feed_of_before_the_shortage_that_changes_nothing_answers_nothing(
    ana: Person, owed: int, stop: str, database: Database, world: World
) -> None:
    counted_at = clock.now()
    ana.post(f"{stop}/shortage", quantity="2", reason="damaged")
    feed(database, world, 20, counted_at)
    assert ana.post(f"{stop}/shortage/undo", fragments=True).status_code == 200
    assert everything(database, owed)["stock"] == (20, 4, None)
    assert nothing_is_broken(database)


def test_a_feed_that_came_while_the_order_waited_again_is_believed(
    ana: Person, owed: int, stop: str, database: Database, world: World
) -> None:
    ana.post(f"{stop}/shortage", quantity="2", reason="damaged")
    ana.post("/pick-lists/1/release")
    feed(database, world, 18)
    ana.post("/pick-lists")
    with database.reading() as session:
        again = f"/picks/{session.scalars(select(func.max(Pick.id))).one()}"
    assert ana.post(f"{again}/shortage/undo", fragments=True).status_code == 200
    assert everything(database, owed)["stock"] == (18, 4, None)


def test_each_short_pick_is_answered_by_the_first_feed_that_knows_of_it(
    ana: Person, owed: int, stop: str, database: Database, world: World
) -> None:
    def said() -> int:
        with database.reading() as session:
            return session.scalar(select(func.count(StockMovement.id)).filter_by(kind=Movement.COUNT)) or 0

    for on_hand in (20, 20):
        feed(database, world, on_hand)
    assert said() == 0, "nobody doubts it"
    for on_hand, traces in ((19, 1), (18, 2)):
        ana.post(f"{stop}/shortage", quantity="1", reason="damaged")
        for _ in range(3):
            feed(database, world, on_hand)
        assert said() == traces
    for _ in range(2):
        assert ana.post(f"{stop}/shortage/undo", fragments=True).status_code == 200
    assert everything(database, owed)["stock"] == (18, 4, None)
    assert nothing_is_broken(database)


def test_another_safety_stock_says_nothing_of_what_is_there(
    ana: Person, owed: int, stop: str, database: Database, world: World
) -> None:
    counted_at = clock.now()
    ana.post(f"{stop}/shortage", quantity="4", reason="not_found")
    feed(database, world, 20, counted_at, safety_stock=2)
    assert ana.post(f"{stop}/shortage/undo", fragments=True).status_code == 200
    assert everything(database, owed)["stock"] == (20, 4, None)
    assert nothing_is_broken(database)


def test_units_that_a_feed_says_are_not_there_stay_short(
    ana: Person, owed: int, stop: str, database: Database, world: World
) -> None:
    ana.post(f"{stop}/shortage", quantity="4", reason="not_found")
    feed(database, world, 3)
    assert "so it stays short" in ana.post(f"{stop}/shortage/undo", fragments=True).text
    assert everything(database, owed)["stock"][:2] == (3, 0)
    assert everything(database, owed)["line"] == (0, 0, 4)
    assert nothing_is_broken(database)


def test_a_feed_of_before_the_shortage_had_the_missing_units_taken_off(
    ana: Person, owed: int, stop: str, database: Database, world: World
) -> None:
    counted_at = clock.now()
    ana.post(f"{stop}/shortage", quantity="2", reason="damaged")
    feed(database, world, 25, counted_at)
    assert everything(database, owed)["stock"][0] == 23
    assert ana.post(f"{stop}/shortage/undo", fragments=True).status_code == 200
    assert everything(database, owed)["stock"][0] == 25
    assert nothing_is_broken(database)


@pytest.fixture
def two_stops(ana: Person, owed: int, database: Database, world: World) -> list[str]:
    """Loaves of two orders on one walk."""
    with database.transaction() as session:
        factories.assigned(session, session.merge(world.store), {world.bread: 2})
    ana.post("/pick-lists")
    with database.reading() as session:
        return [f"/picks/{key}" for key in session.scalars(select(Pick.id).order_by(Pick.id))]


@pytest.mark.parametrize("first_back", [0, 1])
def test_a_shelf_is_counted_as_long_as_one_of_two_shortages_asks_for_it(
    ana: Person, owed: int, two_stops: list[str], database: Database, first_back: int
) -> None:
    before = everything(database, owed)
    for stop in two_stops:
        ana.post(f"{stop}/shortage", quantity="1", reason="damaged")
    asked = everything(database, owed)["stock"][2]
    assert asked is not None
    assert ana.post(f"{two_stops[first_back]}/shortage/undo", fragments=True).status_code == 200
    assert everything(database, owed)["left behind"][1] == 1
    assert everything(database, owed)["stock"][2] == asked, "nothing more is promised before it is counted"
    assert ana.post(f"{two_stops[1 - first_back]}/shortage/undo", fragments=True).status_code == 200
    assert everything(database, owed) == before
    assert nothing_is_broken(database)


def test_a_shortage_that_asks_for_no_count_does_not_keep_it(
    ana: Person, owed: int, two_stops: list[str], database: Database
) -> None:
    ana.post(f"{two_stops[0]}/shortage", quantity="1", reason="damaged")
    ana.post(f"{two_stops[1]}/shortage", quantity="1", reason="cannot_reach")
    ana.post(f"{two_stops[0]}/shortage/undo")
    assert everything(database, owed)["left behind"][1] == 0
    assert everything(database, owed)["stock"][2] is None


def test_units_that_others_were_promised_meanwhile_stay_theirs(
    ana: Person, owed: int, stop: str, database: Database, world: World
) -> None:
    ana.post(f"{stop}/shortage", quantity="4", reason="cannot_reach")
    with database.transaction() as session:
        factories.assigned(session, session.merge(world.store), {world.bread: 18})
    assert "Other orders need what is left" in ana.post(f"{stop}/shortage/undo", fragments=True).text


def test_a_finished_walk_stays_as_it_is(ana: Person, owed: int, stop: str, database: Database) -> None:
    ana.post(f"{stop}/confirmation", quantity="3")
    ana.post(f"{stop}/shortage", quantity="1", reason="damaged")
    ana.post("/pick-lists/1/finish")
    assert "This walk is finished" in ana.post(f"{stop}/shortage/undo", fragments=True).text


@pytest.mark.parametrize("owed", [Method.SHIP], indirect=True)
def test_what_another_store_has_by_now_stays_short(ana: Person, owed: int, stop: str, database: Database) -> None:
    ana.post(f"{stop}/shortage", quantity="1", reason="damaged")
    with database.transaction() as session:
        session.get_one(FulfillmentOrder, owed).lines[0].order_line.place(1)
    assert "Another store has it by now" in ana.post(f"{stop}/shortage/undo", fragments=True).text
    assert everything(database, owed)["line"] == (3, 0, 1)


@pytest.mark.parametrize("owed", [Method.PICKUP], indirect=True)
def test_who_was_told_already_gets_more_than_was_said(ana: Person, owed: int, stop: str, database: Database) -> None:
    ana.post(f"{stop}/shortage", quantity="1", reason="damaged")
    with database.transaction() as session:
        for notice in session.scalars(select(Notice)):
            notice.state = DeliveryState.SENT
    assert ana.post(f"{stop}/shortage/undo", fragments=True).status_code == 200
    assert everything(database, owed)["line"] == (4, 0, 0)
    assert everything(database, owed)["left behind"][2] > 0, "what was sent is still known"


@pytest.mark.parametrize("owed", [Method.PICKUP], indirect=True)
def test_a_notice_that_is_on_its_way_is_left_to_who_sends_it(
    ana: Person, owed: int, stop: str, database: Database
) -> None:
    ana.post(f"{stop}/shortage", quantity="1", reason="damaged")
    taken = [key for key in notices._due(database) if notices._claim(database, key)]
    assert ana.post(f"{stop}/shortage/undo", fragments=True).status_code == 200
    with database.reading() as session:
        assert sorted(session.scalars(select(Notice.id))) == sorted(taken) != []
