"""Who calls: `Authorization: Bearer ID.SECRET`, a key with the scope that the route declares."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, request

from storeapp import clock
from storeapp.api.limits import Allowance
from storeapp.api.problems import Problem
from storeapp.db import Database
from storeapp.domain.delivery import ApiKey
from storeapp.gate import BY_KEY, View, operation
from storeapp.operations import keys

NO_KEY = "Send a key that is good now, in the header Authorization: Bearer ID.SECRET."
LARGEST_BODY = 8 * 1024 * 1024


@dataclass(frozen=True)
class Caller:
    """`store_id` None: the key reaches every store."""

    key_id: str
    store_id: int | None


def scope(name: str) -> Callable[[View], View]:
    """Every route of the API declares the scope that its callers need."""
    if name not in keys.SCOPES:
        raise ValueError(f"there is no scope {name}")

    def mark(view: View) -> View:
        view.scope = name  # type: ignore[attr-defined]
        return operation(BY_KEY)(view)

    return mark


def caller() -> Caller:
    """Only in routes with a scope."""
    found: Caller = g.caller
    return found


def init_app(app: Flask) -> None:
    app.extensions["storeapp_api_allowance"] = Allowance()


def check() -> None:
    """Before each request to the API."""
    wanted = getattr(current_app.view_functions.get(request.endpoint or ""), "scope", None)
    if wanted is None:
        return
    request.max_content_length = LARGEST_BODY
    key = _key_of_request()
    _must_be_within_allowance(key)
    if wanted not in key.scopes:
        raise Problem(403, f"This key has no scope {wanted}. Use one that has it.")
    g.caller = Caller(key.id, key.store_id)


def _key_of_request() -> ApiKey:
    database: Database = current_app.extensions["storeapp_database"]
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    now = clock.now()
    with database.reading() as reading:
        key = keys.verify(reading, text.strip(), now) if kind.lower() == "bearer" else None
    if key is None:
        raise Problem(401, NO_KEY, headers={"WWW-Authenticate": 'Bearer realm="storeapp"'})
    if not keys.use_is_noted(key, now):
        with database.transaction() as session:
            keys.note_use(session, key, now)
    return key


def _must_be_within_allowance(key: ApiKey) -> None:
    allowance: Allowance = current_app.extensions["storeapp_api_allowance"]
    if wait := allowance.wait(key.id, clock.now().timestamp()):
        seconds = math.ceil(wait)
        raise Problem(429, "Too many requests with this key. Wait a moment.", headers={"Retry-After": str(seconds)})
