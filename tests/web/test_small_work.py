"""Putting back, counting, and the exceptions that a manager sees."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest
from sqlalchemy import select

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.delivery import DeliveryState, Notice, WebhookDelivery, WebhookEndpoint
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.handoff import Proof
from storeapp.domain.lifecycle import State
from storeapp.domain.permissions import Role
from storeapp.domain.product import Product
from storeapp.domain.stock import StockLevel
from storeapp.domain.work import CountTask, ReturnToStock
from storeapp.operations import counting, handing_off, receiving, rerouting
from storeapp.queries import small_work
from storeapp.queries.invariants import violations
from tests import factories
from tests.cast import Person, World
from tests.conftest import Enter


def nothing_is_broken(database: Database) -> bool:
    with database.reading() as session:
        return not [rows for _, rows in violations(session) if rows]


@pytest.fixture
def cancelled(database: Database, world: World) -> int:
    """Two loaves were picked when the customer changed their mind."""
    with database.transaction() as session:
        owed = factories.picked(session, factories.assigned(session, session.merge(world.store), {world.bread: 2}))
        rerouting.cancel(session, owed, "customer", factories.stamp())
        session.flush()
        return session.scalars(select(ReturnToStock.id)).one()


def test_picked_goods_of_a_cancelled_order_go_back_to_the_shelf(
    ana: Person, cancelled: int, database: Database, world: World
) -> None:
    assert "Rye bread" in ana.get("/returns").text
    assert ana.post(f"/returns/{cancelled}/completion").status_code == 303
    assert "Nothing to put back" in ana.get("/returns").text
    with database.reading() as session:
        level = session.get_one(StockLevel, (world.store.id, world.bread.id))
        assert (level.on_hand, level.reserved) == (20, 0)
    assert nothing_is_broken(database)


def code_of(database: Database, what: Product) -> str:
    with database.reading() as session:
        return session.merge(what).codes[0].gtin


def test_goods_are_put_back_by_scan(ana: Person, cancelled: int, database: Database, world: World) -> None:
    path = f"/returns/{cancelled}/completion"
    wrong = ana.post(path, fragments=True, scan=code_of(database, world.soap))
    assert wrong.status_code == 422
    assert "This is Rye bread, sliced" in wrong.text
    right = ana.post(path, fragments=True, scan=code_of(database, world.bread))
    assert right.status_code == 200
    assert f'id="return-{cancelled}" data-state="done"' in right.text


def test_what_is_to_be_put_back_lies_along_the_walk(
    ana: Person, cancelled: int, database: Database, world: World
) -> None:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.milk: 1, world.soap: 1})
        rerouting.cancel(session, factories.picked(session, owed), "customer", factories.stamp())
    page = ana.get("/returns").text
    assert page.index("Rye bread") < page.index("Hand soap") < page.index("Whole milk")


def test_small_work_is_said_where_people_look(ana: Person, cancelled: int, questioned: int, database: Database) -> None:
    with database.reading() as session:
        order = session.scalars(select(FulfillmentOrder.id).where(FulfillmentOrder.state == State.CANCELLED)).one()
    for path in ("/small-work", "/staging"):
        page = ana.get(path).text
        assert "Put back 1" in page
        assert "Count 1" in page
    assert 'hx-get="/small-work"' in ana.get("/queue").text
    assert 'href="/returns"' in ana.get(f"/fulfillment-orders/{order}").text


def test_goods_go_back_only_once(ana: Person, cancelled: int) -> None:
    ana.post(f"/returns/{cancelled}/completion")
    assert ana.post(f"/returns/{cancelled}/completion", fragments=True).status_code == 422


@pytest.fixture
def questioned(database: Database, world: World) -> int:
    """Nobody found the soap."""
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.soap: 1})
        owed.become(owed.state.PICKING, Stamp(at=owed.assigned_at))
        rerouting.short_pick(session, owed.lines[0], 1, rerouting.ShortReason.NOT_FOUND, factories.stamp())
        session.flush()
        return session.scalars(select(CountTask.id)).one()


def test_a_short_product_takes_no_orders_until_it_is_counted(
    ana: Person, questioned: int, database: Database, world: World
) -> None:
    with database.reading() as session:
        assert session.get_one(StockLevel, (world.store.id, world.soap.id)).closed_at is not None
    assert ana.post(f"/counts/{questioned}/completion", counted="7").status_code == 303
    with database.reading() as session:
        level = session.get_one(StockLevel, (world.store.id, world.soap.id))
        assert (level.on_hand, level.closed_at) == (7, None)
    assert nothing_is_broken(database)


def test_people_count_the_shelf_and_the_totes_are_known(
    ana: Person, questioned: int, database: Database, world: World
) -> None:
    with database.transaction() as session:
        task = session.get_one(CountTask, questioned)
        session.get_one(StockLevel, (task.store_id, task.product_id)).closed_at = None
        session.flush()
        level = factories.stock(session, session.merge(world.store), session.merge(world.soap), 5)
        factories.picked(session, factories.assigned(session, session.merge(world.store), {world.soap: 2}))
        assert level.on_hand == 5
    page = ana.get(f"/counts/{questioned}").text
    assert "2 in totes" in page
    assert ana.post(f"/counts/{questioned}/completion", counted="4").status_code == 303
    with database.reading() as session:
        assert session.get_one(StockLevel, (world.store.id, world.soap.id)).on_hand == 6
    assert ana.get(f"/counts/{questioned}").status_code == 302
    assert nothing_is_broken(database)


@pytest.mark.parametrize("counted", ["", "-1", "2.5", "many", "9999999"])
def test_a_count_that_is_none_is_refused(ana: Person, questioned: int, counted: str) -> None:
    assert ana.post(f"/counts/{questioned}/completion", fragments=True, counted=counted).status_code == 422


@pytest.fixture
def mishaps(database: Database, world: World, questioned: int) -> None:
    """In Ana's store a notice and a webhook did not arrive and an order is stuck; a shop sent something unreadable."""
    now = clock.now()
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 1})
        shared = {"state": DeliveryState.FAILED, "created_at": now, "due_at": now, "result": "Nobody answers."}
        session.add(Notice(fulfillment_order_id=owed.id, kind="ready", channel="email", version=1, **shared))
        endpoint = WebhookEndpoint(url="https://told.example", secret="whsec_", created_at=now)
        body = {"data": {"store_id": world.store.id}}
        session.add(WebhookDelivery(endpoint=endpoint, message_id="m", type="store.paused", body=body, **shared))
        factories.order(session, {world.bread: 1}, at=session.merge(world.store), exception="Nobody has it.")
        receiving.set_aside(session, "mugs.example", "w-7", "It is no JSON.", factories.stamp())


