"""Who is asking: one statement per request."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from storeapp.domain.associate import Associate, SignIn
from storeapp.domain.device import Device
from storeapp.domain.permissions import Role
from storeapp.domain.pick_list import PickList, PickListState
from storeapp.domain.store import Store
from storeapp.prepared import Asked, Prepared

LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Identity:
    """A person signed in, on a device, at a store. `store_id` is None for hq; `pick_list_id` is the open walk."""

    sign_in_id: int
    associate_id: int
    name: str
    role: Role
    by_password: bool
    device_id: int | None
    store_id: int | None
    store_name: str
    time_zone: str
    seen_at: datetime
    pick_list_id: int | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def short_name(self) -> str:
        first, *rest = self.name.split()
        return f"{first} {rest[-1][0]}." if rest else first


def hashed(token: str) -> str:
    """Tokens are random, so a plain digest is enough to make the stored form useless to a thief."""
    return hashlib.sha256(token.encode()).hexdigest()


WHO = Prepared(
    select(
        SignIn.id,
        SignIn.associate_id,
        Associate.name,
        Associate.role,
        SignIn.by_password,
        SignIn.device_id,
        SignIn.store_id,
        Store.name.label("store_name"),
        Store.time_zone,
        SignIn.seen_at,
        SignIn.started_at,
        Device.revoked_at,
        PickList.id.label("pick_list_id"),
    )
    .join(Associate, Associate.id == SignIn.associate_id)
    .outerjoin(Device, Device.id == SignIn.device_id)
    .outerjoin(Store, Store.id == SignIn.store_id)
    .outerjoin(PickList, (PickList.associate_id == Associate.id) & (PickList.state == PickListState.OPEN))
    .where(SignIn.token_hash == bindparam("token_hash"), SignIn.ended_at.is_(None), Associate.disabled_at.is_(None))
)


def identify(asked: Asked, token: str, now: datetime) -> Identity | None:
    """The identity behind a sign-in token, or None when it ended, ran too long, or person or device were shut out."""
    row = WHO.first(asked, {"token_hash": hashed(token)})
    if row is None or row.revoked_at is not None or now - row.started_at > LONGEST:
        return None
    return Identity(
        row.id,
        row.associate_id,
        row.name,
        row.role,
        row.by_password,
        row.device_id,
        row.store_id,
        row.store_name or "Head office",
        row.time_zone or "UTC",
        row.seen_at,
        row.pick_list_id,
    )
