"""Where notices go while nothing is connected: to whoever watches the worker."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TextIO

from storeapp.adapters.notices.message import Message, Result


@dataclass(frozen=True)
class ConsoleChannel:
    out: TextIO = field(default_factory=lambda: sys.stdout)

    def send(self, message: Message) -> Result:
        """Names no customer: what is printed may end in a log."""
        print(f"Notice {message.key}: {message.subject}", file=self.out, flush=True)
        return Result(True, "The notice was printed; no e-mail or SMS is connected.")
