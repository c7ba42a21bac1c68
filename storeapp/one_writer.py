"""Waiting to be the one writer that a SQLite database has at a time.

SQLite waits by sleeping, longer each time it finds a writer busy: while two web workers wrote, each for a fraction of a
millisecond, a third of both processors was idle. So whoever is about to write takes a lock of the kernel beside the
database first, and looks often. That only sets an order; what keeps writers apart is SQLite's own lock, also from
programs that do not know this one.
"""

from __future__ import annotations

import fcntl
import time
from pathlib import Path

OFTEN_S, SELDOM_S = 0.0001, 0.002
"""How long to sleep between looks, while it has not taken LONG_S yet and after that."""

LONG_S, GIVEN_UP_S = 0.05, 2.0
"""After the second it is left to SQLite, which has the last word on how long is too long."""


class OneWriter:
    """One connection's place in the line. A process that dies leaves it."""

    def __init__(self, database: Path) -> None:
        self._lock = open(f"{database}-writer", "ab")  # noqa: SIM115  as long as the connection

    def wait(self) -> None:
        began = time.monotonic()
        while not self._is_next():
            waited = time.monotonic() - began
            if waited > GIVEN_UP_S:
                return
            time.sleep(OFTEN_S if waited < LONG_S else SELDOM_S)

    def _is_next(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def done(self) -> None:
        """Also without having waited, until it is closed."""
        fcntl.flock(self._lock, fcntl.LOCK_UN)

    def close(self) -> None:
        self._lock.close()
