"""Jobs that one worker does for all: the turn is taken by moving its due time on, in one guarded statement."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.turn import Turn


def take(database: Database, name: str, every: timedelta) -> bool:
    """Whether the job is due and this process is the one to do it. The first turn ever is due at once."""
    now = clock.now()
    with database.transaction() as session:
        won: Any = session.execute(update(Turn).where(Turn.name == name, Turn.due_at <= now).values(due_at=now + every))
        known = bool(won.rowcount) or session.get(Turn, name) is not None
    return bool(won.rowcount) if known else _first(database, Turn(name=name, due_at=now + every))


def _first(database: Database, turn: Turn) -> bool:
    try:
        with database.transaction() as session:
            session.add(turn)
    except IntegrityError:
        return False
    return True
