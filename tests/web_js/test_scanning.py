"""Whatever has the focus, a scan does the obvious thing, and right and wrong are told apart at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.scanner import Scanner

from .floor import BAGEL, MILK, SOUP, Answer, Floor

TYPIST_MS = 120
LONGEST_FEEDBACK_MS = 50
FEEDBACK = "performance.getEntriesByName('feedback').map(entry => entry.duration)"


@pytest.fixture
def scanner(walk: Page) -> Scanner:
    return Scanner(walk)


def notice_says(page: Page, kind: str, words: str) -> None:
    expect(page.locator(f"#notice [data-kind={kind}]")).to_contain_text(words)


@pytest.mark.parametrize("code", ["4006381333931", "]E04006381333931", "0104006381333931\x1d", "(01)04006381333931"])
def test_every_form_of_the_right_code_is_one_unit(walk: Page, floor: Floor, scanner: Scanner, code: str) -> None:
    scanner.scan(code)
    notice_says(walk, "done", "RightPick Oat milk")
    expect(walk.locator("#pick-2 [data-show=picked]")).to_have_text("1")
    expect(walk.locator("#pick-2")).to_have_attribute("data-state", "open")
    expect(walk.locator("outbox-badge")).to_contain_text("Sent")
    [arrived] = floor.arrived
    assert arrived.path == "/picks/2/confirmation"
    assert arrived.form["scan"] == code


def test_three_units_are_three_scans_and_the_fourth_is_one_too_many(walk: Page, floor: Floor, scanner: Scanner) -> None:
    for _ in range(4):
        scanner.scan(MILK)
    notice_says(walk, "refused", "No more of this is needed. Put it back.")
    expect(walk.locator("#pick-2")).to_have_attribute("data-state", "picked")
    expect(walk.locator("outbox-badge")).to_contain_text("Sent")
    assert floor.picks[2].picked == 3
    assert len(floor.arrived) == 3


def test_a_quick_series_without_a_network_counts_every_unit(
    walk: Page, floor: Floor, scanner: Scanner, context: BrowserContext
) -> None:
    context.set_offline(True)
    for code in (MILK, BAGEL, MILK, SOUP, MILK):
        scanner.scan(code)
    notice_says(walk, "queued", "Saved, not sent yet")
    for number in (1, 2, 3):
        expect(walk.locator(f"#pick-{number}[data-pending]")).to_have_attribute("data-state", "picked")
    context.set_offline(False)
    expect(walk.locator("outbox-badge")).to_contain_text("Sent")
    assert [pick.picked for pick in floor.picks.values()] == [1, 3, 1]


def test_the_wrong_size_is_refused_by_the_device_itself(walk: Page, floor: Floor, scanner: Scanner) -> None:
    scanner.scan("96385074")
    notice_says(walk, "refused", "That is the 500 g bag. You need the 1 kg bag: aisle 4, bay 2.")
    walk.wait_for_timeout(100)
    assert floor.arrived == []


def test_something_unknown_is_wrong_at_once_and_asked_about(walk: Page, floor: Floor, scanner: Scanner) -> None:
    floor.answers.append(Answer(html='<div id="notice"><p>That is tote 12. It stands at the bench.</p></div>'))
    scanner.scan("T-12")
    expect(walk.locator("#notice")).to_contain_text("That is tote 12.")
    assert (floor.arrived[0].path, floor.arrived[0].form["scan"]) == ("/scans", "T-12")
    assert walk.evaluate("tones") == [180, 140]


def test_what_only_the_server_can_judge_sounds_right_when_it_says_so(page: Page, floor: Floor) -> None:
    page.goto(f"{floor.url}/place")
    floor.delay_s = 0.5
    Scanner(page).scan("L-A3")
    notice_says(page, "wait", "Looking it upStage order 77")
    notice_says(page, "done", "RightStage order 77")
    [arrived] = floor.arrived
    assert (arrived.path, arrived.form["scan"]) == ("/place/77", "L-A3")


@pytest.mark.parametrize("code", ["A3", "7"])
def test_a_short_code_is_answered_like_any_other(walk: Page, floor: Floor, scanner: Scanner, code: str) -> None:
    floor.answers.append(Answer(status=422, html="<p data-sentence>We do not know that code.</p>"))
    scanner.scan(code)
    notice_says(walk, "refused", "WrongWe do not know that code.")
    assert [arrived.form["scan"] for arrived in floor.arrived] == [code]


def test_a_code_too_long_for_any_address_is_answered_by_the_device(walk: Page, floor: Floor) -> None:
    walk.evaluate("document.dispatchEvent(new CustomEvent('scan', {detail: {code: 'x'.repeat(9000)}}))")
    notice_says(walk, "refused", "That code is too long to be one of ours.")
    assert floor.arrived == []


def test_two_keys_and_enter_of_a_person_are_no_scan(walk: Page, floor: Floor, scanner: Scanner) -> None:
    scanner.scan("A3", gap_ms=90)
    walk.get_by_label("Note").focus()
    scanner.scan("12", gap_ms=90)
    walk.wait_for_timeout(100)
    assert [arrived for arrived in floor.arrived if arrived.path == "/scans"] == []


def test_a_scan_that_was_refused_to_ones_face_is_nothing_to_see_to(page: Page, floor: Floor) -> None:
    page.goto(f"{floor.url}/place")
    floor.answers.append(Answer(status=422, html="<p data-sentence>That is no place. Scan the location.</p>"))
    Scanner(page).scan("L-ZZ")
    notice_says(page, "refused", "WrongThat is no place. Scan the location.")
    expect(page.locator("outbox-badge")).to_contain_text("Sent")
    page.reload()
    expect(page.locator("outbox-badge")).to_contain_text("Sent")


def test_a_scan_that_was_said_to_be_saved_and_is_refused_needs_attention(
    page: Page, floor: Floor, context: BrowserContext
) -> None:
    page.goto(f"{floor.url}/place")
    floor.answers.append(Answer(status=422, html="<p data-sentence>That is no place. Scan the location.</p>"))
    context.set_offline(True)
    Scanner(page).scan("L-ZZ")
    notice_says(page, "queued", "Saved, not sent yet")
    context.set_offline(False)
    expect(page.locator("outbox-badge")).to_contain_text("1 needs attention")


def test_a_tap_that_was_said_to_be_done_and_is_refused_needs_attention(page: Page, floor: Floor) -> None:
    page.goto(f"{floor.url}/place")
    floor.answers.append(Answer(status=422, html="<p data-sentence>That place is full.</p>"))
    page.get_by_role("button", name="Use B1").click()
    expect(page.locator("outbox-badge")).to_contain_text("1 needs attention")


def test_a_refusal_offers_where_to_go_on(walk: Page, floor: Floor) -> None:
    html = '<div data-sentence data-way="/queue">Ben has taken this walk over.</div>'
    floor.answers.append(Answer(status=422, html=html))
    walk.get_by_role("button", name="Picked Bagels").click()
    expect(walk.get_by_role("link", name="Go there")).to_have_attribute("href", "/queue")


def test_a_tap_on_a_place_sends_that_place_even_after_a_scan(page: Page, floor: Floor) -> None:
    page.goto(f"{floor.url}/place")
    Scanner(page).scan("L-B12345")
    notice_says(page, "done", "Stage order 77 at B1")
    page.get_by_role("button", name="Use B1").click()
    assert floor.has_heard(2)
    assert [arrived.form["scan"] for arrived in floor.arrived] == ["L-B12345", "B1"]


def test_a_double_tap_on_a_form_that_scans_fill_is_still_one_act(page: Page, floor: Floor) -> None:
    page.goto(f"{floor.url}/place")
    floor.delay_s = 0.3
    page.get_by_role("button", name="Use B1").dblclick()
    assert not floor.has_heard(2, patience_s=1)
    assert len(floor.arrived) == 1


def test_the_same_tote_scanned_twice_is_two_acts(page: Page, floor: Floor) -> None:
    page.goto(f"{floor.url}/place")
    Scanner(page).scan("T-12")
    Scanner(page).scan("T-12")
    notice_says(page, "done", "Right")
    assert floor.has_heard(2)
    assert len({arrived.form["action_id"] for arrived in floor.arrived}) == 2


def test_the_code_of_an_order_opens_it(walk: Page, scanner: Scanner) -> None:
    scanner.scan("FO-77")
    expect(walk.get_by_role("heading", name="Order 77")).to_be_visible()
    Scanner(walk).scan("SOMETHING")
    expect(walk.get_by_role("heading", name="Found SOMETHING")).to_be_visible()


def test_a_scan_leaves_no_trace_in_the_field_that_had_the_focus(walk: Page, floor: Floor, scanner: Scanner) -> None:
    walk.locator("#note").fill("left at the door")
    scanner.scan(SOUP)
    expect(walk.locator("#pick-3")).to_have_attribute("data-state", "picked")
    expect(walk.locator("#note")).to_have_value("left at the door")
    walk.get_by_label("Code", exact=True).focus()
    scanner.scan(BAGEL)
    expect(walk.locator("#pick-1")).to_have_attribute("data-state", "picked")
    expect(walk.get_by_label("Code", exact=True)).to_have_value("")
    assert "/walk/check" not in [arrived.path for arrived in floor.arrived]


def test_a_person_types_as_ever(walk: Page, floor: Floor, scanner: Scanner) -> None:
    walk.get_by_label("Code", exact=True).focus()
    scanner.type("4006", TYPIST_MS)
    expect(walk.get_by_label("Code", exact=True)).to_have_value("4006")
    scanner.scan("", TYPIST_MS)
    expect(walk.locator("outbox-badge")).to_contain_text("Sent")
    walk.wait_for_timeout(100)
    assert [(arrived.path, arrived.form["code"]) for arrived in floor.arrived] == [("/walk/check", "4006")]


def test_a_code_typed_by_hand_counts_like_a_scan(walk: Page, floor: Floor, scanner: Scanner) -> None:
    walk.get_by_label("Scan or type").focus()
    scanner.scan(SOUP, TYPIST_MS)
    expect(walk.locator("#pick-3:not([data-pending])")).to_have_attribute("data-state", "picked")
    expect(walk.get_by_label("Scan or type")).to_have_value("")
    assert floor.arrived[0].path == "/picks/3/confirmation"


def test_a_slow_scanner_works_where_nobody_types(walk: Page, scanner: Scanner) -> None:
    scanner.scan(SOUP, TYPIST_MS)
    expect(walk.locator("#pick-3")).to_have_attribute("data-state", "picked")


def test_a_space_in_a_code_presses_no_button(walk: Page, floor: Floor, scanner: Scanner) -> None:
    walk.get_by_role("button", name="Finish").focus()
    scanner.scan("0 36000-29145 2")
    expect(walk.locator("#pick-3:not([data-pending])")).to_have_attribute("data-state", "picked")
    assert [arrived.path for arrived in floor.arrived] == ["/picks/3/confirmation"]


def test_right_wrong_and_saved_sound_and_feel_different(walk: Page, scanner: Scanner, context: BrowserContext) -> None:
    scanner.scan(BAGEL)
    notice_says(walk, "done", "Right")
    scanner.scan("96385074")
    notice_says(walk, "refused", "Wrong")
    context.set_offline(True)
    scanner.scan(SOUP)
    notice_says(walk, "queued", "Saved, not sent yet")
    assert walk.evaluate("new Set(buzzes).size") == 3
    assert walk.evaluate("tones") == [1320, 1760, 180, 140, 880]
    drawings = walk.evaluate("document.querySelector('#notice use').getAttribute('href')")
    assert drawings.endswith("#send")


def test_feedback_comes_within_fifty_milliseconds_on_a_slow_phone(walk: Page) -> None:
    walk.context.new_cdp_session(walk).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    for code in [BAGEL, MILK, "96385074", MILK, SOUP, MILK] * 3:
        walk.keyboard.type(code)
        walk.keyboard.press("Enter")
        walk.wait_for_timeout(50)
    took = sorted(walk.evaluate(FEEDBACK))
    assert len(took) > 9
    assert took[len(took) // 2] <= LONGEST_FEEDBACK_MS, took
