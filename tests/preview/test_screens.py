"""Every screen, with the values of a busy day, fits a small phone and large text, a thumb, and the eyes."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.preview.app import create_preview, screen, served
from tests.preview.screens import SCREENS
from tests.preview.shoot import FAULTS, show

SMALL: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "bypass_csp": True}
RULES: dict[str, Any] = {"rules": {"color-contrast-enhanced": {"enabled": True}}}
CONTRAST: dict[str, Any] = {"runOnly": ["color-contrast", "color-contrast-enhanced"]}
"""All that the dark differs in from the light."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def preview() -> Flask:
    return create_preview()


@pytest.fixture(scope="module", params=["light", "dark"])
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**PHONE, color_scheme=request.param)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def small(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(**SMALL)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", SCREENS)
def test_a_small_phone_shows_all_of_it_and_a_thumb_hits_all_of_it(small: Page, address: str, name: str) -> None:
    show(small, f"{address}/{name}")
    assert small.evaluate(FAULTS) == []


@pytest.mark.parametrize("name", SCREENS)
def test_nothing_scrolls_sideways_at_twice_the_size_of_text(small: Page, address: str, name: str) -> None:
    show(small, f"{address}/{name}", large=True)
    assert [fault for fault in small.evaluate(FAULTS) if fault.startswith("scrolls")] == []


@pytest.mark.parametrize("name", SCREENS)
def test_everybody_can_read_and_use_it_by_light_and_by_dark(phone: Page, address: str, name: str) -> None:
    """All rules of axe, and contrast of 7:1 instead of 4.5:1."""
    show(phone, f"{address}/{name}")
    is_dark = phone.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    found = Axe().run(phone, options=CONTRAST if is_dark else RULES).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found] == []


@pytest.mark.parametrize("name", SCREENS)
def test_a_page_is_at_most_fourteen_kilobytes(preview: Flask, name: str) -> None:
    with preview.test_request_context():
        assert len(gzip.compress(screen(name).encode())) <= 14_000
