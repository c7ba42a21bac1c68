"""A real browser before a small floor of its own: the device's part is tested without the product behind it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests import browser

from .floor import Floor

LISTENING = """
window.buzzes = [];
window.tones = [];
navigator.vibrate = (pattern) => window.buzzes.push(String(pattern));
const create = AudioContext.prototype.createOscillator;
AudioContext.prototype.createOscillator = function () {
  const tone = create.call(this);
  const start = tone.start;
  tone.start = (at) => { window.tones.push(tone.frequency.value); start.call(tone, at); };
  return tone;
};
"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """With a camera that shows a test picture."""
    media = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    return {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], *media]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, **browser.PHONE}


@pytest.fixture
def floor() -> Iterator[Floor]:
    with Floor() as opened:
        yield opened


@pytest.fixture
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    """What the browser says is wrong, e.g. against the content policy. Failed requests are what the tests cause."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            said.append(message.text)

    context.on("console", hear)
    context.on("weberror", lambda error: said.append(str(error.error)))
    yield said
    assert said == []


@pytest.fixture
def page(context: BrowserContext, complaints: list[str]) -> Page:
    context.add_init_script(LISTENING)
    return context.new_page()


@pytest.fixture
def walk(page: Page, floor: Floor) -> Page:
    """The walk, open and ready."""
    page.goto(floor.url)
    expect(page.locator("outbox-badge[data-state]")).to_be_visible()
    return page
