"""A list that is not the whole of it says so, and how to come to the rest."""

from __future__ import annotations

import pytest

from storeapp.db import Database
from storeapp.domain.order import Method
from storeapp.operations import rerouting
from storeapp.queries import exceptions, fulfillment_orders, queue, small_work
from tests import factories
from tests.cast import Person, World


@pytest.fixture(autouse=True)
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fulfillment_orders, "MOST_WAITING", 2)
    monkeypatch.setattr(fulfillment_orders, "MOST_FOUND", 2)
    monkeypatch.setattr(small_work, "MOST", 2)
    monkeypatch.setattr(exceptions, "MOST", 2)


def picked(database: Database, world: World, orders: int, method: Method = Method.PICKUP) -> None:
    with database.transaction() as session:
        for _ in range(orders):
            factories.picked(session, factories.assigned(session, session.merge(world.store), {world.bread: 1}, method))


def test_what_is_to_be_put_away(ana: Person, world: World, database: Database) -> None:
    picked(database, world, 2)
    assert "The first" not in ana.get("/staging").text
    picked(database, world, 1)
    page = ana.get("/staging").text
    assert "The first 2 of 3. Scan an order to open any other." in page
    assert "<b>3</b>" in page


def test_what_is_to_be_packed(ana: Person, world: World, database: Database) -> None:
    picked(database, world, 3, Method.SHIP)
    assert "The first 2 of 3. Scan an order to open any other." in ana.get("/packing").text


def test_what_is_ready_and_what_was_found(ana: Person, world: World, database: Database) -> None:
    with database.transaction() as session:
        for _ in range(3):
            factories.ready(session, factories.assigned(session, session.merge(world.store), {world.bread: 1}))
    assert "The first 2 of 3. Search to find any other." in ana.get("/counter").text
    assert "More orders match." in ana.post("/counter/search", q="diaz").text


def test_what_is_to_be_put_back(ana: Person, world: World, database: Database) -> None:
    with database.transaction() as session:
        for _ in range(3):
            owed = factories.assigned(session, session.merge(world.store), {world.bread: 1})
            rerouting.cancel(session, factories.picked(session, owed), "customer", factories.stamp())
    assert "The first 2 of 3. The others come when these are back." in ana.get("/returns").text


def test_what_went_wrong(mo: Person, ana: Person) -> None:
    for _ in range(3):
        ana.post("/pick-lists")
    assert "Only the first 2 are shown; there may be more." in mo.get("/exceptions").text


def test_a_queue_longer_than_it_can_be_shown(
    ana: Person, world: World, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "MOST_ROWS", queue.FIRST_ROWS)
    with database.transaction() as session:
        store = session.merge(world.store)
        factories.stock(session, store, soap := factories.product(session, "Soap"), 100)
        for _ in range(queue.FIRST_ROWS + 1):
            factories.assigned(session, store, {soap: 1})
    assert "Show 1 more" in ana.get("/queue").text
    page = ana.get("/queue?all=1").text
    assert "Show 1 more" not in page
    assert "The first 25 of 26. Scan an order to open any other." in page
