"""What every page of the floor needs besides its own context."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import render_template, session
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.domain.associate import shortened
from storeapp.domain.sla import WORDS, standing
from storeapp.web.access import me, permits
from storeapp.web.actions import database
from storeapp.web.filters import clock_time, minutes

T = TypeVar("T")
DESK = (
    ("see_board", "/board", "Board"),
    ("pick", "/queue", "Queue"),
    ("see_exceptions", "/exceptions", "Exceptions"),
    ("unlock_associate", "/associates", "People"),
    ("enrol_device", "/devices", "Devices"),
)
"""What the desk leads to, for whom."""


def ask(question: Callable[..., T], *args: Any) -> T:
    """Answers one question of `queries` with committed data, without objects: `ask(queue, store_id, now)`."""
    with database().connection() as asked:
        return question(asked, *args)


def page(template: str, **context: Any) -> str:
    """The template with who is signed in and where; a notice left by the last action is shown once."""
    who = me()
    return render_template(
        template,
        store={"name": who.store_name, "id": who.store_id},
        associate={"name": who.name, "id": who.associate_id},
        person=who.associate_id,
        desk=[(href, word) for wanted, href, word in DESK if permits(who, wanted)],
        notice=session.pop("notice", None),
        **context,
    )


def due_words(due: datetime, now: datetime, done: bool = False) -> dict[str, str]:
    """How a due time stands on the departure board: `at`, `iso`, `standing`, `word`, `left`."""
    stands = standing(due, now)
    return {
        "at": clock_time(due, me().zone),
        "iso": due.isoformat(timespec="seconds"),
        "standing": "done" if done else stands.value,
        "word": "Done" if done else WORDS[stands],
        "left": "" if done else left_words(due, now),
    }


def left_words(due: datetime, now: datetime) -> str:
    """12 min left, or 8 min late."""
    left = (due - now).total_seconds()
    return f"{minutes(-left)} late" if left < 0 else f"{minutes(left)} left"


def short_name(recipient: str, customer: str) -> str:
    """First name and initial: enough to find the bag, too little for a stranger who looks over the shoulder."""
    return shortened(recipient or customer or "Customer")


def read(question: Callable[[Session], T]) -> T:
    with database().reading() as reading:
        return question(reading)


__all__ = ["ask", "clock", "due_words", "left_words", "page", "read", "short_name"]
