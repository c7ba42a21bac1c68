"""A handheld whose browser runs no scripts: slower, and all of the walk works."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.queries.invariants import violations
from tests import browser, factories
from tests.cast import World
from tests.live import Live

CodeOf = Callable[[int], str]


@pytest.fixture
def plain(live: Live, new_context: Any) -> Iterator[Page]:
    """The store's handheld, nobody signed in."""
    for page in live.opened(new_context(base_url=live.url, java_script_enabled=False, **browser.PHONE)):
        live.enrol(page)
        yield page


@pytest.fixture
def owed(database: Database, world: World) -> int:
    """Two loaves and a soap."""
    with database.transaction() as session:
        return factories.assigned(session, session.merge(world.store), {world.bread: 2, world.soap: 1}).id


@pytest.fixture
def walk(plain: Page, owed: int, world: World) -> Page:
    """Signed in by name and PIN, and on the next walk."""
    plain.goto("/")
    plain.get_by_role("link", name="Ana A.").tap()
    plain.get_by_label("Your PIN, 6 digits").fill(factories.PIN)
    plain.get_by_role("button", name="Sign in").tap()
    expect(plain.get_by_text("Finding the best way")).to_be_hidden()
    plain.get_by_role("button", name="Start walk").tap()
    expect(plain).to_have_url(re.compile(r"/pick-lists/\d+$"))
    return plain


def typed(page: Page, code: str) -> None:
    page.get_by_label("Scan, or type a code").fill(code)
    page.get_by_label("Scan, or type a code").press("Enter")


def says(page: Page, words: str) -> None:
    expect(page.locator("#notice")).to_contain_text(words)


def short(page: Page, reason: str) -> None:
    page.locator("summary", has_text="Short").locator("visible=true").tap()
    page.get_by_role("button", name=reason).locator("visible=true").tap()


def test_a_walk_from_signing_in_to_the_last_tote(
    walk: Page, owed: int, world: World, database: Database, code_of: CodeOf
) -> None:
    typed(walk, code_of(world.bread.id))
    says(walk, "Picked 1 into A")
    says(walk, "Rye bread, sliced")
    walk.locator("#notice").get_by_role("button", name="Undo").tap()
    says(walk, "Undone")
    expect(walk.get_by_text("0 of 2 picked")).to_be_visible()
    walk.get_by_role("button", name="Picked 2").tap()
    says(walk, "Picked 2")
    short(walk, "Damaged")
    says(walk, "Noted: 1 short")
    walk.locator("#notice").get_by_role("button", name="Undo").tap()
    says(walk, "Undone")
    short(walk, "Not on the shelf")
    walk.get_by_role("button", name="Finish walk").tap()
    expect(walk.get_by_role("heading", name="Walk done")).to_be_visible()
    with database.reading() as session:
        order = session.get_one(FulfillmentOrder, owed)
        assert order.state is State.PICKED
        assert [(line.picked, line.short) for line in order.lines] == [(2, 0), (0, 1)]
        assert not [rows for _, rows in violations(session) if rows]


def test_a_sheet_is_left_by_its_cancel(walk: Page) -> None:
    walk.locator("summary", has_text="Short").locator("visible=true").tap()
    expect(walk.get_by_role("heading", name="Why is it short?")).to_be_visible()
    walk.get_by_text("Cancel").locator("visible=true").tap()
    expect(walk.get_by_role("heading", name="Why is it short?")).to_have_count(0)


@pytest.mark.parametrize(
    ("what", "words"), [("wine", "That is Red wine, dry. No open order here needs it."), ("strange", "We do not know")]
)
def test_the_wrong_code_is_refused_on_a_page_that_leads_back(
    walk: Page, world: World, code_of: CodeOf, what: str, words: str
) -> None:
    at = walk.url
    typed(walk, code_of(world.wine.id) if what == "wine" else "STRANGE-1")
    expect(walk.get_by_text(words)).to_be_visible()
    walk.get_by_role("link", name="Back to where you were").tap()
    expect(walk).to_have_url(at)
    expect(walk.locator(".pick[data-state=picked]")).to_have_count(0)


def test_one_too_many_is_refused(walk: Page, world: World, code_of: CodeOf) -> None:
    for _ in range(2):
        typed(walk, code_of(world.bread.id))
        says(walk, "Picked 1")
    typed(walk, code_of(world.bread.id))
    expect(walk.get_by_text("No more of this is needed. Put it back.")).to_be_visible()


def test_a_code_typed_in_the_queue_opens_what_it_names(walk: Page, owed: int) -> None:
    walk.goto("/queue")
    walk.get_by_label("Scan or type any code").fill(f"FO-{owed}")
    walk.get_by_label("Scan or type any code").press("Enter")
    expect(walk).to_have_url(re.compile(f"/fulfillment-orders/{owed}$"))


def test_signing_out_takes_two_taps_from_the_walk(walk: Page) -> None:
    walk.get_by_role("link", name="Ana Alvarez").tap()
    walk.get_by_role("button", name="Sign out").tap()
    expect(walk.get_by_role("heading", name="Who are you?")).to_be_visible()
