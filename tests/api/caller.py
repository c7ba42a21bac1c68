"""Somebody else's system, with a key in its hand, and what it sends."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from storeapp.domain.product import Product
from storeapp.domain.store import Store

SHOPIFY_SECRET = "shpss_test"


class Caller:
    def __init__(self, app: Flask, key: str = "") -> None:
        self.key, self.client = key, app.test_client()

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/api/v1{path}", headers=self._headers())

    def post(self, path: str, content: Any, once: str = "") -> TestResponse:
        """`once`: the Idempotency-Key."""
        more = {"Idempotency-Key": once} if once else {}
        return self.client.post(f"/api/v1{path}", json=content, headers=self._headers() | more)

    def post_raw(self, path: str, body: bytes, content_type: str = "application/json") -> TestResponse:
        return self.client.post(f"/api/v1{path}", data=body, content_type=content_type, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}


def order(number: str, *wanted: tuple[Product, int], at: Store | None = None, **more: Any) -> dict[str, Any]:
    """Collected `at` a store, or shipped."""
    lines = [
        {"external_id": str(place), "sku": what.sku, "quantity": units} for place, (what, units) in enumerate(wanted)
    ]
    where = (
        {"method": "pickup", "pickup_store": at.external_id}
        if at
        else {"method": "ship", "address": {"name": "Ada Lovelace", "city": "Chicago", "postcode": "60601"}}
    )
    own = {"source": "shop", "external_id": number, "number": f"#{number}", "placed_at": "2026-11-23T09:30:00-05:00"}
    return own | where | {"lines": lines} | more


def shopify_order(key: int, **more: Any) -> dict[str, Any]:
    line = {"id": 11, "sku": "MUG-BLUE", "name": "Mug", "quantity": 2, "price": "12.99"}
    address = {"name": "Ada Lovelace", "address1": "12 Elm Street", "city": "Chicago", "zip": "60601"}
    own = {"id": key, "name": f"#{key}", "created_at": "2026-11-23T09:30:00-05:00", "financial_status": "paid"}
    return own | {"currency": "USD", "line_items": [line], "shipping_address": address} | more


def send_shopify(
    app: Flask, content: Any, topic: str = "orders/paid", name: str = "w-1", signature: str | None = None
) -> TestResponse:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    right = base64.b64encode(hmac.new(SHOPIFY_SECRET.encode(), body, hashlib.sha256).digest()).decode()
    headers = {
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": "mugs.example",
        "X-Shopify-Webhook-Id": name,
        "X-Shopify-Hmac-Sha256": right if signature is None else signature,
    }
    return app.test_client().post("/api/v1/hooks/shopify", data=body, content_type="application/json", headers=headers)
