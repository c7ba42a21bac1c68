"""Whatever is scanned, wherever: it is opened, or it is said what it is and where it is needed."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.product import Product
from tests import factories
from tests.cast import Person, World


@pytest.fixture
def owed(database: Database, world: World) -> FulfillmentOrder:
    """Two loaves for Carla Diaz."""
    with database.transaction() as session:
        made = factories.assigned(session, session.merge(world.store), {world.bread: 2})
        _ = made.order.number
        return made


def code_of(database: Database, product: Product) -> str:
    with database.reading() as session:
        return session.merge(product).codes[0].gtin


def asked(person: Person, code: str) -> TestResponse:
    """As the device asks, without leaving its page."""
    return person.get("/scans", query_string={"scan": code}, headers={"HX-Request": "true"})


def test_an_orders_label_and_its_number_both_open_it(ana: Person, owed: FulfillmentOrder) -> None:
    for code in (f"FO-{owed.id}", owed.order.number):
        answer = asked(ana, code)
        assert answer.headers["HX-Location"] == f"/fulfillment-orders/{owed.id}"
        assert "X-Offer" not in answer.headers
        assert f"That is order {owed.order.number}" in answer.text


@pytest.mark.parametrize("code", ["L-S-01", "S-01", "s-01"])
def test_a_staging_location_shows_what_is_on_it(ana: Person, world: World, code: str) -> None:
    assert asked(ana, code).headers["HX-Location"] == "/staging/locations/S-01"


def test_a_tote_opens_its_order(ana: Person, owed: FulfillmentOrder, database: Database) -> None:
    ana.post("/pick-lists")
    with database.reading() as session:
        tote = session.get_one(FulfillmentOrder, owed.id).tote_slot
    assert asked(ana, f"T-{tote}").headers["HX-Location"] == f"/fulfillment-orders/{owed.id}"


def test_a_product_says_who_needs_it_and_offers_to_go_there(
    ana: Person, owed: FulfillmentOrder, world: World, database: Database
) -> None:
    with database.transaction() as session:
        factories.assigned(session, session.merge(world.store), {world.bread: 1})
    answer = asked(ana, code_of(database, world.bread))
    assert re.search(r"That is Rye bread, sliced\. Carla D\. needs 2 by \d\d:\d\d\. 1 more order too\.", answer.text)
    assert answer.headers["HX-Location"] == f"/fulfillment-orders/{owed.id}"
    assert answer.headers["X-Offer"] == "1"


def test_a_product_that_nobody_needs_says_where_it_belongs(
    ana: Person, owed: FulfillmentOrder, world: World, database: Database
) -> None:
    answer = asked(ana, code_of(database, world.soap))
    assert answer.status_code == 422
    assert "That is Hand soap, lavender. No open order here needs it. Put it back: aisle 2, bay 1." in answer.text


def test_without_a_script_the_page_that_opens_says_what_it_was(
    ana: Person, owed: FulfillmentOrder, world: World, database: Database
) -> None:
    answer = ana.get("/scans", query_string={"scan": code_of(database, world.bread)})
    assert answer.location == f"/fulfillment-orders/{owed.id}"
    assert "That is Rye bread, sliced. Carla D. needs 2" in ana.get(answer.location).text


def test_without_a_script_what_is_nothing_says_so_and_leads_back(ana: Person, owed: FulfillmentOrder) -> None:
    page = ana.get("/scans", query_string={"scan": "WHAT"}, headers={"Referer": "http://localhost/queue?show=late"})
    assert "We do not know that code" in page.text
    assert 'href="/queue?show=late"' in page.text


def test_a_page_of_elsewhere_is_no_way_back(ana: Person, owed: FulfillmentOrder) -> None:
    page = ana.get("/scans", query_string={"scan": "WHAT"}, headers={"Referer": "http://elsewhere.example/queue"})
    assert "elsewhere" not in page.text
    assert 'href="/queue"' in page.text


def test_another_stores_order_is_none_of_this_store(sam: Person, owed: FulfillmentOrder) -> None:
    for code in (f"FO-{owed.id}", owed.order.number):
        assert asked(sam, code).status_code == 422


@pytest.mark.parametrize("page", ["/queue", "/me", "/fulfillment-orders/{}"])
def test_a_code_can_be_typed_on_every_screen_of_the_floor(ana: Person, owed: FulfillmentOrder, page: str) -> None:
    shown = ana.get(page.format(owed.id)).text
    assert re.search(r'<scan-field data-asks="/scans"><form role="search" method="get" action="/scans">', shown)


def test_the_outbox_has_a_page_of_its_own(ana: Person) -> None:
    assert "without it every form is sent at once" in ana.get("/outbox").text
