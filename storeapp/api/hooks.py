"""Webhooks that neighbours send, in their words: signed, at least once, answered quickly."""

from __future__ import annotations

import hashlib
import io
from http import HTTPStatus
from typing import Any

import structlog
from flask import Response, current_app, request
from pydantic import BaseModel
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.adapters.feeds import shopify
from storeapp.adapters.feeds.reading import BadRow, Read
from storeapp.adapters.feeds.shopify_signature import is_signed
from storeapp.api.door import in_transaction, json_response
from storeapp.api.problems import Problem
from storeapp.api.resource import problem, resource
from storeapp.config import Settings
from storeapp.domain.event import Stamp
from storeapp.gate import public
from storeapp.operations import intake, receiving
from storeapp.operations.intake.documents import OrderDocument

log = structlog.get_logger()
bp = resource("hooks")

TOPICS = frozenset({"orders/create", "orders/updated", "orders/paid", "orders/cancelled"})
LARGEST_BODY = 4 * 1024 * 1024
NOT_SIGNED = "The signature is not right. Use the secret that STOREAPP_SHOPIFY_SECRET holds."


class HookAnswer(BaseModel):
    """`outcome`: taken, ignored (another topic, or it came before) or set_aside (it cannot be read; people see it)."""

    outcome: str


BODY = {"content": {"application/json": {"schema": {"type": "object"}}}, "required": True}
RESPONSES: dict[str | int | HTTPStatus, Any] = {
    200: HookAnswer,
    **{status: problem(status) for status in (401, 413, 503)},
}


@bp.post("/hooks/shopify", request_body=BODY, responses=RESPONSES)
@public
def shopify_order() -> Response:
    """A Shopify order webhook: orders/create, orders/updated, orders/paid or orders/cancelled.

    The header X-Shopify-Hmac-Sha256 signs the body; a repeated X-Shopify-Webhook-Id changes nothing.
    """
    request.max_content_length = LARGEST_BODY
    body = request.get_data()
    settings: Settings = current_app.extensions["storeapp_settings"]
    if not is_signed(body, request.headers.get("X-Shopify-Hmac-Sha256", ""), settings.shopify_secret):
        raise Problem(401, NOT_SIGNED)
    wanted = request.headers.get("X-Shopify-Topic", "") in TOPICS
    outcome = in_transaction(lambda session: _take(session, body)) if wanted else "ignored"
    return json_response(HookAnswer(outcome=outcome).model_dump_json())


def _take(session: Session, body: bytes) -> str:
    stamp = Stamp(at=clock.now())
    shop = request.headers.get("X-Shopify-Shop-Domain", "") or "shopify"
    name = request.headers.get("X-Shopify-Webhook-Id", "") or hashlib.sha256(body).hexdigest()
    if not receiving.is_new(session, shop, name, stamp.at):
        return "ignored"
    readings = list(shopify.orders(io.BytesIO(body), shop[: receiving.LONGEST]))
    documents = [reading.document for reading in readings if isinstance(reading, Read)]
    if not documents or len(documents) < len(readings):
        receiving.set_aside(session, shop, name, _why(readings), stamp)
        return "set_aside"
    intake.take_orders(session, documents, at=stamp.at)
    return "taken"


def _why(readings: list[Read[OrderDocument] | BadRow]) -> str:
    return next((str(reading) for reading in readings if isinstance(reading, BadRow)), "There is no order in it.")
