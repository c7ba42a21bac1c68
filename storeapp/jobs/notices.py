"""Notices go out: each is claimed by moving its due time, sent outside any transaction, then marked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, joinedload

from storeapp import clock
from storeapp.adapters.notices import Channel, Facts, Message, NoticeKind, Result, email_channel, sms_channel, worded
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.delivery import DeliveryState, Notice
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.parcel import Parcel
from storeapp.jobs.expiring import HOLD_FOR

AT_ONCE = 20
LEASE = timedelta(minutes=2)
RETRIES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 600))


def send(database: Database, settings: Settings) -> int:
    channels = {"email": email_channel(settings.smtp_url), "sms": sms_channel(settings.sms_url)}
    claimed = [key for key in _due(database) if _claim(database, key)]
    for key in claimed:
        _send(database, settings, channels, key)
    return len(claimed)


def _due(database: Database) -> list[int]:
    with database.reading() as session:
        waiting = select(Notice.id).where(Notice.state == DeliveryState.WAITING, Notice.due_at <= clock.now())
        return list(session.scalars(waiting.order_by(Notice.due_at).limit(AT_ONCE)))


def _claim(database: Database, key: int) -> bool:
    """Whoever dies while sending leaves a notice that comes again after the lease, with the same key."""
    now = clock.now()
    with database.transaction() as session:
        won: Any = session.execute(
            update(Notice)
            .where(Notice.id == key, Notice.state == DeliveryState.WAITING, Notice.due_at <= now)
            .values(due_at=now + LEASE, attempts=Notice.attempts + 1)
        )
    return bool(won.rowcount)


def _send(database: Database, settings: Settings, channels: dict[str, Channel], key: int) -> None:
    """What was taken back meanwhile is not told."""
    with database.reading() as session:
        notice = session.get(Notice, key)
        if notice is None:
            return
        order = session.get_one(
            FulfillmentOrder, notice.fulfillment_order_id, options=[joinedload(FulfillmentOrder.order)]
        )
        message = None if _is_taken_back(notice, order) else _message(session, settings, notice, order)
        channel, attempts = channels[notice.channel], notice.attempts
    if message is None:
        _forget(database, key)
        return
    result = channel.send(message)
    with database.transaction() as session:
        session.execute(update(Notice).where(Notice.id == key).values(**_outcome(result, attempts, clock.now())))


def _is_taken_back(notice: Notice, order: FulfillmentOrder) -> bool:
    """All that was short turned up after a first try to say so had failed."""
    return notice.kind == NoticeKind.SHORT and not any(line.short for line in order.lines)


def _forget(database: Database, key: int) -> None:
    with database.transaction() as session:
        session.execute(delete(Notice).where(Notice.id == key))


def _outcome(result: Result, attempts: int, now: datetime) -> dict[str, Any]:
    said = {"result": result.sentence[:300]}
    if result.sent:
        return said | {"state": DeliveryState.SENT}
    if result.again and attempts <= len(RETRIES):
        return said | {"due_at": now + RETRIES[attempts - 1]}
    return said | {"state": DeliveryState.FAILED}


def _message(session: Session, settings: Settings, notice: Notice, order: FulfillmentOrder) -> Message:
    bought = order.order
    return worded(
        NoticeKind(notice.kind),
        _facts(session, settings, order),
        key=f"notice-{notice.id}",
        to=bought.customer_email if notice.channel == "email" else bought.customer_phone,
        at=clock.now(),
    )


def _facts(session: Session, settings: Settings, order: FulfillmentOrder) -> Facts:
    zone, bought = order.store.zone, order.order
    parcels = select(Parcel).where(Parcel.fulfillment_order_id == order.id, Parcel.voided_at.is_(None))
    parcel = session.scalars(parcels.order_by(Parcel.id)).first()
    return Facts(
        store=order.store.name,
        order_number=bought.number,
        link=f"{settings.public_url}/status/{bought.status_token}",
        first_name=bought.collector.split()[0],
        ready_by=order.due_at.astimezone(zone),
        hold_until=(order.ready_at + HOLD_FOR).astimezone(zone) if order.ready_at else None,
        delivers_by=parcel.delivers_by.astimezone(zone) if parcel and parcel.delivers_by else None,
        carrier=parcel.carrier if parcel else "",
        tracking_number=(parcel.tracking_number or "") if parcel else "",
        items=tuple(f"{line.picked} x {line.product.title}" for line in order.lines if line.picked),
        missing=tuple(f"{line.short} x {line.product.title}" for line in order.lines if line.short),
    )
