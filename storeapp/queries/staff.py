"""Who works where, on which handheld, and who is locked out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from storeapp.domain.associate import Associate, SignIn
from storeapp.domain.device import Device
from storeapp.domain.errors import NotFound
from storeapp.domain.pick_list import PickList, PickListState
from storeapp.domain.store import Store
from storeapp.queries.identity import hashed
from storeapp.queries.spelling import has_in_it

MOST_STORES = 60
FIGURES = re.compile(r"([0-9]+)")


def device_by_key(session: Session, key: str) -> Device | None:
    """A revoked one, too: it is told that it was."""
    return session.scalar(select(Device).where(Device.key_hash == hashed(key))) if key else None


def stores(session: Session, words: str) -> Sequence[Store]:
    """By name, number, city or region; the first of them."""
    return session.scalars(_stores(words).order_by(Store.name, Store.id).limit(MOST_STORES)).all()


def how_many_stores(session: Session, words: str) -> int:
    return session.scalar(select(func.count()).select_from(_stores(words).subquery())) or 0


def _stores(words: str) -> Select[Store]:
    query = select(Store)
    for word in words.split():
        columns = (Store.name, Store.external_id, Store.city, Store.region)
        query = query.where(or_(*(has_in_it(column, word) for column in columns)))
    return query


def store(session: Session, key: int) -> Store:
    found = session.get(Store, key)
    if found is None:
        raise NotFound("There is no store by that number.")
    return found


def people(session: Session, store_id: int) -> Sequence[Associate]:
    """Those who can sign in."""
    here = select(Associate).where(Associate.store_id == store_id, Associate.disabled_at.is_(None))
    return session.scalars(here.where(Associate.pin_hash != "").order_by(Associate.name, Associate.id)).all()


def person(session: Session, store_id: int, key: int) -> Associate:
    found = session.get(Associate, key)
    if found is None or found.store_id != store_id or found.disabled_at is not None or not found.pin_hash:
        raise NotFound("Nobody by that number works here.")
    return found


def by_badge(session: Session, store_id: int, badge: str) -> Associate | None:
    wanted = select(Associate).where(Associate.badge == badge, Associate.store_id == store_id)
    return session.scalar(wanted.where(Associate.disabled_at.is_(None)))


def by_login(session: Session, login: str) -> Associate | None:
    wanted = select(Associate).where(Associate.login == login, Associate.disabled_at.is_(None))
    return session.scalar(wanted)


def waiting_walks(session: Session, store_id: int, idle: timedelta, now: datetime) -> Sequence[Associate]:
    """Those whose walk is open while they are signed in nowhere."""
    awake = select(SignIn.associate_id).where(SignIn.ended_at.is_(None), SignIn.seen_at > now - idle)
    waiting = (
        select(Associate)
        .join(PickList, PickList.associate_id == Associate.id)
        .where(PickList.store_id == store_id, PickList.state == PickListState.OPEN, Associate.id.not_in(awake))
    )
    return session.scalars(waiting.order_by(PickList.claimed_at)).all()


def devices(session: Session, store_id: int) -> Sequence[tuple[Device, datetime | None, str | None]]:
    """Each enrolled device, when it was last used, and by whom; the second before the tenth."""
    last = select(func.max(SignIn.id)).where(SignIn.device_id == Device.id).correlate(Device).scalar_subquery()
    listed = (
        select(Device, SignIn.seen_at, Associate.name)
        .outerjoin(SignIn, SignIn.id == last)
        .outerjoin(Associate, Associate.id == SignIn.associate_id)
        .where(Device.store_id == store_id, Device.revoked_at.is_(None))
    )
    return sorted(session.execute(listed.order_by(Device.id)).all(), key=lambda row: _natural(row[0].name))


def _natural(name: str) -> list[int | str]:
    return [int(part) if part.isdigit() else part.lower() for part in FIGURES.split(name)]
