"""One pickup and one shipment, from the queue to the customer and to the carrier, on a handheld, counted in actions."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.parcel import Parcel
from storeapp.queries.invariants import violations
from tests import factories
from tests.cast import World
from tests.e2e.hand import Hand


def owed(database: Database, world: World, method: Method) -> FulfillmentOrder:
    with database.transaction() as session:
        store = session.merge(world.store)
        store.latitude, store.longitude = 41.9, -87.6
        made = factories.assigned(
            session, store, {world.bread: 1, world.soap: 1}, method, latitude=45.5, longitude=-122.7
        )
        _ = made.order.number, made.pickup_code
        return made


def becomes(page: Page, database: Database, key: int, state: State) -> None:
    """The screen is ahead of the server; this waits for the server."""
    for _ in range(50):
        with database.reading() as session:
            if session.get_one(FulfillmentOrder, key).state is state:
                return
        page.wait_for_timeout(100)
    pytest.fail(f"FO-{key} did not become {state.value}")


def broken(database: Database) -> list[str]:
    with database.reading() as session:
        return [f"{name}: {rows}" for name, rows in violations(session) if rows]


def pick_all(hand: Hand, world: World, code_of: Callable[[int], str]) -> None:
    page = hand.page
    page.goto("/queue")
    hand.spent()
    hand.tap(re.compile("Start walk"))
    expect(page).to_have_url(re.compile(r"/pick-lists/\d+$"))
    assert hand.spent() == 1, "from signed in to the first item to pick"
    for product in (world.bread, world.soap):
        hand.scan(code_of(product.id))
    hand.tap(re.compile("Finish walk"))
    assert hand.spent() == 3, "two distinct products, and one to finish"
    expect(page).to_have_url(re.compile(r"/done$"))


def test_a_pickup_from_the_queue_to_the_customers_hands(
    hand: Hand, world: World, database: Database, code_of: Callable[[int], str]
) -> None:
    order, page = owed(database, world, Method.PICKUP), hand.page
    pick_all(hand, world, code_of)
    becomes(page, database, order.id, State.PICKED)
    hand.scan(f"FO-{order.id}")
    expect(page.get_by_role("heading", name="Put away")).to_be_visible()
    hand.scan("L-S-01")
    becomes(page, database, order.id, State.READY_FOR_PICKUP)
    expect(page).to_have_url(re.compile(r"/staging$"))
    assert hand.spent() == 2, "order and location"
    page.goto("/counter")
    hand.scan(f"PU-{order.pickup_code}")
    expect(page.get_by_text("The code is right")).to_be_visible()
    page.get_by_text(re.compile("is on every bag")).tap()
    hand.actions += 1
    hand.tap(re.compile("^Hand over"))
    becomes(page, database, order.id, State.HANDED_OVER)
    assert hand.spent() <= 3, "found, verified, handed over"
    assert not broken(database)


def test_a_shipment_from_the_queue_to_the_carrier(
    hand: Hand, world: World, database: Database, code_of: Callable[[int], str]
) -> None:
    order, page = owed(database, world, Method.SHIP), hand.page
    pick_all(hand, world, code_of)
    becomes(page, database, order.id, State.PICKED)
    hand.scan(f"FO-{order.id}")
    expect(page).to_have_url(re.compile(rf"/packing/{order.id}$"))
    expect(page.locator("scan-field:defined")).to_have_count(1)
    for product in (world.bread, world.soap):
        hand.scan(code_of(product.id))
    with page.context.expect_page() as opening:
        hand.tap(re.compile("Close and print"))
    opening.value.wait_for_url("**/papers.pdf")
    becomes(page, database, order.id, State.PACKED)
    expect(page.get_by_role("button", name=re.compile("Close and print"))).to_have_count(0)
    assert hand.spent() == 4, "the order and its two items scanned, closed and labelled with one tap"
    with database.reading() as session:
        parcel = session.scalars(select(Parcel)).one()
    page.goto("/packing")
    page.get_by_role("link", name=re.compile("to hand over")).tap()
    expect(page.get_by_text("0 of 1 parcels")).to_be_visible()
    hand.spent()
    hand.scan(f"P-{parcel.id}")
    hand.tap(re.compile("^Hand 1 to"))
    becomes(page, database, order.id, State.SHIPPED)
    expect(page).to_have_url(re.compile(r"/manifests/\d+$"))
    assert hand.spent() == 2, "one scan a parcel and one tap"
    assert not broken(database)


def test_a_short_pick_takes_two_actions(hand: Hand, world: World, database: Database) -> None:
    order, page = owed(database, world, Method.PICKUP), hand.page
    page.goto("/queue")
    hand.tap(re.compile("Start walk"))
    expect(page).to_have_url(re.compile(r"/pick-lists/\d+$"))
    hand.spent()
    page.locator("summary", has_text="Short").locator("visible=true").first.tap()
    hand.actions += 1
    hand.tap("Not on the shelf")
    expect(page.locator(".pick[data-state=short]")).to_have_count(1)
    assert hand.spent() == 2
    expect(page.locator("outbox-badge")).to_contain_text("Sent")
    with database.reading() as session:
        assert sum(line.short for line in session.get_one(FulfillmentOrder, order.id).lines) == 1


def test_the_wrong_item_is_said_at_once_and_nothing_is_picked(
    hand: Hand, world: World, database: Database, code_of: Callable[[int], str]
) -> None:
    order, page = owed(database, world, Method.PICKUP), hand.page
    page.goto("/queue")
    hand.tap(re.compile("Start walk"))
    expect(page).to_have_url(re.compile(r"/pick-lists/\d+$"))
    hand.scan(code_of(world.wine.id))
    expect(page.locator("#notice [data-kind=refused]")).to_contain_text(f"That is {world.wine.name}")
    expect(page).to_have_url(re.compile(r"/pick-lists/\d+$"))
    expect(page.locator(".pick[data-state=picked]")).to_have_count(0)
    with database.reading() as session:
        assert sum(line.picked for line in session.get_one(FulfillmentOrder, order.id).lines) == 0


def test_another_orders_label_is_told_in_the_walk_and_opens_only_when_asked(
    hand: Hand, world: World, database: Database
) -> None:
    order, page = owed(database, world, Method.PICKUP), hand.page
    page.goto("/queue")
    hand.tap(re.compile("Start walk"))
    expect(page).to_have_url(re.compile(r"/pick-lists/\d+$"))
    hand.scan(f"FO-{order.id}")
    expect(page.locator("#notice")).to_contain_text(f"That is order {order.order.number}.")
    expect(page).to_have_url(re.compile(r"/pick-lists/\d+$"))
    hand.follow("Go there")
    expect(page).to_have_url(re.compile(rf"/fulfillment-orders/{order.id}$"))
