"""Many things that happen side by side, played one after the other in the order of their times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count

Steps = Iterator[timedelta]
"""Something that takes time: it does a step, says how long it waits, and goes on then."""


class Clockwork:
    """`now` is the moment that is being played; it may lie in the past."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._waiting: list[tuple[datetime, int, Steps]] = []
        self._serial = count()

    def start(self, steps: Steps, after: timedelta = timedelta()) -> None:
        heappush(self._waiting, (self.now + after, next(self._serial), steps))

    def play_until(self, end: datetime) -> None:
        """Plays all that is due by then; what is not finished goes on with the next call."""
        while self._waiting and self._waiting[0][0] <= end:
            self.now, _, steps = heappop(self._waiting)
            wait = next(steps, None)
            if wait is not None:
                self.start(steps, wait)
        self.now = end

    @property
    def next_at(self) -> datetime | None:
        return self._waiting[0][0] if self._waiting else None
