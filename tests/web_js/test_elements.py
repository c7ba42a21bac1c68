"""The small parts that make working HTML easier to hold in one hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from .floor import Answer, Floor

LARGEST_SCRIPT = 16_400  # bytes, compressed; without htmx and the camera's decoder


@pytest.fixture
def parts(page: Page, floor: Floor) -> Page:
    page.clock.install(time=datetime.now(UTC))
    page.goto(f"{floor.url}/parts")
    expect(page.locator("outbox-badge[data-state]")).to_be_visible()
    return page


def due(page: Page, which: str) -> tuple[str | None, str, str]:
    element = page.locator(f"#{which}")
    words, left = element.locator(".standing"), element.locator("strong")
    return element.get_attribute("data-standing"), words.inner_text(), left.inner_text()


def test_due_times_say_what_is_left_and_how_they_stand(parts: Page) -> None:
    assert due(parts, "far") == ("on_time", "On time", "45 min left")
    assert due(parts, "near") == ("on_time", "On time", "31 min left")
    assert due(parts, "past") == ("late", "Late", "1 min late")


def test_time_goes_on_without_asking_the_server(parts: Page) -> None:
    parts.clock.fast_forward("02:00")
    assert due(parts, "near") == ("at_risk", "At risk", "29 min left")
    parts.clock.fast_forward("43:35")
    assert due(parts, "far") == ("late", "Late", "under 1 min late")
    assert due(parts, "near") == ("late", "Late", "14 min late")
    expect(parts.locator("#done")).to_have_attribute("data-standing", "done")


def test_a_wrong_device_clock_does_not_make_anything_late(parts: Page, floor: Floor) -> None:
    floor.skew = -timedelta(minutes=20)
    parts.get_by_role("button", name="Save").click()
    expect(parts.locator("#near strong")).to_have_text("51 min left", timeout=10_000)


def test_the_badge_counts_the_minutes_of_the_oldest(parts: Page, floor: Floor) -> None:
    floor.answers.append(Answer(503, "", {"Retry-After": "3600"}, applied=False))
    parts.get_by_role("button", name="Save").click()
    expect(parts.locator("outbox-badge[data-state=stopped]")).to_contain_text("1 to send, oldest under 1 min")
    parts.clock.fast_forward("12:20")
    expect(parts.locator("outbox-badge")).to_contain_text("1 to send, oldest 12 min")
    expect(parts.locator("outbox-badge a")).to_have_attribute("data-count", "1")


def test_a_quantity_is_stepped_within_its_limits(parts: Page, floor: Floor) -> None:
    expect(parts.get_by_role("button", name="Less")).to_be_disabled()
    for _ in range(2):
        parts.get_by_role("button", name="More").click()
    expect(parts.get_by_role("button", name="More")).to_be_disabled()
    parts.get_by_role("button", name="Save").click()
    assert floor.has_heard(1)
    assert floor.arrived[0].form["quantity"] == "3"


def test_a_signature_travels_as_a_picture_and_can_be_cleared(parts: Page, floor: Floor) -> None:
    box = parts.locator("canvas").bounding_box()
    assert box is not None
    parts.mouse.move(box["x"] + 20, box["y"] + 20)
    parts.mouse.down()
    parts.mouse.move(box["x"] + 90, box["y"] + 50, steps=5)
    parts.mouse.up()
    signed = parts.locator("[name=signature]")
    assert signed.input_value().startswith("data:image/png;base64,")
    assert len(signed.input_value()) < 10_000
    parts.get_by_role("button", name="Clear").click()
    expect(signed).to_have_value("")


def test_the_last_digit_of_a_pin_sends_it(parts: Page) -> None:
    parts.get_by_label("PIN").press_sequentially("123456", delay=120)
    expect(parts.get_by_role("heading", name="Found 123456")).to_be_visible()


def test_signing_out_does_not_wait_in_the_outbox(parts: Page, floor: Floor) -> None:
    parts.get_by_role("button", name="Sign out").click()
    parts.wait_for_url("**/sign-out")
    assert floor.arrived[0].form["csrf_token"] == "first"


def test_all_scripts_of_a_first_visit_stay_small(parts: Page, floor: Floor) -> None:
    address = parts.locator("script[type=module]").get_attribute("src")
    answer = parts.request.get(f"{floor.url}{address}")
    assert int(answer.headers["content-length"]) <= LARGEST_SCRIPT
