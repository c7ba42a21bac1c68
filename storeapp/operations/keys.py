"""Keys of integrators: `ID.SECRET`. The id is public; of the secret only the hash is kept, and it is shown once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storeapp.domain.delivery import ApiKey
from storeapp.domain.errors import Refusal
from storeapp.domain.fulfillment_order import CODE_LETTERS
from storeapp.domain.store import Store

SCOPES = {
    "orders:write": "send, change and cancel orders",
    "orders:read": "ask how an order stands",
    "products:write": "send products",
    "stores:write": "send stores",
    "stock:write": "send what stores have",
    "promises:read": "ask when a basket would be ready or arrive",
    "metrics:read": "read figures for monitoring",
}
ID_LENGTH = 16
NOTED_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class NewKey:
    """`store`: the number of the only store it is for; empty for every store. `expires_at` None: never."""

    name: str
    scopes: tuple[str, ...]
    store: str = ""
    expires_at: datetime | None = None


def make(session: Session, new: NewKey, at: datetime) -> str:
    """The whole key, shown now and never again; raises Refusal for an unknown scope or store."""
    _must_be_scopes(new.scopes)
    secret = secrets.token_urlsafe(32)
    key = ApiKey(
        id="".join(secrets.choice(CODE_LETTERS) for _ in range(ID_LENGTH)),
        secret_hash=_hashed(secret),
        name=new.name.strip()[:120],
        scopes=sorted(set(new.scopes)),
        store_id=_store_id(session, new.store),
        created_at=at,
        expires_at=new.expires_at,
    )
    session.add(key)
    session.flush()
    return f"{key.id}.{secret}"


def verify(session: Session, text: str, now: datetime) -> ApiKey | None:
    """The key, if it is one that is good now."""
    key_id, _, secret = text.partition(".")
    key = session.get(ApiKey, key_id) if key_id.isascii() and key_id.isalnum() else None
    right = hmac.compare_digest(key.secret_hash if key else b"", _hashed(secret))
    return key if key and right and _is_alive(key, now) else None


def note_use(session: Session, key: ApiKey, now: datetime) -> None:
    """When it was used last, to the minute."""
    session.execute(update(ApiKey).where(ApiKey.id == key.id).values(used_at=now))


def use_is_noted(key: ApiKey, now: datetime) -> bool:
    return key.used_at is not None and now - key.used_at < NOTED_AFTER


def revoke(session: Session, key_id: str, at: datetime) -> ApiKey:
    """It opens nothing from now on; `key_id` is what stands before the point."""
    key = session.get(ApiKey, key_id.partition(".")[0])
    if key is None:
        raise Refusal("There is no key of that id. See `storeapp key list`.")
    key.revoked_at = key.revoked_at or at
    return key


def _must_be_scopes(scopes: Iterable[str]) -> None:
    wrong = [scope for scope in scopes if scope not in SCOPES]
    if wrong or not scopes:
        raise Refusal(f"A key needs one or more of these scopes: {', '.join(SCOPES)}.")


def _store_id(session: Session, number: str) -> int | None:
    if not number:
        return None
    found = session.scalar(select(Store.id).where(Store.external_id == number))
    if found is None:
        raise Refusal(f"There is no store {number}. Import it first, or leave the store away for every store.")
    return found


def _is_alive(key: ApiKey, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)


def _hashed(secret: str) -> bytes:
    """The secret is 256 random bits, so a fast hash is as good as a slow one."""
    return hashlib.sha256(secret.encode()).digest()
