"""Stores that take nothing for a while, and days on which one does not open."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storeapp.domain.errors import Refusal
from storeapp.domain.event import Event, Stamp
from storeapp.domain.store import Closure, Store


def store_called(session: Session, external_id: str) -> Store:
    found = session.scalars(select(Store).where(Store.external_id == external_id)).one_or_none()
    if found is None:
        raise Refusal(f"No store has the number {external_id!r}. `storeapp store list` shows all.")
    return found


def pause(session: Session, store: Store, until: datetime, reason: str, stamp: Stamp) -> None:
    """No new orders before `until`; what it has it still does."""
    if until <= stamp.at:
        raise Refusal("A pause must end later than now.")
    store.paused_until, store.pause_reason = until, reason
    _tell(session, store, "store_paused", stamp, until=until.isoformat(), reason=reason)


def resume(session: Session, store: Store, stamp: Stamp) -> None:
    if not store.paused(stamp.at):
        raise Refusal(f"{store.name} is not paused.")
    store.paused_until, store.pause_reason = None, ""
    _tell(session, store, "store_resumed", stamp)


def close(session: Session, store: Store, day: date, reason: str, stamp: Stamp) -> None:
    """It does not open that day. What it owes by then goes to other stores when open orders are next placed anew."""
    if day < stamp.at.astimezone(store.zone).date():
        raise Refusal(f"{day} is over at {store.name}.")
    if any(closure.day == day for closure in store.closures):
        raise Refusal(f"{store.name} is closed on {day} already.")
    store.closures.append(Closure(day=day, reason=reason))
    _tell(session, store, "store_closed", stamp, day=day.isoformat(), reason=reason)


def open_again(session: Session, store: Store, day: date, stamp: Stamp) -> None:
    """It opens that day after all."""
    if not any(closure.day == day for closure in store.closures):
        raise Refusal(f"{store.name} is not closed on {day}.")
    session.execute(delete(Closure).where(Closure.store_id == store.id, Closure.day == day))
    session.expire(store, ["closures"])
    _tell(session, store, "store_opened", stamp, day=day.isoformat())


def _tell(session: Session, store: Store, kind: str, stamp: Stamp, **data: str) -> None:
    session.add(Event.of(kind, stamp, store_id=store.id, data=data))
