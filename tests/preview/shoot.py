"""Pictures of all screens to look at: `python -m tests.preview.shoot FOLDER [name ...]`; says what does not fit."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests import browser
from tests.preview.app import served
from tests.preview.screens import SCREENS

FAULTS = (Path(__file__).parent / "faults.js").read_text(encoding="utf-8")
DESK = {
    "board",
    "board-quiet",
    "board-full",
    "people",
    "person",
    "devices",
    "stores",
    "exceptions",
    "assignments",
    "assignments-none",
}
SIZES: dict[str, dict[str, Any]] = {
    "360": {"viewport": {"width": 360, "height": 740}},
    "360-dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    "320": {"viewport": {"width": 320, "height": 640}},
    "320-large": {"viewport": {"width": 320, "height": 640}},
    "1280": {"viewport": {"width": 1280, "height": 800}},
    "1280-dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
}
OPENED = {
    "walk": ".pick-actions summary",
    "handover-id": "input[value=code]",
    "handover-code": ".more summary",
    "staging-order": ".more summary",
}
SCANNED = {"walk": "733600100428"}


def shoot(opened: Browser, address: str, folder: Path, names: Iterable[str]) -> None:
    for size, options in SIZES.items():
        page = opened.new_context(**options).new_page()
        for name in names:
            if not size.startswith("1280") or name in DESK:
                show(page, f"{address}/{name}", large=size.endswith("large"))
                page.screenshot(
                    path=folder / f"{name}-{size}.png", full_page=not size.startswith("3") or "large" in size
                )
                print(*(f"{name} {size}: {fault}\n" for fault in page.evaluate(FAULTS)), sep="", end="")


def show(page: Page, url: str, large: bool = False) -> None:
    """Opens a screen; `large` is twice the usual size of text."""
    page.goto(url)
    if large:
        page.add_style_tag(url="/large.css")


def shoot_used(page: Page, address: str, folder: Path) -> None:
    """The same screens with something opened, and after a scan."""
    for name, selector in OPENED.items():
        page.goto(f"{address}/{name}")
        page.locator(selector).locator("visible=true").first.click()
        page.screenshot(path=folder / f"{name}-opened.png")
    for name, code in SCANNED.items():
        page.goto(f"{address}/{name}", wait_until="networkidle")
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.locator("#notice .notice").wait_for()
        page.screenshot(path=folder / f"{name}-scanned.png")


def main() -> None:
    folder, names = Path(sys.argv[1]), sys.argv[2:] or list(SCREENS)
    folder.mkdir(parents=True, exist_ok=True)
    with served() as address, sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser.program(), args=browser.FLAGS)
        shoot(opened, address, folder, names)
        shoot_used(opened.new_context(**SIZES["360"]).new_page(), address, folder)
        opened.close()


if __name__ == "__main__":
    main()
