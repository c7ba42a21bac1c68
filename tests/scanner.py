"""A hardware scanner before a real browser."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page

SCANNER_MS = 8


class Scanner:
    """Types like a hardware scanner: every key with the moment it was pressed, as the device reports it."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._clock_s: float = page.evaluate("performance.timeOrigin + performance.now()") / 1000

    def type(self, text: str, gap_ms: float = SCANNER_MS) -> None:
        for character in text:
            self._press(gap_ms, **self._key(character))

    def scan(self, code: str, gap_ms: float = SCANNER_MS) -> None:
        self.type(code, gap_ms)
        self._press(gap_ms, key="Enter", code="Enter", text="\r", windowsVirtualKeyCode=13)

    def _key(self, character: str) -> dict[str, object]:
        if character == "\x1d":
            return {"key": "]", "code": "BracketRight", "modifiers": 2}
        return {"key": character, "text": character}

    def _press(self, gap_ms: float, **key: object) -> None:
        self._clock_s += gap_ms / 1000
        self._session.send("Input.dispatchKeyEvent", {"type": "keyDown", "timestamp": self._clock_s, **key})
        self._session.send("Input.dispatchKeyEvent", {"type": "keyUp", "timestamp": self._clock_s, **key, "text": ""})
