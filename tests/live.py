"""The application served over real HTTP to a real browser, in a thread of the test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from flask import Flask
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from storeapp.db import Database
from storeapp.domain.associate import Associate
from storeapp.domain.device import Device
from storeapp.web.access import TOKEN
from tests import cast


@dataclass
class Live:
    url: str
    app: Flask
    database: Database

    def opened(self, context: BrowserContext) -> Iterator[Page]:
        """A page in that context; a script that breaks or is stopped by the policy fails the test."""
        faults: list[str] = []
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: _note(message, faults))
        yield page
        _emptied(context)
        assert not faults, f"the page reported {faults}"

    def enrol(self, page: Page, device_key: str = cast.DEVICE_KEY) -> None:
        """Makes the page's device the store's."""
        page.context.add_cookies([{"name": "device", "value": device_key, "url": self.url, "httpOnly": True}])

    def sign_in(self, page: Page, who: Associate, device: Device | None = None, *, by_password: bool = False) -> None:
        """As if they had signed in just now; tests of signing in itself do it on the screen."""
        token = cast.signed_in(self.database, who, device, by_password=by_password)
        cookie: dict[str, Any] = {"name": "session", "value": self._session_cookie(token), "httpOnly": True}
        page.context.add_cookies([{**cookie, "url": self.url}])  # type: ignore[list-item]

    def _session_cookie(self, token: str) -> str:
        signer: Any = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        cookie: str = signer.dumps({TOKEN: token})
        return cookie


def _emptied(context: BrowserContext) -> None:
    """All tabs are led away from what they show: a context that was closed while a tab was on its way elsewhere was
    seen never to close, once in some thousand times."""
    for tab in context.pages:
        _led_away(tab)


def _led_away(tab: Page, tries: int = 5) -> None:
    """What the tab was on its way to may end a try, and so may the first empty page of a tab that was just opened."""
    for _ in range(tries - 1):
        with suppress(Error):
            tab.goto("about:blank")
            return
    tab.goto("about:blank")


def _note(message: ConsoleMessage, faults: list[str]) -> None:
    if message.type == "error" and "Content Security Policy" in message.text:
        faults.append(message.text)


class Quiet(WSGIRequestHandler):
    def log_request(self, *_args: Any) -> None:
        """The test says what went wrong, not the server."""


@contextmanager
def serving(app: Flask, database: Database) -> Iterator[Live]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = False  # so that closing waits for the last answer
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield Live(f"http://127.0.0.1:{server.server_port}", app, database)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
