"""Headers of every answer, and the refusal of forms that come from elsewhere."""

from __future__ import annotations

from flask import Flask, Response, abort, request

from storeapp import clock
from storeapp.config import Settings
from storeapp.web.csrf import SAFE, FormTokens

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
    headers = dict(HEADERS)
    if settings.on_https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    app.before_request(_refuse_other_sites)
    FormTokens().init_app(app)

    @app.after_request
    def guard(response: Response) -> Response:
        response.headers.extend(headers)
        response.headers["X-Server-Time"] = clock.now().isoformat(timespec="milliseconds")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _refuse_other_sites() -> None:
    """Browsers say where a request was made; the API and webhooks, which are no browsers, say nothing."""
    if request.method not in SAFE and request.headers.get("Sec-Fetch-Site", "same-origin") not in (
        "same-origin",
        "none",
    ):
        abort(403)
