"""Messages that a neighbour sends at least once are taken exactly once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from storeapp.bulk import insert_unknown
from storeapp.domain.delivery import ReceivedWebhook
from storeapp.domain.event import MESSAGE_UNREADABLE, Event, Stamp

LONGEST = 120


def is_new(session: Session, source: str, external_id: str, at: datetime) -> bool:
    """Signs it in; False when it came before."""
    row = {"source": source[:LONGEST], "external_id": external_id[:LONGEST], "at": at}
    return bool(insert_unknown(session, ReceivedWebhook, [row], ReceivedWebhook.id))


def set_aside(session: Session, source: str, external_id: str, why: str, stamp: Stamp) -> None:
    """It cannot be read and would not be read better when it came again: people see it in the exceptions."""
    data = {"source": source[:LONGEST], "external_id": external_id[:LONGEST], "why": why}
    session.add(Event.of(MESSAGE_UNREADABLE, stamp, data=data))
