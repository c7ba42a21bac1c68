"""Whether a webhook body really comes from the shop: Shopify signs it with the app's secret."""

from __future__ import annotations

import base64
import hashlib
import hmac


def is_signed(body: bytes, signature: str, secret: str) -> bool:
    """`signature` is the header X-Shopify-Hmac-Sha256; `body` the bytes as they came, before any parsing."""
    expected = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    return bool(secret) and hmac.compare_digest(expected, signature.strip().encode())
