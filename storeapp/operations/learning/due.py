"""When each kind is learned, and by whom: one guarded update settles it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storeapp.bulk import insert_unknown
from storeapp.domain.learned_part import BARS, Bar, Kind, LearningRule

LEASE = timedelta(hours=1)

R = LearningRule


def is_due(session: Session, kind: Kind, at: datetime) -> bool:
    due_at = session.scalar(select(R.due_at).where(R.kind == kind))
    return due_at is None or due_at <= at


def claim(session: Session, kind: Kind, at: datetime) -> bool:
    """True for one of those who ask; whoever dies over it leaves it to be claimed again after the lease."""
    _make_rule(session, kind, at)
    won: Any = session.execute(update(R).where(R.kind == kind, R.due_at <= at).values(due_at=at + LEASE))
    return bool(won.rowcount)


def put_off(session: Session, kind: Kind, until: datetime) -> None:
    session.execute(update(R).where(R.kind == kind).values(due_at=until))


def set_rule(session: Session, kind: Kind, by_itself: bool, bar: Bar, at: datetime) -> None:
    _make_rule(session, kind, at)
    rule = session.get_one(R, kind)
    rule.by_itself, rule.better_percent, rule.least_rows = by_itself, *bar


def _make_rule(session: Session, kind: Kind, at: datetime) -> None:
    bar = BARS[kind]
    row = {
        "kind": kind,
        "due_at": at,
        "by_itself": False,
        "better_percent": bar.percent,
        "least_rows": bar.rows,
    }
    insert_unknown(session, R, [row], R.kind)
