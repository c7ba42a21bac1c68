"""What an associate does with one hand, counted in actions."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from tests.scanner import Scanner


class Hand:
    """Each scan and each tap is one action."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def scan(self, code: str) -> None:
        self.actions += 1
        Scanner(self.page).scan(code)

    def tap(self, words: str | re.Pattern[str]) -> None:
        self.actions += 1
        self.page.get_by_role("button", name=words).locator("visible=true").first.tap()

    def follow(self, words: str | re.Pattern[str]) -> None:
        self.actions += 1
        self.page.get_by_role("link", name=words).locator("visible=true").first.tap()

    def enter(self, keys: str) -> None:
        """Typing a field is one action."""
        self.actions += 1
        self.page.keyboard.type(keys, delay=60)

    def spent(self) -> int:
        spent, self.actions = self.actions, 0
        return spent
