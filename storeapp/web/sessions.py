"""The session in its signed cookie, as Flask keeps it; what is the same for every request is made once."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any, cast

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.sansio.http import parse_cookie

from storeapp import clock


@lru_cache(maxsize=2000)
def _signed(serializer: URLSafeTimedSerializer, cookies: str, name: str) -> tuple[dict[str, Any], datetime] | None:
    """What the cookie holds and since when; None for one that is not ours. The same cookies come many times."""
    try:
        cookie = parse_cookie(cookies).get(name, "")
        return cast(tuple[dict[str, Any], datetime], serializer.loads(cookie, return_timestamp=True))
    except BadSignature:
        return None


class Sessions(SecureCookieSessionInterface):
    def __init__(self, app: Flask) -> None:
        self._app = app

    @cached_property
    def _serializer(self) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(self._app)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        signed = _signed(self._serializer, request.environ.get("HTTP_COOKIE", ""), self.get_cookie_name(app))
        still_good = signed and clock.now() - signed[1] < app.permanent_session_lifetime
        return self.session_class(signed[0] if signed and still_good else None)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Most requests change nothing of it."""
        if session.modified or session.permanent:
            super().save_session(app, session, response)
        elif session.accessed:
            response.headers.add("Vary", "Cookie")
