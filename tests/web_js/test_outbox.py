"""What the floor does goes out once and in order, whatever the network does."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.scanner import Scanner

from .floor import LOST_REPLY, MILK, UNREACHABLE, Answer, Floor

HIDE_WHAT_IS_PICKED = """
const sheet = new CSSStyleSheet();
sheet.replaceSync("[data-state=picked] form { display: none }");
document.adoptedStyleSheets.push(sheet);
"""
RETRY_NOW = "dispatchEvent(new Event('online'))"


def pick(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Picked {name}").click()


def badge_says(page: Page, words: str) -> None:
    expect(page.locator("outbox-badge")).to_contain_text(words)


def sent(page: Page) -> None:
    badge_says(page, "Sent")


def check(page: Page, code: str) -> None:
    """Types the code, sends it and waits for the answer."""
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Check").click()
    expect(page.locator("#check:not([data-pending])")).to_be_visible()


def sequences(floor: Floor) -> list[int]:
    return [arrived.sequence for arrived in floor.applied.values()]


def test_a_pick_is_sent_with_its_name_number_time_and_person(walk: Page, floor: Floor) -> None:
    printed = walk.locator("#pick-1 [name=action_id]").first.input_value()
    pick(walk, "Bagels")
    assert floor.has_heard(1)
    sent(walk)
    [arrived] = floor.arrived
    assert arrived.path == "/picks/1/confirmation"
    assert (arrived.form["action_id"], arrived.sequence, arrived.form["quantity"]) == (printed, 1, "1")
    assert datetime.fromisoformat(arrived.form["occurred_at"]) - floor.now() < timedelta(seconds=5)
    assert "csrf_token" not in arrived.form
    assert arrived.headers["X-Csrftoken"] == "first"
    assert arrived.headers["Hx-Request"] == "true"
    assert arrived.headers["X-Action-Person"] == "ana"


def test_the_row_shows_the_pick_before_the_server_answers(walk: Page, floor: Floor) -> None:
    floor.delay_s = 1
    pick(walk, "Bagels")
    row = walk.locator("#pick-1[data-pending]")
    expect(row).to_have_attribute("data-state", "picked", timeout=500)
    badge_says(walk, "1 to send, oldest under 1 min")
    expect(walk.locator("#pick-1:not([data-pending])")).to_have_attribute("data-state", "picked")


def test_reading_goes_on_at_the_top_when_the_pressed_button_is_gone(walk: Page) -> None:
    walk.evaluate(HIDE_WHAT_IS_PICKED)
    walk.get_by_role("button", name="Picked Soup").press("Enter")
    expect(walk.locator("#main")).to_be_focused()


def test_picks_made_in_the_cold_room_are_sent_in_order(walk: Page, floor: Floor, context: BrowserContext) -> None:
    context.set_offline(True)
    for name in ("Bagels", "Oat milk", "Soup"):
        pick(walk, name)
    badge_says(walk, "3 to send")
    expect(walk.locator("#notice")).to_contain_text("Saved, not sent yet")
    assert floor.arrived == []
    context.set_offline(False)
    expect(walk.locator("#notice [data-kind=done]")).to_contain_text("SentPicked 1. Pick Soup")
    sent(walk)
    assert [arrived.path[:8] for arrived in floor.arrived] == ["/picks/1", "/picks/2", "/picks/3"]
    assert sequences(floor) == [1, 2, 3]


def test_a_closed_tab_loses_nothing(walk: Page, floor: Floor, context: BrowserContext) -> None:
    context.set_offline(True)
    pick(walk, "Bagels")
    badge_says(walk, "1 to send")
    walk.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{floor.url}/order")
    for _ in range(50):  # the badge says nothing before the new page has read what waits
        if floor.picks[1].picked:
            break
        again.wait_for_timeout(100)
    sent(again)
    assert floor.picks[1].picked == 1


def test_a_page_loaded_again_shows_what_still_waits(walk: Page, floor: Floor) -> None:
    floor.answers.extend([Answer(503, applied=False)] * 2)
    pick(walk, "Soup")
    badge_says(walk, "1 to send")
    walk.reload()
    expect(walk.locator("#pick-3[data-pending]")).to_have_attribute("data-state", "picked")
    walk.evaluate(RETRY_NOW)
    sent(walk)
    assert floor.picks[3].picked == 1


def test_a_list_that_refreshes_itself_keeps_what_still_waits(walk: Page, floor: Floor) -> None:
    floor.answers.extend([Answer(503, applied=False)] * 3)
    pick(walk, "Soup")
    badge_says(walk, "1 to send")
    with walk.expect_event("requestfinished", lambda request: request.url.endswith("/rows")):
        walk.evaluate("htmx.trigger('#picks', 'refresh')")
    expect(walk.locator("#pick-3[data-pending]")).to_have_attribute("data-state", "picked")


def test_a_double_tap_is_one_pick(walk: Page, floor: Floor) -> None:
    floor.delay_s = 0.3
    walk.get_by_role("button", name="Picked Oat milk").dblclick()
    assert floor.has_heard(1)
    sent(walk)
    walk.wait_for_timeout(300)
    assert len(floor.arrived) == 1
    assert floor.picks[2].picked == 3


def test_another_code_in_the_same_form_is_another_try(walk: Page, floor: Floor) -> None:
    floor.answers.append(Answer(422, "<p>That code belongs to nobody. Ask for the order number.</p>"))
    for attempt, code in enumerate(("1111", "2222"), 1):
        check(walk, code)
        assert floor.has_heard(attempt)
    assert [arrived.form["code"] for arrived in floor.arrived] == ["1111", "2222"]
    assert [arrived.form["how"] for arrived in floor.arrived] == ["code", "code"]
    assert len({arrived.form["action_id"] for arrived in floor.arrived}) == 2


def test_the_same_again_after_a_refusal_is_another_try(walk: Page, floor: Floor) -> None:
    floor.answers.append(Answer(422, "<p>Nobody is at the counter yet.</p>"))
    check(walk, "1111")
    badge_says(walk, "1 needs attention")
    check(walk, "1111")
    assert floor.has_heard(2)
    assert len({arrived.form["action_id"] for arrived in floor.arrived}) == 2


def test_a_repeat_of_something_sent_is_word_for_word_the_same(walk: Page, floor: Floor) -> None:
    for attempt in (1, 2):
        check(walk, "1111")
        assert floor.has_heard(attempt)
        sent(walk)
    first, second = floor.arrived
    assert first.form == second.form
    pick(walk, "Soup")
    assert floor.has_heard(3)
    assert floor.arrived[-1].sequence == 2


def test_pick_undo_and_pick_again_without_a_network_are_three_acts(
    walk: Page, floor: Floor, context: BrowserContext
) -> None:
    context.set_offline(True)
    pick(walk, "Oat milk")
    walk.get_by_role("button", name="Undo Oat milk").click()
    expect(walk.locator("#pick-2")).to_have_attribute("data-state", "open")
    pick(walk, "Oat milk")
    badge_says(walk, "3 to send")
    context.set_offline(False)
    sent(walk)
    assert len(floor.applied) == 3
    assert floor.picks[2].picked == 3


def test_a_refusal_says_why_is_kept_and_stops_nothing(walk: Page, floor: Floor, context: BrowserContext) -> None:
    why = "Ana has these already. Go on with the soup."
    floor.answers.append(Answer(422, f'<p data-sentence>{why}</p> <a href="/">Back</a>'))
    context.set_offline(True)
    pick(walk, "Bagels")
    pick(walk, "Soup")
    badge_says(walk, "2 to send")
    context.set_offline(False)
    badge_says(walk, "1 needs attention")
    expect(walk.locator("#notice [data-kind=refused]")).to_contain_text(why)
    expect(walk.locator("#pick-1:not([data-pending])")).to_have_attribute("data-state", "open")
    expect(walk.locator("#pick-3:not([data-pending])")).to_have_attribute("data-state", "picked")
    walk.reload()
    badge_says(walk, "1 needs attention")
    walk.locator("outbox-badge a").click()
    expect(walk.get_by_role("dialog")).to_contain_text(f"Pick Bagels{why}")
    walk.get_by_role("button", name="Dismiss: Pick Bagels").click()
    expect(walk.get_by_role("dialog")).to_contain_text("Everything is sent.")
    sent(walk)


def test_an_ended_session_keeps_everything_until_someone_signs_in(walk: Page, floor: Floor) -> None:
    floor.signed_in = False
    pick(walk, "Bagels")
    locked = walk.get_by_role("dialog", name="Locked")
    expect(locked).to_contain_text("This device locked itself.")
    expect(locked).to_contain_text("1 to send")
    expect(locked.get_by_role("link", name="Enter your PIN")).to_have_attribute("href", "/sign-in")
    Scanner(walk).scan(MILK)
    expect(locked).to_contain_text("2 to send")
    locked.get_by_role("button", name="Not now").click()
    badge_says(walk, "Locked2 to send")
    walk.locator("outbox-badge a").click()
    expect(walk.get_by_role("dialog")).to_contain_text("Everything is kept on this device")
    expect(walk.get_by_role("dialog").get_by_role("link", name="Sign in")).to_have_attribute("href", "/sign-in")
    floor.signed_in = True
    walk.goto(floor.url)
    assert floor.has_heard(2)
    sent(walk)
    assert sequences(floor) == [1, 2]


def test_a_tab_that_stayed_open_sends_again_after_a_sign_in_elsewhere(
    walk: Page, floor: Floor, context: BrowserContext
) -> None:
    floor.signed_in = False
    pick(walk, "Bagels")
    locked = walk.get_by_role("dialog", name="Locked")
    expect(locked).to_contain_text("1 to send")
    floor.signed_in = True
    other = context.new_page()
    other.goto(floor.url)
    assert floor.has_heard(1)
    sent(other)
    other.close()
    expect(locked).to_have_count(0)
    pick(walk, "Soup")
    assert floor.has_heard(2)
    sent(walk)


def test_a_tab_that_heard_nothing_sends_again_when_it_is_looked_at(
    walk: Page, floor: Floor, context: BrowserContext
) -> None:
    floor.signed_in = False
    pick(walk, "Bagels")
    locked = walk.get_by_role("dialog", name="Locked")
    expect(locked).to_contain_text("1 to send")
    floor.signed_in = True
    other = context.new_page()
    other.add_init_script("BroadcastChannel.prototype.postMessage = () => {}")
    other.goto(floor.url)
    assert floor.has_heard(1)
    sent(other)
    other.close()
    expect(locked).to_be_visible()
    walk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(locked).to_have_count(0)
    pick(walk, "Soup")
    assert floor.has_heard(2)
    assert floor.picks[1].picked == floor.picks[3].picked == 1


def test_a_page_from_before_the_sign_in_gets_a_new_token(walk: Page, floor: Floor) -> None:
    floor.token = "second"
    pick(walk, "Bagels")
    assert floor.has_heard(1)
    assert floor.picks[1].picked == 1
    assert walk.locator("#pick-3 [name=csrf_token]").first.input_value() == "second"


@pytest.mark.parametrize("status", [409, 429, 500, 502, 503])
def test_a_server_in_trouble_is_asked_again_with_the_same_action(walk: Page, floor: Floor, status: int) -> None:
    floor.answers.append(Answer(status, "<p>Busy</p>", applied=False))
    pick(walk, "Bagels")
    assert floor.has_heard(2)
    sent(walk)
    first, second = floor.arrived
    assert first.form == second.form
    assert floor.picks[1].picked == 1


@pytest.mark.parametrize("fault", [UNREACHABLE, LOST_REPLY])
def test_a_broken_connection_neither_loses_nor_doubles(walk: Page, floor: Floor, fault: Answer) -> None:
    floor.answers.append(fault)
    pick(walk, "Oat milk")
    assert floor.has_heard(2)
    sent(walk)
    assert len({arrived.form["action_id"] for arrived in floor.arrived}) == 1
    assert floor.picks[2].picked == 3


def test_the_sign_in_page_of_a_hotspot_is_no_answer(walk: Page, floor: Floor) -> None:
    floor.answers.append(Answer(200, "<p>Welcome to the guest network</p>", applied=False, ours=False))
    pick(walk, "Bagels")
    assert floor.has_heard(2)
    assert floor.picks[1].picked == 1


def test_what_the_server_cannot_find_waits_for_a_person_and_can_be_sent_again(walk: Page, floor: Floor) -> None:
    floor.answers.append(Answer(404, "", applied=False))
    pick(walk, "Bagels")
    badge_says(walk, "1 needs attention")
    walk.locator("outbox-badge a").click()
    walk.get_by_role("button", name="Try again: Pick Bagels").click()
    sent(walk)
    first, second = floor.arrived
    assert first.form == second.form
    assert floor.picks[1].picked == 1


def test_an_action_that_breaks_the_server_does_not_hold_up_the_others(walk: Page, floor: Floor) -> None:
    floor.answers.extend([Answer(500, "Traceback", applied=False)] * 6)
    pick(walk, "Bagels")
    pick(walk, "Soup")
    for tries in range(1, 7):
        assert floor.has_heard(tries)
        walk.wait_for_timeout(100)
        walk.evaluate(RETRY_NOW)
    badge_says(walk, "1 needs attention")
    expect(walk.locator("#notice")).to_contain_text("The server could not do this.")
    expect(walk.locator("#pick-3:not([data-pending])")).to_have_attribute("data-state", "picked")
    assert [arrived.path[:8] for arrived in floor.applied.values()] == ["/picks/3"]


def test_the_server_says_how_long_to_wait(walk: Page, floor: Floor) -> None:
    floor.answers.append(Answer(503, "", {"Retry-After": "3"}, applied=False))
    pick(walk, "Bagels")
    assert floor.has_heard(1)
    walk.wait_for_timeout(2000)
    assert len(floor.arrived) == 1
    assert floor.has_heard(2)


def test_two_tabs_send_everything_once_and_one_at_a_time(walk: Page, floor: Floor, context: BrowserContext) -> None:
    other = context.new_page()
    other.goto(floor.url)
    floor.delay_s = 0.05
    context.set_offline(True)
    for _ in range(5):
        walk.evaluate("document.querySelector('scan-field').scan('T-1', performance.now())")
        other.evaluate("document.querySelector('scan-field').scan('T-2', performance.now())")
    badge_says(walk, "10 to send")
    badge_says(other, "10 to send")
    context.set_offline(False)
    sent(walk)
    sent(other)
    assert floor.most_in_flight == 1
    assert sequences(floor) == list(range(1, 11))
    assert len(floor.arrived) == 10


def test_what_one_tab_sends_shows_in_the_other(walk: Page, floor: Floor, context: BrowserContext) -> None:
    other = context.new_page()
    other.goto(floor.url)
    pick(other, "Bagels")
    expect(walk.locator("#pick-1:not([data-pending])")).to_have_attribute("data-state", "picked")


def test_the_way_onwards_is_taken_by_the_page_that_asked(walk: Page, floor: Floor) -> None:
    floor.answers.append(Answer(headers={"HX-Location": "/order"}))
    walk.get_by_role("button", name="Finish").click()
    expect(walk.get_by_role("heading", name="Order 77")).to_be_visible()


def test_a_late_answer_does_not_take_anyone_away(walk: Page, floor: Floor) -> None:
    floor.answers.extend([Answer(503, applied=False), Answer(headers={"HX-Location": "/order"})])
    walk.get_by_role("button", name="Finish").click()
    badge_says(walk, "1 to send")
    walk.goto(f"{floor.url}/parts")
    assert floor.has_heard(2)
    sent(walk)
    assert walk.url.endswith("/parts")


def test_the_time_of_an_action_is_the_server_s_even_with_a_wrong_device_clock(walk: Page, floor: Floor) -> None:
    floor.skew = timedelta(hours=3)
    pick(walk, "Bagels")
    assert floor.has_heard(1)
    sent(walk)
    pick(walk, "Soup")
    assert floor.has_heard(2)
    believed = datetime.fromisoformat(floor.arrived[-1].form["occurred_at"])
    assert abs(believed - floor.now()) < timedelta(seconds=3)


def test_two_hundred_scans_arrive_without_a_gap(walk: Page, floor: Floor) -> None:
    walk.evaluate(
        "for (let i = 0; i < 200; i++) document.querySelector('scan-field').scan(`T-${i}`, performance.now())"
    )
    expect(walk.locator("outbox-badge")).to_contain_text("to send")
    expect(walk.locator("outbox-badge")).to_contain_text("Sent", timeout=20_000)
    assert sequences(floor) == list(range(1, 201))
    assert [arrived.form["scan"] for arrived in floor.arrived] == [f"T-{i}" for i in range(200)]


def test_a_device_that_lost_its_memory_goes_on_counting_where_the_server_is(walk: Page, floor: Floor) -> None:
    walk.evaluate("document.documentElement.dataset.lastSequence = 57")
    pick(walk, "Bagels")
    assert floor.has_heard(1)
    assert sequences(floor) == [58]


def test_a_browser_that_stores_nothing_sends_the_form_as_it_is(page: Page, floor: Floor, complaints: list[str]) -> None:
    page.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
    page.goto(floor.url)
    page.get_by_role("button", name="Finish").click()
    page.wait_for_url("**/walk/finish")
    assert floor.arrived[0].form["csrf_token"] == "first"
    assert all("sent directly" in complaint for complaint in complaints)
    complaints.clear()


def undo_last(page: Page) -> None:
    page.locator("#notice").get_by_role("button", name="Undo").click()


@pytest.mark.parametrize("offline", [False, True])
def test_the_last_action_is_undone_with_one_tap_on_what_was_said_of_it(
    walk: Page, floor: Floor, context: BrowserContext, offline: bool
) -> None:
    context.set_offline(offline)
    for _ in range(2):
        Scanner(walk).scan(MILK)
    expect(walk.locator("#pick-2 [data-show=picked]")).to_have_text("2")
    undo_last(walk)
    expect(walk.locator("#pick-2 [data-show=picked]")).to_have_text("1")
    expect(walk.locator("#notice").get_by_role("button", name="Undo")).to_have_count(0)
    context.set_offline(False)
    sent(walk)
    assert floor.picks[2].picked == 1
    assert [arrived.path.rsplit("/")[-1] for arrived in floor.arrived] == ["confirmation", "confirmation", "undo"]


def test_what_was_done_is_called_by_its_word(walk: Page, floor: Floor) -> None:
    pick(walk, "Oat milk")
    expect(walk.locator("#notice")).to_contain_text("Picked 3Pick Oat milk")
    undo_last(walk)
    expect(walk.locator("#notice")).to_contain_text("DoneUndo Oat milk")
    sent(walk)
    assert floor.picks[2].picked == 0


def test_reading_goes_on_at_the_top_when_undo_was_pressed(walk: Page) -> None:
    pick(walk, "Bagels")
    undo_last(walk)
    expect(walk.locator("#main")).to_be_focused()


def test_without_javascript_the_form_still_works(context: BrowserContext, floor: Floor) -> None:
    with context.browser.new_context(java_script_enabled=False) as plain:  # type: ignore[union-attr]
        page = plain.new_page()
        page.goto(floor.url)
        page.get_by_role("button", name="Picked Bagels").click()
        page.wait_for_url("**/picks/1/confirmation")
    assert floor.picks[1].picked == 1


def test_signing_out_with_something_unsent_says_what_stays(page: Page, floor: Floor) -> None:
    page.goto(f"{floor.url}/parts")
    floor.answers.append(Answer(503, "", {"Retry-After": "60"}, applied=False))
    page.get_by_role("button", name="Save").click()
    badge_says(page, "1 to send")
    page.get_by_role("button", name="Sign out").press("Enter")
    expect(page.locator("#notice")).to_contain_text("1 not sent yetThey stay on this device")
    page.get_by_role("button", name="Sign out").press("Enter")
    page.wait_for_url("**/sign-out")
