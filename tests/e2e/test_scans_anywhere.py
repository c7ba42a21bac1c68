"""The scanner always works: on every screen of the floor, whatever has the focus."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from tests import factories
from tests.cast import World
from tests.e2e.hand import Hand

SCREENS = ["/queue", "/me", "/fulfillment-orders/1", "/outbox"]


@pytest.fixture
def owed(database: Database, world: World) -> FulfillmentOrder:
    with database.transaction() as session:
        store = session.merge(world.store)
        factories.assigned(session, store, {world.soap: 1})
        made = factories.assigned(session, store, {world.bread: 2})
        _ = made.order.number
        return made


def on(hand: Hand, screen: str) -> Page:
    hand.page.goto(screen)
    expect(hand.page.locator("scan-field:defined")).to_have_count(1)
    hand.page.locator(".top-person").focus()
    return hand.page


@pytest.mark.parametrize("screen", SCREENS)
def test_an_orders_label_opens_it(hand: Hand, owed: FulfillmentOrder, screen: str) -> None:
    page = on(hand, screen)
    hand.scan(f"FO-{owed.id}")
    expect(page).to_have_url(re.compile(f"/fulfillment-orders/{owed.id}$"))


@pytest.mark.parametrize("screen", SCREENS)
def test_a_location_shows_what_is_on_it(hand: Hand, owed: FulfillmentOrder, screen: str) -> None:
    page = on(hand, screen)
    hand.scan("L-S-01")
    expect(page).to_have_url(re.compile("/staging/locations/S-01$"))


@pytest.mark.parametrize("screen", SCREENS)
def test_a_product_says_who_needs_it_and_leads_there_when_asked(
    hand: Hand, owed: FulfillmentOrder, world: World, code_of: Callable[[int], str], screen: str
) -> None:
    page = on(hand, screen)
    hand.scan(code_of(world.bread.id))
    expect(page.locator("#notice [data-kind=info]")).to_contain_text("That is Rye bread, sliced. Carla D. needs 2 by")
    expect(page).to_have_url(re.compile(f"{screen}$"))
    hand.follow("Go there")
    expect(page).to_have_url(re.compile(f"/fulfillment-orders/{owed.id}$"))


@pytest.mark.parametrize("screen", SCREENS)
def test_a_strange_code_is_said_to_be_one_and_the_screen_stays(hand: Hand, owed: FulfillmentOrder, screen: str) -> None:
    page = on(hand, screen)
    hand.scan("WHATEVER-1")
    expect(page.locator("#notice [data-kind=refused]")).to_contain_text("Nothing to openWe do not know that code")
    expect(page).to_have_url(re.compile(f"{screen}$"))


def test_an_orders_number_can_be_typed(hand: Hand, owed: FulfillmentOrder) -> None:
    page = on(hand, "/queue")
    page.get_by_label("Scan or type any code").fill(owed.order.number)
    page.get_by_label("Scan or type any code").press("Enter")
    expect(page).to_have_url(re.compile(f"/fulfillment-orders/{owed.id}$"))
