"""The test house itself: what every other test stands on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp.db import Database
from storeapp.domain.lifecycle import State
from storeapp.domain.stock import StockLevel
from storeapp.domain.store import Store
from tests import factories
from tests.cast import World
from tests.databases import on_sqlite


@pytest.mark.parametrize("again", [1, 2])
def test_every_test_starts_with_empty_tables(database: Database, again: int) -> None:
    with database.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Store)) == 0, again
        assert factories.store(session).id == 1


def test_both_databases_are_real(database: Database) -> None:
    version = "sqlite_version()" if database.is_sqlite else "version()"
    with database.reading() as session:
        assert session.connection().exec_driver_sql(f"SELECT {version}").scalar()


def test_an_order_of_the_factories_holds_its_stock(session: Session, world: World) -> None:
    order = factories.assigned(session, world.store, {world.bread: 3})
    level = session.get_one(StockLevel, (world.store.id, world.bread.id))
    assert (order.state, level.reserved, level.on_hand) == (State.ASSIGNED, 3, 20)


def test_an_order_of_the_factories_can_be_made_ready(session: Session, world: World) -> None:
    order = factories.assigned(session, world.store, {world.bread: 1, world.milk: 2, world.ice_cream: 1})
    assert factories.ready(session, order).state is State.READY_FOR_PICKUP


@on_sqlite
def test_the_phone_is_a_phone(phone: Page) -> None:
    phone.goto("/sign-in")
    assert phone.evaluate("[innerWidth, innerHeight, navigator.maxTouchPoints > 0]") == [360, 740, True]
