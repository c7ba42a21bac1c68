"""On a walk: what was done last is said and undone beside the thumb; sheets close; a locked device loses nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import update

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.associate import Associate, SignIn
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.pick_list import PickList
from storeapp.operations import picking
from storeapp.web import access
from tests import factories
from tests.cast import World
from tests.e2e.hand import Hand

CodeOf = Callable[[int], str]


@pytest.fixture
def owed(database: Database, world: World) -> int:
    """Two loaves and a soap."""
    with database.transaction() as session:
        return factories.assigned(session, session.merge(world.store), {world.bread: 2, world.soap: 1}).id


@pytest.fixture
def walk(hand: Hand, owed: int) -> Iterator[Hand]:
    """The walk, begun."""
    hand.page.goto("/queue")
    hand.tap(re.compile("Start walk"))
    expect(hand.page).to_have_url(re.compile(r"/pick-lists/\d+$"))
    expect(hand.page.locator("scan-field:defined")).to_have_count(1)
    hand.spent()
    return hand


def lines(database: Database, owed: int, wait: Callable[[int], None], wanted: list[tuple[int, int]]) -> None:
    """(picked, short) of each line; the screen is ahead of the server, so this waits for it."""
    found: list[tuple[int, int]] = []
    for _ in range(50):
        with database.reading() as session:
            found = [(line.picked, line.short) for line in session.get_one(FulfillmentOrder, owed).lines]
        if found == wanted:
            return
        wait(100)
    assert found == wanted


def said(page: Page) -> Locator:
    return page.locator("#notice .notice")


def now(page: Page) -> Locator:
    """The stop to do."""
    return page.locator(".pick-now").locator("visible=true")


def covers(page: Page, what: str) -> bool:
    """Whether what is said lies over any visible part of that."""
    note = said(page).bounding_box()
    boxes = [box for element in page.locator(what).locator("visible=true").all() if (box := element.bounding_box())]
    assert note
    assert boxes
    return any(box["y"] < note["y"] + note["height"] and note["y"] < box["y"] + box["height"] for box in boxes)


def short(hand: Hand, reason: str = "Not on the shelf") -> None:
    hand.page.locator("summary", has_text="Short").locator("visible=true").tap()
    hand.actions += 1
    hand.tap(reason)


def one_short(hand: Hand) -> None:
    """One of two, the other one can be picked."""
    page = hand.page
    page.locator("summary", has_text="Short").locator("visible=true").tap()
    page.locator(".sheet-panel").get_by_role("button", name="One less").locator("visible=true").tap()
    hand.tap("Damaged")
    expect(said(page)).to_contain_text("Noted: 1 short")


def all_short(hand: Hand) -> None:
    short(hand)
    expect(said(hand.page)).to_contain_text("Noted: 2 short")


def test_what_is_said_never_covers_what_is_read_next(walk: Hand, world: World, code_of: CodeOf) -> None:
    page = walk.page
    before = page.evaluate("document.documentElement.scrollHeight")
    walk.scan(code_of(world.bread.id))
    expect(said(page)).to_contain_text("Right: into A")
    for read_next in (".due-line", ".sign", ".shelf-tag", ".take", ".pick-actions"):
        assert not covers(page, read_next), read_next
    assert page.evaluate("document.documentElement.scrollHeight") == before, "nothing moves"
    walk.scan(code_of(world.bread.id))
    walk.scan(code_of(world.soap.id))
    expect(page.get_by_role("heading", name="All stops done")).to_be_visible()
    assert not covers(page, ".walk-end .headline")
    assert not covers(page, ".walk-end .item")
    page.wait_for_timeout(4500)
    expect(said(page)).to_be_visible()
    expect(page.locator("#notice")).to_have_attribute("aria-live", "assertive")


def test_the_last_scan_is_undone_with_one_tap(
    walk: Hand, world: World, database: Database, owed: int, code_of: CodeOf
) -> None:
    for _ in range(2):
        walk.scan(code_of(world.bread.id))
    expect(now(walk.page)).to_contain_text("Hand soap")
    walk.spent()
    said(walk.page).get_by_role("button", name="Undo").tap()
    expect(said(walk.page)).to_contain_text("Undone")
    expect(now(walk.page)).to_contain_text("1 of 2 picked")
    lines(database, owed, walk.page.wait_for_timeout, [(1, 0), (0, 0)])


TAP_AGAIN = """async () => {
  const shown = () => [...document.querySelectorAll("form.take")].find((form) => form.checkVisibility());
  const first = shown();
  first.requestSubmit();
  for (let frames = 0; frames < 60 && [undefined, first].includes(shown()); frames++)
    await new Promise(requestAnimationFrame);
  const second = shown();
  second.requestSubmit();
  return second !== first;
}"""


def test_a_second_tap_does_not_pick_the_next_item_which_nobody_has_read(
    walk: Hand, database: Database, owed: int
) -> None:
    assert walk.page.evaluate(TAP_AGAIN), "the next item is there already"
    expect(now(walk.page)).to_contain_text("Hand soap")
    walk.page.wait_for_timeout(600)
    lines(database, owed, walk.page.wait_for_timeout, [(2, 0), (0, 0)])


def test_the_last_short_pick_is_undone_with_one_tap(walk: Hand, world: World, database: Database, owed: int) -> None:
    short(walk)
    assert walk.spent() == 2, "a short pick with its reason, on to the next item"
    walk.page.wait_for_timeout(500)
    expect(said(walk.page)).to_contain_text("Noted: 2 short")
    expect(now(walk.page)).to_contain_text("Hand soap")
    lines(database, owed, walk.page.wait_for_timeout, [(0, 2), (0, 0)])
    said(walk.page).get_by_role("button", name="Undo").tap()
    expect(now(walk.page)).to_contain_text("Rye bread")
    lines(database, owed, walk.page.wait_for_timeout, [(0, 0), (0, 0)])


def test_both_are_undone_without_a_network(
    walk: Hand, world: World, database: Database, owed: int, code_of: CodeOf
) -> None:
    page = walk.page
    page.context.set_offline(True)
    walk.scan(code_of(world.bread.id))
    expect(said(page)).to_contain_text("Saved, not sent yet")
    said(page).get_by_role("button", name="Undo").tap()
    expect(now(page)).to_contain_text("0 of 2 picked")
    short(walk, "Damaged")
    expect(said(page)).to_contain_text("Noted: 2 short. Rye bread")
    expect(now(page)).to_contain_text("Hand soap")
    said(page).get_by_role("button", name="Undo").tap()
    expect(now(page)).to_contain_text("Rye bread")
    page.context.set_offline(False)
    expect(page.locator("outbox-badge")).to_contain_text("Sent")
    lines(database, owed, page.wait_for_timeout, [(0, 0), (0, 0)])


def test_one_of_two_short_leaves_the_other_to_pick_even_without_a_network(walk: Hand) -> None:
    page = walk.page
    page.context.set_offline(True)
    one_short(walk)
    expect(now(page)).to_contain_text("Rye bread")
    page.context.set_offline(False)
    expect(page.locator("outbox-badge")).to_contain_text("Sent")
    expect(now(page)).to_contain_text("Rye bread")


@pytest.mark.parametrize("offline", [True, False])
def test_a_short_pick_is_undone_in_its_line_with_all_its_units(
    walk: Hand, world: World, database: Database, owed: int, offline: bool
) -> None:
    page = walk.page
    page.context.set_offline(offline)
    all_short(walk)
    expect(now(page)).to_contain_text("Hand soap")
    if not offline:
        lines(database, owed, page.wait_for_timeout, [(0, 2), (0, 0)])
    row = page.locator(".pick[data-state=short]")
    expect(row).to_have_attribute("data-short", "2")
    page.locator(".when-short").get_by_role("button", name="Undo").locator("visible=true").tap()
    expect(now(page)).to_contain_text("Rye bread")
    row = page.locator(".pick", has_text="Rye bread")
    expect(row).to_have_attribute("data-quantity", "2")
    expect(row).to_have_attribute("data-short", "0")
    page.context.set_offline(False)
    lines(database, owed, page.wait_for_timeout, [(0, 0), (0, 0)])


def test_a_page_loaded_again_shows_all_that_still_waits_of_a_stop(walk: Hand, world: World, code_of: CodeOf) -> None:
    page = walk.page
    page.route("**/picks/**", lambda route: route.abort())
    one_short(walk)
    walk.scan(code_of(world.bread.id))
    expect(now(page)).to_contain_text("Hand soap")
    page.reload()
    row = page.locator(".pick[data-pending]")
    expect(row).to_have_attribute("data-state", "picked")
    for name, value in (("quantity", "1"), ("picked", "1"), ("short", "1")):
        expect(row).to_have_attribute(f"data-{name}", value)


def test_what_was_said_to_be_short_is_not_picked_by_a_scan(
    walk: Hand, world: World, database: Database, owed: int, code_of: CodeOf
) -> None:
    short(walk)
    lines(database, owed, walk.page.wait_for_timeout, [(0, 2), (0, 0)])
    expect(walk.page.locator(".pick[data-state=short]:not([data-pending])")).to_have_count(1)
    walk.scan(code_of(world.bread.id))
    expect(said(walk.page)).to_contain_text("You said it is short.")


def way_back_closes_a_sheet(page: Page, does: bool) -> None:
    """The history follows the sheet a moment later."""
    for _ in range(50):
        if page.evaluate("Boolean(history.state?.sheet)") is does:
            return
        page.wait_for_timeout(20)
    pytest.fail(f"The step for a sheet in the history should be {does}.")


@pytest.mark.parametrize("way", ["Cancel", "Escape", "back", "beside"])
def test_a_sheet_is_left_without_an_answer(walk: Hand, way: str) -> None:
    page = walk.page
    summary = page.locator("summary", has_text="Short").locator("visible=true")
    page.locator(".walk").evaluate("walk => walk.dataset.seen = 'yes'")
    summary.tap()
    expect(page.get_by_role("heading", name="Why is it short?")).to_be_visible()
    way_back_closes_a_sheet(page, True)
    if way == "Cancel":
        page.get_by_text("Cancel").locator("visible=true").tap()
    elif way == "Escape":
        page.keyboard.press("Escape")
    elif way == "back":
        page.go_back()
    else:
        page.touchscreen.tap(180, 20)
    expect(page.get_by_role("heading", name="Why is it short?")).to_have_count(0)
    expect(summary).to_be_visible()
    expect(page).to_have_url(re.compile(r"/pick-lists/\d+$"))
    way_back_closes_a_sheet(page, False)
    page.wait_for_timeout(300)
    expect(page.locator(".walk[data-seen]")).to_have_count(1)
    page.go_back()
    expect(page).to_have_url(re.compile("/queue$"))


def test_a_device_that_locked_itself_says_so_keeps_the_work_and_goes_on_after_the_pin(
    walk: Hand, world: World, database: Database, owed: int, code_of: CodeOf
) -> None:
    page, at = walk.page, walk.page.url
    page.wait_for_timeout(access.KNOWN_FOR.total_seconds() * 1000)
    with database.transaction() as session:
        session.execute(update(SignIn).values(seen_at=clock.now() - timedelta(minutes=20)))
    walk.scan(code_of(world.bread.id))
    locked = page.get_by_role("dialog", name="Locked")
    expect(locked).to_contain_text("This device locked itself because nobody used it for a while.")
    expect(locked).to_contain_text("1 to send")
    walk.scan(code_of(world.bread.id))
    expect(locked).to_contain_text("2 to send")
    walk.spent()
    walk.follow("Enter your PIN")
    expect(page.get_by_role("heading", name="Ana A.")).to_be_visible()
    expect(page.get_by_text("This device locked itself")).to_be_visible()
    page.keyboard.type(factories.PIN)
    walk.actions += 1
    expect(page).to_have_url(at)
    assert walk.spent() == 2, "one tap and the PIN"
    lines(database, owed, page.wait_for_timeout, [(2, 0), (0, 0)])
    expect(page.locator("outbox-badge")).to_contain_text("Sent")
    expect(now(page)).to_contain_text("Hand soap")


def test_an_aisle_is_told_from_a_number(walk: Hand) -> None:
    sign = walk.page.locator(".sign").locator("visible=true")
    expect(sign).to_contain_text(re.compile(r"Aisle\s*1\s*Bay\s*1"))
    word, number = sign.get_by_text("Aisle"), sign.locator(".sign-name").first
    assert word.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 20
    assert number.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 48, "read at arm's length"
    expect(walk.page.locator(".sign-small").locator("visible=true").first).to_contain_text("Aisle 2")


def test_what_is_taken_back_from_far_down_the_list_is_in_view(
    hand: Hand, world: World, database: Database, code_of: CodeOf
) -> None:
    with database.transaction() as session:
        store, goods = session.merge(world.store), []
        for number in range(12):
            goods.append(factories.product(session, f"Thing {number}"))
            factories.stock(session, store, goods[-1], 5)
        factories.assigned(session, store, dict.fromkeys(goods, 1))
    page = hand.page
    page.goto("/queue")
    hand.tap(re.compile("Start walk"))
    expect(page).to_have_url(re.compile(r"/pick-lists/\d+$"))
    expect(page.locator("scan-field:defined")).to_have_count(1)
    for what in goods[:10]:
        hand.scan(code_of(what.id))
    expect(page.locator(".pick[data-state=picked]")).to_have_count(10)
    last = page.locator(".pick[data-state=picked]").last
    key = last.get_attribute("id")
    last.get_by_role("button", name=re.compile("^Undo")).tap()
    row = page.locator(f"#{key}")
    expect(row).to_have_attribute("data-state", "open")
    expect(page.locator(f"#{key}:not([data-pending])")).to_be_visible()
    expect(now(page)).to_be_in_viewport()
    assert row.evaluate("row => row.getBoundingClientRect().top") >= 56


def test_who_lost_the_walk_is_told_by_whom_and_shown_the_way(
    walk: Hand, world: World, database: Database, owed: int, code_of: CodeOf
) -> None:
    page = walk.page
    with database.transaction() as session:
        mine = session.get_one(PickList, int(page.url.rsplit("/", 1)[1]))
        picking.take_over(session, mine, session.get_one(Associate, world.ben.id), factories.stamp(world.ben))
    walk.scan(code_of(world.soap.id))
    expect(said(page)).to_contain_text("Ben B. has taken this walk over. Give Ben B. what you have picked since.")
    expect(page.locator(".pick[data-state=picked]")).to_have_count(0)
    lines(database, owed, page.wait_for_timeout, [(0, 0), (0, 0)])
    walk.follow("Go there")
    expect(page).to_have_url(re.compile("/queue$"))
