"""The browser of the tests: found in the system or among Playwright's own, never a mock of one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

MISSING = (
    "No Chromium was found for the browser tests: run `make test`, which installs one where it can, "
    "or name the program of yours in CHROMIUM."
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = (
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
)
CACHES = (Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
INSIDE = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-print-preview",
]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
DESK = {"viewport": {"width": 1280, "height": 900}}


class NoBrowser(Exception):
    """The sentence says what to do."""


def program() -> Path:
    """The Chromium to drive; raises NoBrowser."""
    for found in _candidates():
        if found.exists():
            return found
    raise NoBrowser(MISSING)


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("CHROMIUM"):
        yield Path(named)
    yield from (Path(found) for name in NAMES if (found := shutil.which(name)))
    yield from MAC
    own = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    for cache in (*((Path(own),) if own else ()), *CACHES):
        for pattern in INSIDE:
            yield from sorted(cache.glob(pattern), reverse=True)
