"""Work that one worker does for all: whoever moves its due time on, in one guarded statement, has the turn."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from storeapp import clock
from storeapp.bulk import insert_unknown
from storeapp.db import Database
from storeapp.domain.turn import Turn


def take(database: Database, name: str, lasts: timedelta) -> bool:
    """Whether it is due and this process is the one to do it. The first turn ever is due at once.

    It comes again when `lasts` is over, also if whoever took it died, unless it is `put_off`.
    """
    now = clock.now()
    if not _due(database, name, now):
        return False
    with database.transaction() as session:
        insert_unknown(session, Turn, [{"name": name, "due_at": now}], Turn.name)
        due = update(Turn).where(Turn.name == name, Turn.due_at <= now)
        won: Any = session.execute(due.values(due_at=now + lasts))
        return bool(won.rowcount)


def put_off(database: Database, name: str, until: datetime) -> None:
    """By whoever has the turn."""
    with database.transaction() as session:
        session.execute(update(Turn).where(Turn.name == name).values(due_at=until))


def _due(database: Database, name: str, now: datetime) -> bool:
    """Looked at first, as most who ask come too early and need not write."""
    with database.reading() as session:
        due_at = session.scalar(select(Turn.due_at).where(Turn.name == name))
        return due_at is None or due_at <= now
