"""What happened: who, when, where, on which device. Events are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storeapp.domain.base import Base, Key, reference

MESSAGE_UNREADABLE = "message_unreadable"
"""A neighbour's webhook that nobody could read; it belongs to no store."""

OUTWARD: dict[str, str] = {
    "picking": "fulfillment_order.picking_started",
    **{
        kind: f"fulfillment_order.{kind}"
        for kind in (
            "assigned",
            "rejected",
            "rerouted",
            "line_short",
            "line_found",
            "picked",
            "packed",
            "staged",
            "ready_for_pickup",
            "handed_over",
            "expired",
            "shipped",
            "cancelled",
        )
    },
    "customer_en_route": "customer.en_route",
    "customer_arrived": "customer.arrived",
    "store_paused": "store.paused",
    "store_resumed": "store.resumed",
    "inventory_adjusted": "inventory.adjusted",
}
"""What the outside world is told, by kind of event."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who does it, on what, by which action, and when: `at` by the server, `occurred_at` by the device, corrected.

    A stamp without an associate is the system's own (intake, assignment, the worker) or the customer's.
    """

    at: datetime
    by: int | None = None
    device: int | None = None
    action: str | None = None
    occurred_at: datetime | None = None

    @property
    def happened(self) -> datetime:
        return self.occurred_at or self.at


class Event(Base):
    """`version` numbers the events of one fulfillment order without a gap; `data` is what a replay needs.

    `unpublished` until the worker has written its webhook deliveries; only the kinds in OUTWARD ever are.
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("fulfillment_order_id", "version"),
        Index("ix_event_store_at", "store_id", "at"),
        Index("ix_event_unpublished", "id", sqlite_where=text("unpublished"), postgresql_where=text("unpublished")),
    )

    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(40))
    order_id: Mapped[int | None] = reference("order.id", nullable=True)
    fulfillment_order_id: Mapped[int | None] = reference("fulfillment_order.id", nullable=True)
    store_id: Mapped[int | None] = reference("store.id", nullable=True)
    version: Mapped[int | None]
    at: Mapped[datetime]
    occurred_at: Mapped[datetime]
    associate_id: Mapped[int | None] = reference("associate.id", nullable=True)
    device_id: Mapped[int | None] = reference("device.id", nullable=True)
    action_id: Mapped[str | None] = mapped_column(String(36))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    unpublished: Mapped[bool] = mapped_column(default=False)

    @classmethod
    def of(cls, kind: str, stamp: Stamp, **fields: Any) -> Event:
        return cls(**cls.row(kind, stamp, **fields))

    @staticmethod
    def row(kind: str, stamp: Stamp, **fields: Any) -> dict[str, Any]:
        """Its columns, for many that are written together."""
        return {
            "kind": kind,
            "unpublished": kind in OUTWARD,
            "at": stamp.at,
            "occurred_at": stamp.happened,
            "associate_id": stamp.by,
            "device_id": stamp.device,
            "action_id": stamp.action,
            **fields,
        }
