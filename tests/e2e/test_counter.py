"""The counter, the bench and the carrier on a handheld, counted in actions; and all of it without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.parcel import Parcel
from storeapp.domain.shipment import Manifest
from tests import factories
from tests.cast import World
from tests.e2e.hand import Hand
from tests.e2e.test_whole_way import becomes
from tests.live import Live


@pytest.fixture
def ready(database: Database, world: World) -> FulfillmentOrder:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 2})
        _ = owed.order.number, owed.pickup_code
        return factories.ready(session, owed)


@pytest.fixture
def picked(database: Database, world: World) -> FulfillmentOrder:
    """A loaf that ships."""
    with database.transaction() as session:
        store, there = session.merge(world.store), {"latitude": 45.5, "longitude": -122.7}
        store.latitude, store.longitude = 41.9, -87.6
        owed = factories.picked(session, factories.assigned(session, store, {world.bread: 1}, Method.SHIP, **there))
        _ = [line.product_id for line in owed.lines]
        return owed


def opened(hand: Hand, path: str) -> Page:
    hand.page.goto(path)
    expect(hand.page.locator("scan-field:defined")).to_have_count(1)
    return hand.page


def test_a_customer_without_a_code_takes_five_actions(hand: Hand, ready: FulfillmentOrder, database: Database) -> None:
    page = opened(hand, "/counter")
    page.get_by_label("Code, name, number or phone").press_sequentially("diaz", delay=120)
    page.keyboard.press("Enter")
    hand.actions += 1
    expect(page).to_have_url(re.compile("q=diaz"))
    hand.follow(re.compile("^.*Carla D"))
    page.get_by_text("Photo ID seen").tap()
    page.get_by_text("is on every bag").tap()
    hand.actions += 2
    hand.tap(re.compile("^Hand over"))
    becomes(page, database, ready.id, State.HANDED_OVER)
    assert hand.spent() <= 5
    expect(page).to_have_url(re.compile("/counter$"))
    hand.tap("Undo")
    expect(page).to_have_url(re.compile(rf"/counter/{ready.id}$"))
    becomes(page, database, ready.id, State.READY_FOR_PICKUP)
    assert hand.spent() == 1


def test_code_and_bag_are_scanned_and_it_is_handed_over(
    hand: Hand, ready: FulfillmentOrder, database: Database, world: World
) -> None:
    with database.transaction() as session:
        other = factories.ready(session, factories.assigned(session, session.merge(world.store), {world.soap: 1}))
    page = opened(hand, f"/counter/{ready.id}")
    hand.scan(f"PU-{ready.pickup_code}")
    expect(page.get_by_text("The code is right")).to_be_visible()
    expect(page.locator("scan-field:defined")).to_have_count(1)
    hand.scan(f"FO-{ready.id}")
    expect(page.get_by_role("checkbox", name=re.compile("is on every bag"))).to_be_checked()
    hand.tap(re.compile("^Hand over"))
    expect(page).to_have_url(re.compile("/counter$"))
    becomes(page, database, ready.id, State.HANDED_OVER)
    assert hand.spent() == 3
    opened(hand, f"/counter/{other.id}")
    hand.scan(f"FO-{ready.id}")
    expect(page.get_by_text(f"That bag belongs to order {ready.order.number}")).to_be_visible()
    expect(page.get_by_role("checkbox", name=re.compile("is on every bag"))).not_to_be_checked()


def test_order_and_item_are_scanned_the_parcel_is_closed_with_one_tap_and_opened_with_one(
    hand: Hand, picked: FulfillmentOrder, database: Database, code_of: Callable[[int], str]
) -> None:
    page = opened(hand, "/packing")
    hand.scan(f"FO-{picked.id}")
    expect(page).to_have_url(re.compile(rf"/packing/{picked.id}$"))
    expect(page.locator("scan-field:defined")).to_have_count(1)
    hand.scan(code_of(picked.lines[0].product_id))
    expect(page.locator(f"#line-{picked.lines[0].id}")).to_have_attribute("data-state", "done")
    hand.tap(re.compile("Close parcel"))
    becomes(page, database, picked.id, State.PACKED)
    expect(page.get_by_role("link", name="Label")).to_be_visible()
    expect(page.get_by_role("link", name="Slip")).to_be_visible()
    assert hand.spent() == 3
    hand.tap(re.compile("Open it again"))
    expect(page.get_by_role("button", name=re.compile("Close parcel"))).to_be_visible()
    becomes(page, database, picked.id, State.PICKED)
    assert hand.spent() == 1


def test_parcels_are_loaded_scan_after_scan_on_one_page(
    hand: Hand, picked: FulfillmentOrder, database: Database, world: World
) -> None:
    with database.transaction() as session:
        store, there = session.merge(world.store), {"latitude": 45.5, "longitude": -122.7}
        second = factories.picked(session, factories.assigned(session, store, {world.soap: 1}, Method.SHIP, **there))
    page = hand.page
    for key in (picked.id, second.id):
        opened(hand, f"/packing/{key}")
        hand.tap(re.compile("Close parcel"))
        expect(page.get_by_role("link", name="Label")).to_be_visible()
    with database.reading() as session:
        parcels, manifest = session.scalars(select(Parcel.id)).all(), session.scalars(select(Manifest.id)).one()
    opened(hand, f"/manifests/{manifest}")
    page.evaluate("document.body.dataset.same = 'page'")
    hand.spent()
    for key in parcels:
        hand.scan(f"P-{key}")
    expect(page.get_by_text("2 of 2 parcels")).to_be_visible()
    hand.tap(re.compile("Take off"))
    expect(page.get_by_text("1 of 2 parcels")).to_be_visible()
    hand.scan(f"P-{parcels[0]}")
    expect(page.get_by_text("2 of 2 parcels")).to_be_visible()
    assert page.locator("body").get_attribute("data-same") == "page"
    hand.spent()
    hand.tap(re.compile("^Hand 2 to"))
    expect(page.get_by_role("link", name=re.compile("Print the manifest"))).to_be_visible()
    becomes(page, database, second.id, State.SHIPPED)
    assert hand.spent() == 1


@pytest.fixture
def plain(live: Live, world: World, new_context: Any) -> Page:
    """Ana's handheld, its scripts switched off."""
    page: Page = new_context(base_url=live.url, java_script_enabled=False).new_page()
    live.enrol(page)
    live.sign_in(page, world.ana, world.device)
    return page


