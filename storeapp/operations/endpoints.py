"""Who is told of events: endpoints of outgoing webhooks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain.delivery import WebhookEndpoint
from storeapp.domain.errors import Refusal

LONGEST_URL = 500


def add_endpoint(session: Session, url: str, secret: str, at: datetime) -> WebhookEndpoint:
    """`secret` signs; the caller has made sure that the address may be called. One that was disabled lives again."""
    if len(url) > LONGEST_URL:
        raise Refusal(f"An address has at most {LONGEST_URL} characters.")
    known = session.scalar(select(WebhookEndpoint).where(WebhookEndpoint.url == url))
    if known and known.disabled_at is None:
        raise Refusal("That address is told already. See `storeapp endpoint list`.")
    endpoint = known or WebhookEndpoint(url=url, created_at=at)
    endpoint.secret, endpoint.old_secret, endpoint.disabled_at = secret, "", None
    session.add(endpoint)
    session.flush()
    return endpoint
