"""Pages travel compressed, where the browser can read that: aisles are where the network is slow."""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

LEVEL = 4
WORTH_IT = 1000


def init_app(app: Flask) -> None:
    app.after_request(_packed)


def _packed(response: Response) -> Response:
    """Assets come packed already; a stream or a file is left alone."""
    if response.mimetype != "text/html" or response.direct_passthrough or "Content-Encoding" in response.headers:
        return response
    body = response.get_data()
    if len(body) <= WORTH_IT:
        return response
    response.headers.add("Vary", "Accept-Encoding")
    if request.accept_encodings.quality("gzip"):
        response.set_data(gzip.compress(body, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    return response
