"""Parcels by what is printed on them, and what waits for which carrier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, func, or_, select
from sqlalchemy.orm import Session

from storeapp.domain.barcode import Kind, Scan
from storeapp.domain.base import number_of
from storeapp.domain.errors import Refusal
from storeapp.domain.event import Event
from storeapp.domain.parcel import Parcel
from storeapp.domain.shipment import Manifest


def scanned(session: Session, store_id: int, words: str) -> Parcel:
    """Raises Refusal when no such parcel is here."""
    parcel = by_label(session, store_id, words)
    if parcel is None:
        raise Refusal("That is not one of our parcels. Scan the label on the box.")
    return parcel


def by_label(session: Session, store_id: int, words: str) -> Parcel | None:
    """By its tracking number or our own number, as scanned or typed."""
    parsed = Scan.parse(words)
    key = parsed.key if parsed.kind is Kind.PARCEL else words.strip()
    own = key.upper().removeprefix("P-")
    same = [Parcel.tracking_number == key, Parcel.tracking_number == own]
    if number := number_of(own):
        same.append(Parcel.id == number)
    found = select(Parcel).where(Parcel.store_id == store_id, Parcel.voided_at.is_(None), or_(*same))
    return session.scalars(found.order_by(Parcel.id.desc())).first()


def closed_by(session: Session, action_id: str, order_id: int) -> Parcel | None:
    """The parcel of that fulfillment order that was closed by that action."""
    closed = select(Event.data).where(
        Event.fulfillment_order_id == order_id, Event.action_id == action_id, Event.kind == "parcel_closed"
    )
    data = session.scalar(closed)
    return session.get_one(Parcel, data["parcel"]) if data else None


def carriers(session: Session, store_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Open manifests with the number of parcels that wait for them: id, carrier, parcels."""
    return session.execute(
        select(Manifest.id, Manifest.carrier, func.count(Parcel.id).label("parcels"))
        .join(Parcel, (Parcel.store_id == Manifest.store_id) & (Parcel.carrier == Manifest.carrier))
        .where(
            Manifest.store_id == store_id,
            Manifest.closed_at.is_(None),
            Parcel.tracking_number.is_not(None),
            Parcel.shipment_id.is_(None),
            Parcel.voided_at.is_(None),
        )
        .group_by(Manifest.id, Manifest.carrier)
        .order_by(Manifest.carrier)
    ).all()
