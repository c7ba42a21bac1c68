"""The counter, the bench and the carrier on a handheld, counted in actions; and all of it without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.event import Stamp
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


def boxed(hand: Hand, key: int) -> Page:
    """The order at the bench, all of it put into the box by hand."""
    page = opened(hand, f"/packing/{key}")
    hand.tap("Put in")
    expect(page.locator(".item[data-state=open]")).to_have_count(0)
    expect(page.locator("outbox-badge")).to_contain_text("Sent")
    return page


def test_a_box_is_closed_when_something_is_in_it_and_not_before(
    hand: Hand, picked: FulfillmentOrder, database: Database
) -> None:
    page = opened(hand, f"/packing/{picked.id}")
    expect(page.get_by_text("Scan each item into the box, then close it.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Close and print"))).to_be_hidden()
    page.context.set_offline(True)
    hand.tap("Put in")
    expect(page.get_by_role("button", name=re.compile("Close and print"))).to_be_visible()
    expect(page.get_by_text("Scan each item into the box, then close it.")).to_be_hidden()
    expect(page.get_by_role("button", name="All the rest is in the box")).to_be_hidden()


def test_a_search_that_is_too_long_is_told_and_the_page_stays(hand: Hand, ready: FulfillmentOrder) -> None:
    page = opened(hand, "/counter")
    hand.scan("N" * 100)
    expect(page.locator("#notice")).to_contain_text("That is longer than any code, name or number.")
    expect(page.get_by_text("Carla D.")).to_be_visible()


def test_the_rest_of_a_box_is_told_with_one_tap(hand: Hand, database: Database, world: World) -> None:
    with database.transaction() as session:
        wanted = {world.bread: 3, world.soap: 2}
        owed = factories.assigned(session, session.merge(world.store), wanted, Method.SHIP)
        factories.picked(session, owed)
    page = opened(hand, f"/packing/{owed.id}")
    hand.tap("All the rest is in the box")
    expect(page.get_by_role("button", name=re.compile("Close and print"))).to_be_visible()
    expect(page.locator(".item[data-state=done]")).to_have_count(2)


def test_scans_without_a_network_are_counted_to_the_last_unit(
    hand: Hand, database: Database, world: World, code_of: Callable[[int], str]
) -> None:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 2}, Method.SHIP)
        line = factories.picked(session, owed).lines[0].id
    page = opened(hand, f"/packing/{owed.id}")
    page.context.set_offline(True)
    for state in ("open", "done"):
        hand.scan(code_of(world.bread.id))
        expect(page.locator(f"#line-{line}")).to_have_attribute("data-state", state)


def test_a_customer_without_a_code_takes_five_actions(hand: Hand, ready: FulfillmentOrder, database: Database) -> None:
    page = opened(hand, "/counter")
    page.get_by_label("Code, name, number or phone").press_sequentially("diaz", delay=120)
    page.keyboard.press("Enter")
    hand.actions += 1
    expect(page.get_by_text("Found for “diaz”")).to_be_visible()
    expect(page).to_have_url(re.compile("/counter$"))
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
    with page.context.expect_page() as opening:
        hand.tap(re.compile("Close and print"))
    printed = opening.value
    printed.wait_for_url("**/papers.pdf")
    papers = pypdfium2.PdfDocument(page.context.request.get(printed.url).body())
    assert hand.spent() == 3, "two scans and a tap bring label and slip"
    label, slip = (paper.get_textpage().get_text_range() for paper in papers)
    assert "Tracking" in label
    assert "Order" in slip
    becomes(page, database, picked.id, State.PACKED)
    for words in ("Label and slip", "Label", "Slip"):
        expect(page.get_by_role("link", name=words, exact=True)).to_be_visible()
    hand.tap(re.compile("Open it again"))
    expect(page.get_by_role("button", name="Put in")).to_be_visible()
    becomes(page, database, picked.id, State.PICKED)
    assert hand.spent() == 1


def test_a_closing_that_is_refused_is_told_where_the_papers_were_expected(
    hand: Hand, picked: FulfillmentOrder, database: Database
) -> None:
    page = boxed(hand, picked.id)
    with database.transaction() as session:
        order = session.get_one(FulfillmentOrder, picked.id)
        order.become(State.CANCELLED, Stamp(clock.now()))
    with page.context.expect_page() as opening:
        hand.tap(re.compile("Close and print"))
    expect(opening.value.get_by_text("there is nothing to pack")).to_be_visible()
    expect(opening.value.get_by_role("link", name="Back to the order")).to_have_attribute(
        "href", f"/packing/{picked.id}"
    )


def test_without_a_network_nothing_is_opened_and_the_papers_come_when_it_is_sent(
    hand: Hand, picked: FulfillmentOrder, database: Database
) -> None:
    page = boxed(hand, picked.id)
    page.context.set_offline(True)
    hand.tap(re.compile("Close and print"))
    expect(page.get_by_text("Label and slip can be printed here once it is sent.")).to_be_visible()
    assert len(page.context.pages) == 1
    page.context.set_offline(False)
    expect(page.get_by_role("link", name="Label and slip")).to_be_visible()
    becomes(page, database, picked.id, State.PACKED)


def test_a_browser_that_opens_no_tabs_still_closes_the_parcel(
    hand: Hand, picked: FulfillmentOrder, database: Database
) -> None:
    page = boxed(hand, picked.id)
    page.evaluate("window.open = () => null")
    hand.tap(re.compile("Close and print"))
    expect(page.get_by_role("link", name="Label and slip")).to_be_visible()
    becomes(page, database, picked.id, State.PACKED)


def test_a_second_tap_while_it_is_sent_brings_no_second_tab(
    hand: Hand, picked: FulfillmentOrder, database: Database
) -> None:
    page, sending = boxed(hand, picked.id), list[Route]()
    page.route("**/parcels", lambda route: sending.append(route))
    for _ in range(2):
        with page.context.expect_page():
            hand.tap(re.compile("Close and print"))
        page.wait_for_timeout(500)
    assert len(page.context.pages) == 2
    sending[0].continue_()
    expect(page.get_by_role("link", name="Label and slip")).to_be_visible()
    becomes(page, database, picked.id, State.PACKED)
    assert len(sending) == 1


def test_a_label_that_takes_long_is_waited_for_and_then_left(hand: Hand, picked: FulfillmentOrder) -> None:
    page, asked = hand.page, list[str]()
    page.on("request", lambda request: asked.append(request.resource_type))
    page.goto(f"/fulfillment-orders/{picked.id}/papers?after=7f1c0d3e-8a52-4d5c-9a3d-0f1f6f1e2a09")
    expect(page.get_by_text("It opens here by itself.")).to_be_visible()
    page.evaluate("document.querySelector('papers-wait').left = 2")
    expect(page.get_by_text("It takes longer than usual.")).to_be_visible()
    looks = asked.count("fetch")
    page.wait_for_timeout(1200)
    assert looks >= 2
    assert asked.count("fetch") == looks
    assert asked.count("document") == 1
    expect(page.get_by_role("link", name="Back to the order")).to_have_attribute("href", f"/packing/{picked.id}")


def test_parcels_are_loaded_scan_after_scan_on_one_page(
    hand: Hand, picked: FulfillmentOrder, database: Database, world: World
) -> None:
    with database.transaction() as session:
        store, there = session.merge(world.store), {"latitude": 45.5, "longitude": -122.7}
        second = factories.picked(session, factories.assigned(session, store, {world.soap: 1}, Method.SHIP, **there))
    page = hand.page
    for key in (picked.id, second.id):
        boxed(hand, key)
        hand.tap(re.compile("Close and print"))
        expect(page.get_by_role("link", name="Label", exact=True)).to_be_visible()
    with database.reading() as session:
        parcels, manifest = (
            session.scalars(select(Parcel.id).order_by(Parcel.id)).all(),
            session.scalars(select(Manifest.id)).one(),
        )
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
    plain.get_by_role("button", name=re.compile("Close and print")).click()
    for words in ("Label and slip", "Label", "Slip"):
        paper = plain.get_by_role("link", name=words, exact=True).get_attribute("href") or ""
        assert plain.request.get(paper).headers["content-type"] == "application/pdf"
    assert len(plain.context.pages) == 1
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
