"""People come, go, and get new PINs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain import secret
from storeapp.domain.associate import Associate
from storeapp.domain.errors import Refusal
from storeapp.domain.event import Event, Stamp
from storeapp.domain.permissions import Role
from storeapp.domain.store import Store
from storeapp.operations import signing_in


@dataclass(frozen=True)
class NewAssociate:
    """`pin` is for the floor, `login` and `password` for managers and hq; hq belongs to no store."""

    name: str
    role: Role
    store_id: int | None = None
    pin: str = ""
    login: str = ""
    password: str = ""
    badge: str = ""


def add_associate(session: Session, new: NewAssociate, pepper: str) -> Associate:
    """Raises Refusal for an easy PIN or password, a name that signs in already, or a person without a place."""
    _must_be_whole(session, new)
    associate = Associate(
        name=new.name.strip(),
        role=new.role,
        store_id=None if new.role is Role.HQ else new.store_id,
        login=_login(new) or None,
        badge=new.badge or None,
        pin_hash=secret.hashed(new.pin, pepper) if new.pin else "",
        password_hash=secret.hashed(new.password, pepper) if new.password else "",
    )
    session.add(associate)
    session.flush()
    return associate


def hire(session: Session, new: NewAssociate, pepper: str, stamp: Stamp) -> Associate:
    """By a manager; raises Refusal also for a name that somebody of the store has. Managers of a store take turns."""
    session.execute(select(Store.id).where(Store.id == new.store_id).with_for_update(key_share=True))
    here = select(Associate.name).where(Associate.store_id == new.store_id, Associate.disabled_at.is_(None))
    if new.name.strip().casefold() in {name.casefold() for name in session.scalars(here)}:
        raise Refusal(f"{new.name.strip()} works here already. Add what tells the two apart.")
    associate = add_associate(session, new, pepper)
    _record(session, "associate_added", associate, stamp)
    return associate


def store_id(session: Session, number: str) -> int:
    """By the number that the chain gives its stores; raises Refusal."""
    found = session.scalar(select(Store.id).where(Store.external_id == number))
    if found is None:
        raise Refusal(f"There is no store {number}. Import it first.")
    return found


def disable(session: Session, associate: Associate, stamp: Stamp) -> None:
    """They are signed out everywhere at once and cannot sign in again; what they did stays theirs."""
    if associate.disabled_at is None:
        associate.disabled_at = stamp.at
        _record(session, "associate_disabled", associate, stamp)
    signing_in.end_all(session, stamp.at, associate_id=associate.id)


def set_pin(session: Session, associate: Associate, pin: str, pepper: str, stamp: Stamp) -> None:
    """Whoever was signed in with the old one is not any more."""
    secret.must_be_good_pin(pin)
    associate.pin_hash = secret.hashed(pin, pepper)
    _record(session, "pin_changed", associate, stamp)
    signing_in.end_all(session, stamp.at, associate_id=associate.id)


def _must_be_whole(session: Session, new: NewAssociate) -> None:
    if not new.name.strip():
        raise Refusal("Say the person's name.")
    if new.role is not Role.HQ and (new.store_id is None or session.get(Store, new.store_id) is None):
        raise Refusal("Say which store they work in.")
    if new.role is not Role.HQ:
        secret.must_be_good_pin(new.pin)
    if new.role is not Role.ASSOCIATE:
        _must_be_able_to_sign_in(session, new)


def _must_be_able_to_sign_in(session: Session, new: NewAssociate) -> None:
    if not _login(new):
        raise Refusal("Managers and head office need a name to sign in with.")
    if session.scalar(select(Associate.id).where(Associate.login == _login(new))):
        raise Refusal(f"Somebody signs in as {_login(new)} already. Take another name.")
    secret.must_be_good_password(new.password)


def _login(new: NewAssociate) -> str:
    """As it is compared when somebody signs in: capitals do not count."""
    return new.login.strip().lower()


def _record(session: Session, kind: str, associate: Associate, stamp: Stamp) -> None:
    session.add(Event.of(kind, stamp, store_id=associate.store_id, data={"associate_id": associate.id}))
