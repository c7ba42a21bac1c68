"""Signing in and out: tries are counted before they are looked at, and every sign-in gets a token of its own."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storeapp.domain.associate import Associate, SignIn, SignInAttempt
from storeapp.domain.device import Device
from storeapp.domain.event import Event, Stamp
from storeapp.domain.tries import Outcome
from storeapp.queries.identity import hashed
from storeapp.queries.tries import tries_of


def count_try(session: Session, associate_id: int | None, device_id: int | None, now: datetime) -> SignInAttempt:
    """Raises TooManyTries. The try is wrong until `enter` says otherwise, so many at once are not more than many."""
    _one_at_a_time(session, associate_id, device_id)
    tries_of(session, associate_id, device_id, now).must_be_allowed(now)
    attempt = SignInAttempt(associate_id=associate_id, device_id=device_id, at=now, outcome=Outcome.WRONG)
    session.add(attempt)
    session.flush()
    return attempt


def enter(
    session: Session, attempt_id: int, associate: Associate, device: Device | None, now: datetime, *, by_password: bool
) -> str:
    """The token of the new sign-in. Whoever was signed in on the device is not any more."""
    session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(outcome=Outcome.RIGHT))
    if device is not None:
        end_all(session, now, device_id=device.id)
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            token_hash=hashed(token),
            associate_id=associate.id,
            device_id=device.id if device else None,
            store_id=associate.store_id,
            by_password=by_password,
            started_at=now,
            seen_at=now,
        )
    )
    return token


def leave(session: Session, sign_in_id: int, now: datetime) -> None:
    """The walk stays claimed: whoever signs in again goes on where they were."""
    end_all(session, now, id=sign_in_id)


def end_all(session: Session, now: datetime, **which: int) -> None:
    """`which`: a column of SignIn and its value."""
    session.execute(update(SignIn).filter_by(**which, ended_at=None).values(ended_at=now))


def unlock(session: Session, associate: Associate, stamp: Stamp) -> None:
    """On every device, with all their tries left."""
    session.add(SignInAttempt(associate_id=associate.id, at=stamp.at, outcome=Outcome.UNLOCKED))
    data = {"associate_id": associate.id}
    session.add(Event.of("associate_unlocked", stamp, store_id=associate.store_id, data=data))


def unlock_device(session: Session, device: Device, stamp: Stamp) -> None:
    session.add(SignInAttempt(device_id=device.id, at=stamp.at, outcome=Outcome.UNLOCKED))
    session.add(Event.of("device_unlocked", stamp, store_id=device.store_id, data={"device_id": device.id}))


def _one_at_a_time(session: Session, associate_id: int | None, device_id: int | None) -> None:
    """Tries that come at the same moment are counted one after the other."""
    if device_id is not None:
        session.execute(select(Device.id).where(Device.id == device_id).with_for_update())
    elif associate_id is not None:
        session.execute(select(Associate.id).where(Associate.id == associate_id).with_for_update())
