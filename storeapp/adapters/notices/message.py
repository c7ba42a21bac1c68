"""What is said to a customer, and what came of saying it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class Message:
    """`key` is the notice's own: the same notice sent twice can be told from two notices. `short` is for SMS."""

    key: str
    to: str
    subject: str
    text: str
    short: str
    at: datetime


@dataclass(frozen=True)
class Result:
    """`sentence` is shown on the order. `again`: the same message may be sent later."""

    sent: bool
    sentence: str
    again: bool = False


class Channel(Protocol):
    def send(self, message: Message) -> Result:
        """Never raises: whatever goes wrong outside is a Result."""
        ...
