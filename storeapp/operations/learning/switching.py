"""At most one version of a kind is live."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain.learned_part import Kind, LearnedPart, Mode

P = LearnedPart


def switch_on(session: Session, part: LearnedPart, at: datetime) -> None:
    """In place of what was live; raises Refusal for a version that was never measured."""
    part.must_be_measured()
    if part.mode is Mode.LIVE:
        return
    switch_off(session, part.kind, at)
    part.mode, part.switched_at = Mode.LIVE, at
    session.flush()


def switch_off(session: Session, kind: Kind, at: datetime) -> LearnedPart | None:
    """Back to the fixed rule; the part that was live, if any."""
    live = session.scalar(select(P).where(P.kind == kind, P.mode == Mode.LIVE).with_for_update())
    if live is not None:
        live.mode, live.switched_at = Mode.RETIRED, at
        session.flush()
    return live