def test_without_scripts_an_order_is_put_away_and_handed_over(plain: Page, database: Database, world: World) -> None:
    with database.transaction() as session:
        owed = factories.picked(session, factories.assigned(session, session.merge(world.store), {world.bread: 2}))
    plain.goto("/staging")
    plain.get_by_label("Scan an order, tote or location").fill(f"FO-{owed.id}")
    plain.keyboard.press("Enter")
    plain.get_by_label("Scan the location").fill("L-S-01")
    plain.keyboard.press("Enter")
    expect(plain.get_by_text("Ready: the customer is told.")).to_be_visible()
    plain.goto("/counter")
    plain.get_by_label("Code, name, number or phone").fill(owed.pickup_code)
    plain.keyboard.press("Enter")
    expect(plain.get_by_text("The code is right")).to_be_visible()
    plain.get_by_role("checkbox", name=re.compile("is on every bag")).check()
    plain.get_by_role("button", name=re.compile("^Hand over")).click()
    expect(plain.get_by_text("handed over.")).to_be_visible()
    becomes(plain, database, owed.id, State.HANDED_OVER)


def test_without_scripts_an_order_is_packed_labelled_and_given_to_the_carrier(
    plain: Page, picked: FulfillmentOrder, database: Database
) -> None:
    plain.goto("/packing")
    plain.get_by_label("Scan an order, tote or parcel").fill(f"FO-{picked.id}")
    plain.keyboard.press("Enter")
    plain.get_by_role("button", name="Put in").click()
    expect(plain.get_by_text("In the box").locator("visible=true")).to_have_count(1)
    plain.get_by_role("button", name=re.compile("Close parcel")).click()
    label = plain.get_by_role("link", name="Label").get_attribute("href") or ""
    assert plain.request.get(label).headers["content-type"] == "application/pdf"
    becomes(plain, database, picked.id, State.PACKED)
    with database.reading() as session:
        parcel = session.scalars(select(Parcel.id)).one()
    plain.get_by_role("link", name="Hand to the carrier").click()
    plain.get_by_role("link", name=re.compile("to hand over")).click()
    plain.get_by_label("Scan each parcel").fill(f"P-{parcel}")
    plain.keyboard.press("Enter")
    expect(plain.get_by_text("1 of 1 parcels")).to_be_visible()
    plain.get_by_role("button", name=re.compile("^Hand 1 to")).click()
    expect(plain.get_by_text("Handed over at")).to_be_visible()
    becomes(plain, database, picked.id, State.SHIPPED)
