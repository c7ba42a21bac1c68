"""Making a handheld one of the store's, and shutting it out again."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from storeapp.domain.device import Device, EnrolmentCode
from storeapp.domain.errors import Refusal
from storeapp.domain.event import Event, Stamp
from storeapp.domain.fulfillment_order import CODE_LETTERS
from storeapp.operations import signing_in
from storeapp.queries.identity import hashed

CODE_LENGTH = 8
CODE_VALID = timedelta(minutes=10)
WRONG_CODE = "That code is wrong, used or older than 10 minutes. Ask a manager for a new one."


def new_code(session: Session, store_id: int, by: int, now: datetime) -> str:
    """Good once and for ten minutes; it is shown now and never again."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    expires = now + CODE_VALID
    session.add(EnrolmentCode(code_hash=hashed(code), store_id=store_id, created_by=by, expires_at=expires))
    return code


def enrol(session: Session, code: str, name: str, now: datetime) -> str:
    """The key that the device keeps; raises Refusal when the code is not good."""
    digest = hashed(_plain(code))
    taken: Any = session.execute(
        update(EnrolmentCode)
        .where(EnrolmentCode.code_hash == digest, EnrolmentCode.used_at.is_(None), EnrolmentCode.expires_at > now)
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:
        raise Refusal(WRONG_CODE)
    used = session.execute(select(EnrolmentCode).where(EnrolmentCode.code_hash == digest)).scalar_one()
    return enrol_at(session, used.store_id, name, Stamp(at=now, by=used.created_by))


def enrol_at(session: Session, store_id: int, name: str, stamp: Stamp) -> str:
    """Without a code: only where a store may be chosen freely, that is in the demo."""
    key = secrets.token_urlsafe(32)
    device = Device(
        store_id=store_id,
        name=name.strip()[:80] or _next_name(session, store_id),
        key_hash=hashed(key),
        enrolled_at=stamp.at,
        enrolled_by=stamp.by,
    )
    session.add(device)
    session.flush()
    session.add(Event.of("device_enrolled", stamp, store_id=store_id, data={"device_id": device.id}))
    return key


def revoke(session: Session, device: Device, stamp: Stamp) -> None:
    """Whoever is signed in on it is not any more; it has to be enrolled anew."""
    if device.revoked_at is None:
        device.revoked_at = stamp.at
        session.add(Event.of("device_revoked", stamp, store_id=device.store_id, data={"device_id": device.id}))
    signing_in.end_all(session, stamp.at, device_id=device.id)


def spaced(code: str) -> str:
    """As people read it to each other: ABCD EFGH."""
    return f"{code[: CODE_LENGTH // 2]} {code[CODE_LENGTH // 2 :]}"


def _plain(code: str) -> str:
    return "".join(code.upper().split()).replace("-", "")


def _next_name(session: Session, store_id: int) -> str:
    known = session.scalar(select(func.count()).where(Device.store_id == store_id)) or 0
    return f"Handheld {known + 1}"
