"""The battery dies, the browser is killed: what the screen showed as saved is sent at the next start."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, Playwright, expect

from tests import browser

from .floor import Answer, Floor


@contextmanager
def device(playwright: Playwright, profile: Path) -> Iterator[Page]:
    """A browser with a memory of its own, switched off without a warning at the end."""
    port = free_port()
    command = [str(browser.program()), *browser.FLAGS, "--headless=new", f"--remote-debugging-port={port}"]
    command += [f"--user-data-dir={profile}", "about:blank"]
    running = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}").contexts[0].new_page()
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(port: int, patience_s: float = 20) -> None:
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("The browser did not start.")


def test_what_was_shown_as_picked_survives_a_dead_battery(playwright: Playwright, floor: Floor, tmp_path: Path) -> None:
    floor.answers.append(Answer(503, "", {"Retry-After": "3600"}, applied=False))
    with device(playwright, tmp_path) as page:
        page.goto(floor.url)
        for name in ("Bagels", "Soup"):
            page.get_by_role("button", name=f"Picked {name}").click()
        expect(page.locator("#pick-3[data-pending]")).to_have_attribute("data-state", "picked")
    assert floor.applied == {}
    with device(playwright, tmp_path) as page:
        page.goto(f"{floor.url}/order")
        assert floor.has_heard(3)
    assert [arrived.sequence for arrived in floor.applied.values()] == [1, 2]
    assert (floor.picks[1].picked, floor.picks[3].picked) == (1, 1)
