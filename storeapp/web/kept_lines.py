"""The queue's lines, kept in each web process until something of them has changed.

Whoever looks at the queue asks how it stands; the lines are only read again when it stands otherwise. Nothing is ever
older than the counts beside it.
"""

from __future__ import annotations

from datetime import datetime

from flask import Flask, current_app

from storeapp.queries import queue
from storeapp.queries.queue import Counts, Lines
from storeapp.web.pages import ask

MOST_KEPT = 500
"""Stores times filters."""


class KeptLines:
    def __init__(self) -> None:
        self._known: dict[tuple[int, str, int], tuple[Counts, Lines]] = {}

    def of(self, counts: Counts, store_id: int, now: datetime, show: str, most: int) -> Lines:
        """The lines at these counts; what is late can change while nothing else does, and is counted."""
        known = self._known.get((store_id, show, most))
        if known and known[0] == counts:
            return known[1]
        lines = ask(queue.lines, store_id, now, show, most)
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[store_id, show, most] = counts, lines
        return lines

    def forget(self) -> None:
        self._known.clear()


def init_app(app: Flask) -> None:
    app.extensions["storeapp_queue"] = KeptLines()


def kept_lines() -> KeptLines:
    found: KeptLines = current_app.extensions["storeapp_queue"]
    return found
