"""Webhook deliveries: written from the events, claimed by moving their due time, sent outside any transaction."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from storeapp import clock
from storeapp.adapters.webhooks import Answer, Outcome, WebhookSender, next_attempt
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.delivery import DeliveryState, WebhookDelivery, WebhookEndpoint
from storeapp.domain.event import Stamp
from storeapp.operations import publishing

AT_ONCE = 16
LEASE = timedelta(minutes=1)


def publish(database: Database, settings: Settings) -> int:
    with database.transaction() as session:
        return publishing.publish(session, Stamp(at=clock.now()))


def deliver(database: Database, settings: Settings) -> int:
    """Several at a time, so that a slow receiver does not hold up the others."""
    claimed = [key for key in _due(database) if _claim(database, key)]
    if claimed:
        sender = WebhookSender(settings.webhook_hosts_allowed)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda key: _deliver(database, sender, key), claimed))
    return len(claimed)


def _due(database: Database) -> list[int]:
    """A few of each endpoint, so that a dead one's backlog does not crowd out the healthy ones."""
    now = clock.now()
    with database.reading() as session:
        waiting = (
            select(WebhookDelivery.id, WebhookDelivery.endpoint_id)
            .join(WebhookEndpoint)
            .where(WebhookDelivery.state == DeliveryState.WAITING, WebhookDelivery.due_at <= now)
            .where(WebhookEndpoint.disabled_at.is_(None))
            .order_by(WebhookDelivery.due_at, WebhookDelivery.id)
            .limit(40 * AT_ONCE)
        )
        by_endpoint: dict[int, list[int]] = {}
        for key, endpoint in session.execute(waiting):
            by_endpoint.setdefault(endpoint, []).append(key)
    share = max(1, AT_ONCE // max(1, len(by_endpoint)))
    return [key for keys in by_endpoint.values() for key in keys[:share]]


def _claim(database: Database, key: int) -> bool:
    now = clock.now()
    with database.transaction() as session:
        won: Any = session.execute(
            update(WebhookDelivery)
            .where(WebhookDelivery.id == key, WebhookDelivery.state == DeliveryState.WAITING)
            .where(WebhookDelivery.due_at <= now)
            .values(due_at=now + LEASE, attempts=WebhookDelivery.attempts + 1)
        )
    return bool(won.rowcount)


def _deliver(database: Database, sender: WebhookSender, key: int) -> None:
    with database.reading() as session:
        delivery = session.get_one(WebhookDelivery, key)
        endpoint = delivery.endpoint
        secrets = [secret for secret in (endpoint.secret, endpoint.old_secret) if secret]
        body = json.dumps(delivery.body, separators=(",", ":"), ensure_ascii=False).encode()
    answer = sender.send(endpoint.url, delivery.message_id, body, secrets, clock.now())
    with database.transaction() as session:
        _mark(session.get_one(WebhookDelivery, key), answer)


def _mark(delivery: WebhookDelivery, answer: Answer) -> None:
    now = clock.now()
    delivery.result = answer.sentence[:300]
    again = next_attempt(delivery.attempts, now, random.random(), answer.retry_after)
    if answer.outcome is Outcome.DELIVERED:
        delivery.state = DeliveryState.SENT
    elif answer.outcome is Outcome.RETRY and again is not None:
        delivery.due_at = again
    else:
        delivery.state = DeliveryState.FAILED
    if answer.outcome is Outcome.DISABLED:
        delivery.endpoint.disabled_at = now
