"""A model becomes the next version of its kind, in the shadow; the rule of the kind may switch it on."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from storeapp.assignment.learned.measuring import Measured
from storeapp.assignment.reading import to_json
from storeapp.domain.learned_part import Kind, LearnedPart, LearningRule, Mode, packed
from storeapp.operations.learning.fitting import Fresh
from storeapp.operations.learning.switching import switch_off, switch_on

KEPT = 30
"""Versions of a kind; older ones go, but for the one that is live."""

MEASURED: dict[Kind, str] = {
    Kind.MINUTES: "it was off by {error:.1f} minutes an order on average, the fixed rule by {without:.1f}",
    Kind.FOUND_RISK: "it scored {error:.4f} (log loss a line, lower is better), the fixed chances {without:.4f}",
    Kind.FORECAST: "it was off by {error:.0f} minutes a store and day, last week's same day by {without:.0f}",
    Kind.INVENTORY_PRICES: "an order cost ${error:.2f} with these prices and ${without:.2f} without",
    Kind.SPREAD: "promises of 95 in 100 missed that by {error:.1f} points, with the usual spread by {without:.1f}",
    Kind.UNIT_DEMAND: "an order cost ${error:.2f} with this and ${without:.2f} by the share of stock that is gone",
}

P = LearnedPart


def keep(session: Session, fresh: Fresh, at: datetime) -> LearnedPart:
    number = (session.scalar(select(func.max(P.version)).where(P.kind == fresh.kind)) or 0) + 1
    measured = fresh.measured
    part = LearnedPart(
        kind=fresh.kind,
        version=number,
        made_at=at,
        mode=Mode.SHADOW,
        rows=len(fresh.day),
        days=fresh.days,
        held_rows=measured.observations,
        held_days=fresh.held_days if measured.observations else 0,
        error=measured.error,
        without=measured.without,
        words=f"{fresh.words} {_measured(fresh, measured)}"[:2000],
        packed=packed(to_json(replace(fresh.model, version=number))),
    )
    session.add(part)
    session.flush()
    _follow_rule(session, part, at)
    _drop_old(session, part)
    return part


def _measured(fresh: Fresh, measured: Measured) -> str:
    if not measured.observations:
        return measured.words()
    days = f"On {fresh.held_days} held-back day{'s' if fresh.held_days > 1 else ''}"
    return f"{days} {MEASURED[fresh.kind].format(error=measured.error, without=measured.without)}."


def _follow_rule(session: Session, part: LearnedPart, at: datetime) -> None:
    """On when it clears the bar; what is live goes when it is measured to be no better than what it replaced."""
    rule = session.get(LearningRule, part.kind)
    if rule is None or not rule.by_itself:
        return
    if part.clears(rule.bar):
        switch_on(session, part, at)
    elif part.held_rows >= rule.least_rows and part.better_percent <= 0:
        switch_off(session, part.kind, at)


def _drop_old(session: Session, newest: LearnedPart) -> None:
    old = (P.kind == newest.kind, P.version <= newest.version - KEPT, P.mode != Mode.LIVE)
    session.execute(delete(P).where(*old))
