"""The API described by itself, for machines: OpenAPI."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, jsonify
from flask_openapi.models import Info, SecurityScheme

from storeapp.api.problems import ProblemAnswer, wrong_address
from storeapp.api.resource import KEY, resource
from storeapp.gate import public

bp = resource("openapi")

ABOUT = (
    "Orders, products, stores and stock come in, how orders stand goes out. Errors are problem details (RFC 9457). "
    "Everything may be sent again: the same content twice changes nothing."
)
BEARER = SecurityScheme(type="http", scheme="bearer", description="ID.SECRET, made by `storeapp key add`.")
OPENAPI: dict[str, Any] = {
    "info": Info(title="storeapp", version="1", description=ABOUT),
    "security_schemes": {KEY: BEARER},
    "validation_error_model": ProblemAnswer,
    "validation_error_callback": wrong_address,
    "doc_ui": False,
}
"""What the application is told when it is made."""


@bp.get("/openapi.json", doc_ui=False)
@public
def openapi() -> Response:
    return jsonify(current_app.api_doc)  # type: ignore[attr-defined]
