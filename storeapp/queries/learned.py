"""Which learned parts are in use, and what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from storeapp.domain.errors import Refusal
from storeapp.domain.learned_part import BARS, Kind, LearnedPart, LearningRule, Mode
from storeapp.prepared import Prepared

P = LearnedPart
IN_USE = Prepared(select(P.kind, P.version).where(P.mode == Mode.LIVE))


def versions_in_use(session: Session) -> Mapping[str, int]:
    """Kind to version of what is live."""
    return {live.kind.value: live.version for live in IN_USE.all(session, {})}


def in_use(session: Session) -> Mapping[Kind, LearnedPart]:
    live = session.scalars(select(P).where(P.mode == Mode.LIVE).options(undefer(P.packed)))
    return {part.kind: part for part in live}


def versions(session: Session, kind: Kind, most: int = 20) -> Sequence[LearnedPart]:
    """Newest first."""
    return session.scalars(select(P).where(P.kind == kind).order_by(P.version.desc()).limit(most)).all()


def newest(session: Session) -> Mapping[Kind, LearnedPart]:
    found = session.scalars(select(P).order_by(P.version))
    return {part.kind: part for part in found}


def version(session: Session, kind: Kind, number: int) -> LearnedPart:
    """Raises Refusal when there is none of that number."""
    part = session.scalar(select(P).where(P.kind == kind, P.version == number))
    if part is None:
        raise Refusal(f"There is no version {number} of {kind.value}. See `storeapp learned show {kind.value}`.")
    return part


def rules(session: Session) -> Mapping[Kind, str]:
    """How each kind comes into use, in words."""
    known = {rule.kind: rule for rule in session.scalars(select(LearningRule))}
    return {kind: _rule_words(known.get(kind)) for kind in BARS}


def _rule_words(rule: LearningRule | None) -> str:
    if rule is None or not rule.by_itself:
        return "switched on by hand"
    return f"by itself when {rule.better_percent:g} % better on {rule.least_rows} held-back rows"
