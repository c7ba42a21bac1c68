"""How often a PIN or a password was wrong lately: counted from the rows, never kept as a number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from storeapp.domain.associate import Associate, SignInAttempt
from storeapp.domain.tries import DEVICE_WINDOW, MOST, Outcome, Tries


def tries_of(session: Session, associate_id: int | None, device_id: int | None, now: datetime) -> Tries:
    wrong, last = _wrong_in_a_row(session, associate_id, device_id) if associate_id else (0, None)
    on_device = wrong_on_device(session, device_id, now) if device_id else 0
    return Tries(wrong=wrong, last=last, on_device=on_device, enrolled=device_id is not None)


def wrong_on_device(session: Session, device_id: int, now: datetime) -> int:
    """Within the last hour, by everybody, since a manager unlocked it."""
    here = SignInAttempt.device_id == device_id
    unlocked = select(func.max(SignInAttempt.id)).where(
        here, SignInAttempt.associate_id.is_(None), SignInAttempt.outcome == Outcome.UNLOCKED
    )
    return _count(session, here, SignInAttempt.at > now - DEVICE_WINDOW, SignInAttempt.id > _or_0(unlocked))[0]


def _wrong_in_a_row(session: Session, associate_id: int, device_id: int | None) -> tuple[int, datetime | None]:
    theirs = SignInAttempt.associate_id == associate_id
    here = SignInAttempt.device_id == device_id if device_id else SignInAttempt.device_id.is_(None)
    reset = select(func.max(SignInAttempt.id)).where(
        theirs, (here & (SignInAttempt.outcome == Outcome.RIGHT)) | (SignInAttempt.outcome == Outcome.UNLOCKED)
    )
    return _count(session, theirs, here, SignInAttempt.id > _or_0(reset))


def _count(session: Session, *conditions: ColumnElement[bool]) -> tuple[int, datetime | None]:
    wrong = SignInAttempt.outcome == Outcome.WRONG
    number, last = session.execute(select(func.count(), func.max(SignInAttempt.at)).where(wrong, *conditions)).one()
    return number, last


def _or_0(query: Select[Any]) -> ColumnElement[int]:
    return func.coalesce(query.scalar_subquery(), 0)


def locked_out(session: Session, store_id: int, now: datetime) -> set[int]:
    """The store's people who are locked on some device."""
    tried = (
        select(SignInAttempt.associate_id, SignInAttempt.device_id)
        .join(Associate, Associate.id == SignInAttempt.associate_id)
        .where(Associate.store_id == store_id, SignInAttempt.outcome == Outcome.WRONG)
        .group_by(SignInAttempt.associate_id, SignInAttempt.device_id)
        .having(func.count() >= MOST)
    )
    pairs = session.execute(tried).all()
    return {who for who, where in pairs if who and tries_of(session, who, where, now).wrong >= MOST}
