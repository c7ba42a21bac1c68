"""The rule of a kind: whether a version that clears the bar is switched on by itself."""

from __future__ import annotations

from sqlalchemy.orm import Session

from storeapp.domain.learned_part import Bar, Kind, LearningRule


def set_rule(session: Session, kind: Kind, by_itself: bool, bar: Bar) -> None:
    session.merge(LearningRule(kind=kind, by_itself=by_itself, better_percent=bar.percent, least_rows=bar.rows))
    session.flush()
