"""A part of the API: its routes under the version's address, and what every one of them may answer."""

from __future__ import annotations

from typing import Any

from flask_openapi import APIBlueprint
from flask_openapi.models import MediaType, RequestBody, Response, Schema
from pydantic import BaseModel

from storeapp.api.keys import check
from storeapp.api.problems import MEDIA_TYPE, guard

VERSION = "/api/v1"
KEY = "key"
PROBLEMS = {
    400: "The body is not JSON.",
    401: "There is no key, or it is not good now.",
    403: "The key has not this scope, or not for this.",
    404: "There is nothing there that this key reaches.",
    405: "The address takes other methods.",
    413: "The body is too large.",
    415: "The body is no JSON.",
    422: "What was sent cannot be taken; the errors say where and why.",
    429: "Too many requests; the header Retry-After says how long to wait.",
    503: "Too much at once; the header Retry-After says how long to wait.",
}
READ = (401, 403, 404, 405, 422, 429, 503)
WRITE = tuple(PROBLEMS)
PROBLEM = {"$ref": "#/components/schemas/ProblemAnswer"}


def resource(name: str, prefix: str = VERSION) -> APIBlueprint:
    blueprint = APIBlueprint(f"api_{name}", __name__, url_prefix=prefix, abp_tags=[{"name": name}])
    guard(blueprint)
    blueprint.before_request(check)
    return blueprint


def reads(scope: str, answer: type[BaseModel]) -> dict[str, Any]:
    """What the documentation of a route says that changes nothing."""
    return {"security": [{KEY: [scope]}], "responses": {200: answer, **_problems(READ)}}


def writes(scope: str, body: type[BaseModel], answer: type[BaseModel], *more: int, many: bool = True) -> dict[str, Any]:
    """`body` is the model of one document; `many`: a list of them is taken, too. `more`: other good statuses."""
    answers = dict.fromkeys((200, *more), answer)
    security = [{KEY: [scope]}]
    return {"security": security, "request_body": _body(body, many), "responses": {**answers, **_problems(WRITE)}}


def add_schema(blueprint: APIBlueprint, model: type[BaseModel]) -> None:
    """Bodies are read by hand, document by document, so their shapes are told to the documentation by hand."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, inner in schema.pop("$defs", {}).items():
        blueprint.components_schemas[name] = Schema(**inner)
    blueprint.components_schemas[model.__name__] = Schema(**schema)


def problem(status: int) -> Response:
    return Response(description=PROBLEMS[status], content={MEDIA_TYPE: MediaType.model_validate({"schema": PROBLEM})})


def _problems(statuses: tuple[int, ...]) -> dict[int, Response]:
    return {status: problem(status) for status in statuses}


def _body(model: type[BaseModel], many: bool) -> RequestBody:
    one: dict[str, Any] = {"$ref": f"#/components/schemas/{model.__name__}"}
    some = {"type": "array", "items": one, "minItems": 1, "maxItems": 500}
    shape = MediaType.model_validate({"schema": {"anyOf": [one, some]} if many else one})
    return RequestBody(content={"application/json": shape}, required=True)
