"""Putting back and counting, on a handheld, counted in actions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from storeapp.db import Database
from storeapp.domain.order import Method
from storeapp.domain.shortage import ShortReason
from storeapp.domain.stock import StockLevel
from storeapp.domain.work import CountTask, ReturnToStock
from storeapp.operations import rerouting
from tests import factories
from tests.cast import World
from tests.e2e.hand import Hand


@pytest.fixture
def small_work(database: Database, world: World) -> None:
    """Two loaves and a soap of a cancelled order lie in a tote; nobody found the milk."""
    with database.transaction() as session:
        store = session.merge(world.store)
        gone = factories.picked(session, factories.assigned(session, store, {world.bread: 2, world.soap: 1}))
        rerouting.cancel(session, gone, "customer", factories.stamp())
        owed = factories.assigned(session, store, {world.milk: 1}, Method.SHIP)
        owed.become(owed.state.PICKING, factories.stamp())
        rerouting.short_pick(session, owed.lines[0], 1, ShortReason.NOT_FOUND, factories.stamp())


def is_done(hand: Hand, database: Database, kind: type[Any], times: int) -> None:
    """The screen is ahead of the server; this waits for the server."""
    for _ in range(50):
        with database.reading() as session:
            if len(session.scalars(select(kind.id).where(kind.closed_at.is_not(None))).all()) == times:
                return
        hand.page.wait_for_timeout(100)
    pytest.fail(f"{kind.__name__} was not done {times} times")


def test_goods_go_back_with_one_tap_and_one_scan_for_each(
    hand: Hand, small_work: None, world: World, database: Database, code_of: Callable[[int], str]
) -> None:
    hand.page.goto("/queue")
    hand.follow(re.compile("^Put back"))
    expect(hand.page).to_have_url(re.compile("/returns$"))
    expect(hand.page.locator("scan-field:defined")).to_have_count(1)
    hand.scan(code_of(world.bread.id))
    expect(hand.page.locator(".item").get_by_text("Back", exact=True).locator("visible=true")).to_have_count(1)
    hand.scan(code_of(world.soap.id))
    is_done(hand, database, ReturnToStock, 2)
    assert hand.spent() == 3


def test_a_product_is_counted_with_a_tap_a_scan_a_number_and_a_tap(
    hand: Hand, small_work: None, world: World, database: Database, code_of: Callable[[int], str]
) -> None:
    hand.page.goto("/queue")
    hand.follow(re.compile("^Count(?!er)"))
    expect(hand.page).to_have_url(re.compile("/counts$"))
    expect(hand.page.locator("scan-field:defined")).to_have_count(1)
    hand.scan(code_of(world.milk.id))
    hand.page.get_by_label("How many are on the shelf?").fill("4")
    hand.actions += 1
    hand.tap("Counted")
    is_done(hand, database, CountTask, 1)
    assert hand.spent() == 4
    with database.reading() as session:
        level = session.get_one(StockLevel, (world.store.id, world.milk.id))
        assert (level.on_hand, level.closed_at) == (4, None)
