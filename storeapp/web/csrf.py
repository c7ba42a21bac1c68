"""Forms carry a token of the session that their page was made in; one that does not was not made by a page of ours.

The session's cookie is signed, so that its secret needs no signature of its own. Every page masks it anew: what is
compressed never shows the same secret twice.
"""

from __future__ import annotations

import hmac
import secrets
from typing import cast

from flask import Blueprint, Flask, g, request, session
from werkzeug.exceptions import Forbidden

SIZE = 20
"""Bytes of the secret, and of its mask."""
FIELD, HEADER = "csrf_token", "X-CSRFToken"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class LostToken(Forbidden):
    """The form is of another session, or of none."""


class FormTokens:
    """Checks every form but those of exempt blueprints, whose callers are no browsers."""

    def __init__(self) -> None:
        self._exempt: set[str] = set()

    def init_app(self, app: Flask) -> None:
        app.extensions["csrf"] = self
        app.jinja_env.globals["csrf_token"] = csrf_token
        app.before_request(self._check)

    def exempt(self, blueprint: Blueprint) -> None:
        self._exempt.add(blueprint.name)

    def _check(self) -> None:
        if request.method in SAFE or not request.endpoint or request.blueprint in self._exempt:
            return
        if not _is_ours(request.headers.get(HEADER) or request.form.get(FIELD, "")) or _came_from_elsewhere():
            raise LostToken


def csrf_token() -> str:
    """The same for the whole page."""
    if FIELD not in g:
        mask = secrets.token_bytes(SIZE)
        setattr(g, FIELD, mask.hex() + _masked(_secret(), mask))
    return cast(str, getattr(g, FIELD))


def _secret() -> str:
    if FIELD not in session:
        session[FIELD] = secrets.token_hex(SIZE)
    return cast(str, session[FIELD])


def _is_ours(token: str) -> bool:
    mask, masked = token[: 2 * SIZE], token[2 * SIZE :]
    try:
        return hmac.compare_digest(_masked(masked, bytes.fromhex(mask)), session.get(FIELD, ""))
    except (ValueError, OverflowError):
        return False


def _masked(text: str, mask: bytes) -> str:
    """Masking what is masked shows it again. ValueError or OverflowError for what was never a token."""
    return (int.from_bytes(bytes.fromhex(text)) ^ int.from_bytes(mask)).to_bytes(SIZE).hex()


def _came_from_elsewhere() -> bool:
    """On https every browser says from which page of ours it comes."""
    return request.is_secure and not (request.referrer or "").startswith(f"https://{request.host}/")
