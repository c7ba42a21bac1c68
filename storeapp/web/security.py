"""Headers of every answer, and the refusal of forms that come from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import Flask, abort, request

from storeapp import clock
from storeapp.config import Settings
from storeapp.web.csrf import SAFE, FormTokens

Headers = list[tuple[str, str]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "object-src 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}


def init_app(app: Flask, settings: Settings) -> None:
    https = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if settings.on_https else {}
    app.wsgi_app = Guarded(app.wsgi_app, {**HEADERS, **https})  # type: ignore[method-assign]
    app.before_request(_refuse_other_sites)
    FormTokens().init_app(app)


class Guarded:
    """Adds to every answer what is the same for all, the time, and that nobody keeps what does not say otherwise."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], headers: Mapping[str, str]) -> None:
        self._inner, self._headers = inner, list(headers.items())

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: Headers, *fault: Any) -> Any:
            more = [*self._headers, ("X-Server-Time", clock.now().isoformat(timespec="milliseconds"))]
            if not any(name == "Cache-Control" for name, _ in headers):
                more.append(("Cache-Control", "no-store"))
            return start_response(status, headers + more, *fault)

        return self._inner(environ, start)


def _refuse_other_sites() -> None:
    """Browsers say where a request was made; the API and webhooks, which are no browsers, say nothing."""
    if request.method not in SAFE and request.headers.get("Sec-Fetch-Site", "same-origin") not in (
        "same-origin",
        "none",
    ):
        abort(403)
