"""What has to reach the outside world: events to webhook endpoints, notices to customers. Rows with a due time, written
in the same transaction as what caused them, sent by the worker."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from storeapp.domain.base import Base, Key, choice, reference


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


WAITING = text("state = 'waiting'")


class WebhookEndpoint(Base):
    """`secret` signs, `old_secret` still signs beside it while it is rotated."""

    __tablename__ = "webhook_endpoint"

    id: Mapped[Key]
    url: Mapped[str] = mapped_column(String(500))
    secret: Mapped[str] = mapped_column(String(120))
    old_secret: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class WebhookDelivery(Base):
    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "message_id"),
        Index("ix_webhook_delivery_due", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[Key]
    endpoint_id: Mapped[int] = reference("webhook_endpoint.id")
    message_id: Mapped[str] = mapped_column(String(60))
    type: Mapped[str] = mapped_column(String(80))
    body: Mapped[dict[str, Any]]
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState), default=DeliveryState.WAITING)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    result: Mapped[str] = mapped_column(String(300), default="")

    endpoint: Mapped[WebhookEndpoint] = relationship()


class Notice(Base):
    """One message to the customer of a fulfillment order; the same kind and version is not written twice."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("fulfillment_order_id", "kind", "channel", "version"),
        Index("ix_notice_due", "due_at", sqlite_where=WAITING, postgresql_where=WAITING),
    )

    id: Mapped[Key]
    fulfillment_order_id: Mapped[int] = reference("fulfillment_order.id")
    kind: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(10))
    version: Mapped[int]
    state: Mapped[DeliveryState] = mapped_column(choice(DeliveryState), default=DeliveryState.WAITING)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    result: Mapped[str] = mapped_column(String(300), default="")


class ReceivedWebhook(Base):
    """Webhooks that came in, by the sender's own id, so that a repeated delivery is dropped."""

    __tablename__ = "received_webhook"
    __table_args__ = (UniqueConstraint("source", "external_id"),)

    id: Mapped[Key]
    source: Mapped[str] = mapped_column(String(120))
    external_id: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


class ApiKey(Base):
    """`id` is public; of the secret only the hash is kept. `store_id` None: every store."""

    __tablename__ = "api_key"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(String(120))
    scopes: Mapped[list[Any]]
    store_id: Mapped[int | None] = reference("store.id", nullable=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class IdempotencyKey(Base):
    """The first answer to a POST of the API, by the caller's key."""

    __tablename__ = "idempotency_key"
    __table_args__ = (UniqueConstraint("api_key_id", "key"),)

    id: Mapped[Key]
    api_key_id: Mapped[str] = mapped_column(String(24))
    key: Mapped[str] = mapped_column(String(120))
    content_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    answer: Mapped[str]
    at: Mapped[datetime]
