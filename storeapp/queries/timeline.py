"""What happened to a fulfillment order, oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from storeapp.domain.associate import Associate
from storeapp.domain.event import Event


def of(session: Session, fulfillment_order_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Rows of kind, occurred_at, data and the name of who did it (None for the system and the customer)."""
    return session.execute(
        select(Event.kind, Event.occurred_at, Event.data, Associate.name.label("by"))
        .outerjoin(Associate, Associate.id == Event.associate_id)
        .where(Event.fulfillment_order_id == fulfillment_order_id)
        .order_by(Event.version)
    ).all()