def test_a_manager_sees_what_went_wrong_in_the_own_store(
    mo: Person, ana: Person, questioned: int, mishaps: None, world: World
) -> None:
    ana.post(f"/counts/{questioned}/completion", fragments=True, counted="many")
    page = mo.get("/exceptions").text
    for said in ("Hand soap, lavender", "Type a whole number", "Ana Alvarez", "https://told.example", "Nobody has it."):
        assert said in page
    assert page.count("Nobody answers.") == 2
    assert "mugs.example" not in page


def test_another_stores_manager_sees_none_of_it(enter: Enter, mishaps: None, database: Database, world: World) -> None:
    with database.transaction() as session:
        there = factories.associate(session, "Tom Town", session.merge(world.other_store), Role.MANAGER)
    assert "Nothing went wrong" in enter(there, by_password=True).get("/exceptions").text


def test_head_office_sees_every_store_by_name_and_what_belongs_to_none(hana: Person, mishaps: None) -> None:
    page = hana.get("/exceptions").text
    assert "Maple Street" in page
    assert "mugs.example" in page


def test_nothing_wrong_is_said_too(mo: Person, world: World) -> None:
    assert "Nothing went wrong" in mo.get("/exceptions").text


def test_the_fulfillment_order_says_that_it_was_cancelled(ana: Person, cancelled: int, database: Database) -> None:
    with database.reading() as session:
        key = session.scalars(select(FulfillmentOrder.id)).one()
    assert "Cancelled" in ana.get(f"/fulfillment-orders/{key}").text


def test_what_leaves_while_a_count_is_noted_is_not_counted(
    questioned: int, database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The customer gets two soaps in the moment in which somebody notes that four are on the shelf."""
    with database.transaction() as session:
        factories.stock(session, session.merge(world.store), session.merge(world.soap), 5).closed_at = None
        session.flush()
        owed = factories.ready(session, factories.assigned(session, session.merge(world.store), {world.soap: 2})).id
    leaving, in_hands = Thread(target=hand_over, args=(database, owed)), small_work.in_hands

    def and_the_customer_is_here(*asked: Any) -> int:
        units = in_hands(*asked)
        leaving.start()
        leaving.join(timeout=1)
        return units

    monkeypatch.setattr(small_work, "in_hands", and_the_customer_is_here)
    with database.transaction() as session:
        task = session.get_one(CountTask, questioned, with_for_update=True)
        counting.count_shelf(session, task, 4, factories.stamp())
    leaving.join()
    with database.reading() as session:
        assert session.get_one(StockLevel, (world.store.id, world.soap.id)).on_hand == 4
    assert nothing_is_broken(database)


def hand_over(database: Database, key: int) -> None:
    with database.transaction() as session:
        owed = session.get_one(FulfillmentOrder, key, with_for_update=True)
        handing_off.hand_over(session, owed, handing_off.Check(Proof.ID_CHECKED), factories.stamp())
