"""The camera of a phone is a scanner, too; the decoder is brought along for browsers that have none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests import browser as browsers

from .floor import SOUP, Floor

WIDTH, HEIGHT, FRAMES = 640, 480, 3


def film(path: Path, code: str) -> None:
    """Raw frames (YUV 4:2:0) of one barcode on white, as Chromium plays them instead of a camera."""
    written = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.EAN13)
    bars = np.asarray(written.to_image(scale=4), dtype=np.uint8)
    picture = np.full((HEIGHT, WIDTH), 235, dtype=np.uint8)
    top, left = (HEIGHT - bars.shape[0]) // 2, (WIDTH - bars.shape[1]) // 2
    picture[top : top + bars.shape[0], left : left + bars.shape[1]] = bars
    colour = np.full(HEIGHT * WIDTH // 2, 128, dtype=np.uint8)
    frame = b"FRAME\n" + picture.tobytes() + colour.tobytes()
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420\n".encode() + frame * FRAMES)


@pytest.fixture
def watching(browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path) -> Any:
    """A browser whose camera looks at a tin of soup."""
    film(tmp_path / "soup.y4m", SOUP[1:])
    see = f"--use-file-for-fake-video-capture={tmp_path / 'soup.y4m'}"
    arguments = {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], see]}
    opened: Browser = browser_type.launch(**arguments)
    phone: dict[str, Any] = {**browsers.PHONE, "permissions": ["camera"]}
    yield opened.new_context(**phone).new_page()
    opened.close()


def test_the_camera_reads_a_barcode_like_a_scanner(watching: Page, floor: Floor) -> None:
    asked: list[str] = []
    watching.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    watching.goto(f"{floor.url}/camera")
    button = watching.get_by_role("button", name="Use the camera")
    expect(button).to_be_visible()
    assert not any(name.endswith(".wasm") or name.startswith("barcode") for name in asked)
    button.click()
    expect(watching.get_by_role("heading", name="Found")).to_have_text(f"Found {SOUP[1:]}", timeout=20_000)


def test_a_camera_that_may_not_be_used_is_said_in_a_sentence(page: Page, floor: Floor) -> None:
    page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no'))")
    page.goto(f"{floor.url}/camera")
    page.get_by_role("button", name="Use the camera").click()
    expect(page.locator("#notice")).to_contain_text("The camera cannot be used.")
    expect(page.get_by_role("dialog")).to_have_count(0)
