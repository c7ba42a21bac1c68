"""Takes a picture of every screen: `python -m tests.preview.shoot FOLDER [name ...]`; prints what does not fit or is too small."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from tests.preview.app import create_preview
from tests.preview.screens import SCREENS

SIZES: dict[str, dict[str, Any]] = {
    "360": {"viewport": {"width": 360, "height": 740}},
    "360-dark": {"viewport": {"width": 360, "height": 740}, "color_scheme": "dark"},
    "320": {"viewport": {"width": 320, "height": 640}},
    "320-large": {"viewport": {"width": 320, "height": 640}},
    "1280": {"viewport": {"width": 1280, "height": 800}},
    "1280-dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
}
DESK = {"board", "board-quiet"}
OPENED = {"walk": ".pick-actions summary", "handover-id": "input[value=code]", "handover-code": ".more summary", "staging-order": ".more summary"}
SCANNED = {"walk": ("733600100428", "4006381333931")}
FAULTS = """() => {
  const out = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) {
    const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1 && !e.closest('.table-scroll'));
    out.push('scrolls sideways: ' + wide.slice(0, 4).map(e => e.tagName + '.' + e.getAttribute('class') + ' ' + (e.textContent || '').trim().slice(0, 20)).join(' | '));
  }
  for (const e of document.querySelectorAll('a, button, summary, input:not([type=hidden]), select')) {
    const target = e.matches('.tick input, .choice input') ? e.closest('label') : e;
    const box = target.getBoundingClientRect();
    if (!box.width || e.matches('.skip, .table a') || e.closest('details:not([open]) > :not(summary)')) continue;
    if (box.height < 47.5 || box.width < 40) out.push(`small: ${e.tagName} "${(e.textContent || e.name).trim().slice(0, 24)}" ${Math.round(box.width)}x${Math.round(box.height)}`);
    if (e.matches('.next') && box.height < 56) out.push('next too low');
  }
  return out;
}"""


def shoot(page: Page, address: str, folder: Path, size: str, names: list[str]) -> None:
    for name in names:
        page.goto(f"{address}/{name}")
        if size.endswith("large"):
            page.add_style_tag(url=f"{address}/large.css")
        page.screenshot(path=folder / f"{name}-{size}.png", full_page=size.startswith("1280") or name in sys.argv or size.endswith("large"))
        for fault in page.evaluate(FAULTS):
            print(f"{name} {size}: {fault}")


def shoot_used(page: Page, address: str, folder: Path) -> None:
    """The same screens with something opened, or after a scan."""
    for name, selector in OPENED.items():
        page.goto(f"{address}/{name}")
        page.locator(selector).locator("visible=true").first.click()
        page.screenshot(path=folder / f"{name}-opened.png")
    for name, scans in SCANNED.items():
        for scan in scans:
            page.goto(f"{address}/{name}")
            page.keyboard.type(scan)
            page.keyboard.press("Enter")
            page.wait_for_timeout(400)
            page.screenshot(path=folder / f"{name}-scanned-{scan}.png")


def main() -> None:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    folder, names = Path(sys.argv[1]), sys.argv[2:] or list(SCREENS)
    folder.mkdir(parents=True, exist_ok=True)
    app = create_preview()
    app.add_url_rule("/large.css", "large", lambda: ("html{font-size:200%}", 200, {"Content-Type": "text/css"}))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        for size, options in SIZES.items():
            page = browser.new_context(**options).new_page()
            page.on("console", lambda message: print(message.type, message.text) if message.type == "error" else None)
            shoot(page, f"http://127.0.0.1:{server.port}", folder, size, names if not size.startswith("1280") else [n for n in names if n in DESK])
        shoot_used(browser.new_context(**SIZES["360"]).new_page(), f"http://127.0.0.1:{server.port}", folder)
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()
