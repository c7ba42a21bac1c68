"""What came of one delivery, and when to try again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER = 0.2
LONGEST_WAIT = timedelta(hours=24)


class Outcome(StrEnum):
    """`retry`: try again as the schedule says; `disabled`: the receiver wants no more events; `refused`: we will not
    call this address, and trying again changes nothing."""

    DELIVERED = "delivered"
    RETRY = "retry"
    DISABLED = "disabled"
    REFUSED = "refused"


@dataclass(frozen=True)
class Answer:
    """`status` is None when there was no answer; `retry_after` in seconds, if the receiver asked for a pause."""

    outcome: Outcome
    sentence: str
    status: int | None = None
    retry_after: float | None = None


def classified(status: int, retry_after: str = "") -> Answer:
    """2xx is delivered, 410 ends it, everything else (redirects too: they are not followed) is tried again."""
    if 200 <= status < 300:
        return Answer(Outcome.DELIVERED, f"The receiver took it ({status}).", status)
    if status == 410:
        return Answer(Outcome.DISABLED, "The receiver wants no more events (410).", status)
    pause = float(retry_after) if retry_after.isascii() and retry_after.isdecimal() else None
    return Answer(Outcome.RETRY, f"The receiver answered {status}.", status, pause)


def next_attempt(failures: int, now: datetime, chance: float, retry_after: float | None = None) -> datetime | None:
    """When to try again after so many failed attempts (from 1); None when it has been tried often enough.
    `chance` in [0, 1) spreads attempts over up to a fifth more than the delay, so that a receiver that comes back is
    not met by everyone at once."""
    if failures > len(DELAYS):
        return None
    wait = DELAYS[failures - 1] * (1 + JITTER * chance)
    asked = min(timedelta(seconds=min(retry_after or 0.0, LONGEST_WAIT.total_seconds())), LONGEST_WAIT)
    return now + max(wait, asked)
