"""Signatures of Standard Webhooks 1.0.0."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
NEW_BYTES, LEAST_BYTES, MOST_BYTES = 32, 24, 64


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(NEW_BYTES)).decode()


def signed_headers(message_id: str, timestamp: int, body: bytes, signing_secrets: Iterable[str]) -> dict[str, str]:
    """The three headers; one signature for each secret, the newest first, while one is replaced by the next.
    ValueError for a secret that is none."""
    content = f"{message_id}.{timestamp}.".encode() + body
    signatures = [_signature(_key(secret), content) for secret in signing_secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def _signature(key: bytes, content: bytes) -> str:
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as fault:
        raise ValueError("A webhook secret is whsec_ and base64.") from fault
    if not secret.startswith(PREFIX) or not LEAST_BYTES <= len(key) <= MOST_BYTES:
        raise ValueError(f"A webhook secret is whsec_ and {LEAST_BYTES} to {MOST_BYTES} bytes in base64.")
    return key
