"""How often a PIN or a password may be tried: slower from the third wrong one, locked at the fifth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from storeapp.domain.errors import Refusal

MOST = 5
MOST_ON_DEVICE = 20
DEVICE_WINDOW = timedelta(hours=1)
LOCKED_WITHOUT_DEVICE = timedelta(minutes=15)
WAITS = {3: timedelta(seconds=10), 4: timedelta(seconds=30)}
"""How long to wait after that many wrong tries in a row."""


class Outcome(StrEnum):
    """A try counts as wrong until it is known to be right; `unlocked` is a manager's doing and starts anew."""

    WRONG = "wrong"
    RIGHT = "right"
    UNLOCKED = "unlocked"


class TooManyTries(Refusal):
    """`locked`: waiting a moment does not help."""

    def __init__(self, sentence: str, *, locked: bool) -> None:
        super().__init__(sentence)
        self.locked = locked


@dataclass(frozen=True, slots=True)
class Tries:
    """`wrong` in a row by one person on one device, the last of them at `last`; `on_device` by everybody within the
    last hour. Without an enrolled device anybody could lock anybody, so that lock ends by itself."""

    wrong: int
    last: datetime | None
    on_device: int
    enrolled: bool

    def must_be_allowed(self, now: datetime) -> None:
        if self.on_device >= MOST_ON_DEVICE:
            raise TooManyTries(
                "This device is locked after too many wrong tries. Ask a manager to unlock it.", locked=True
            )
        if self._locked(now):
            raise TooManyTries(self._locked_sentence, locked=True)
        wait = self._wait(now)
        if wait > timedelta():
            raise TooManyTries(f"Wait {_seconds(wait)}, then try again.", locked=False)

    @property
    def after_a_wrong_one(self) -> str:
        """What to say when the last try was wrong; `wrong` counts it."""
        left = MOST - self.wrong
        if left <= 0:
            return self._locked_sentence
        wait = f"Wait {_seconds(WAITS[self.wrong])}; " if self.wrong in WAITS else ""
        return f"That PIN is wrong. {wait}{left} {'try' if left == 1 else 'tries'} left."

    @property
    def _locked_sentence(self) -> str:
        who = "A manager can unlock you." if self.enrolled else "Wait 15 minutes, or use a device of your store."
        return f"Locked after {MOST} wrong tries. {who}"

    def _locked(self, now: datetime) -> bool:
        lasting = self.enrolled or (self.last is not None and now - self.last < LOCKED_WITHOUT_DEVICE)
        return self.wrong >= MOST and lasting

    def _wait(self, now: datetime) -> timedelta:
        return WAITS.get(self.wrong, timedelta()) - (now - self.last) if self.last else timedelta()


def _seconds(wait: timedelta) -> str:
    whole = max(1, round(wait.total_seconds()))
    return f"{whole} second{'s' if whole > 1 else ''}"
