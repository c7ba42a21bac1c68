"""What goes wrong, in one clear sentence: RFC 9457 problem details, with the path of every field that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

import structlog
from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from storeapp.domain.errors import NotAllowed, NotFound, Refusal

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
SENTENCES = {
    400: "The request cannot be read.",
    404: "There is nothing at this address that this key reaches.",
    405: "This address takes other methods; see the header Allow.",
    413: "The body is too large. Send it in smaller parts.",
    500: "Something broke on our side and nothing was changed. Send it again.",
    503: "Too much at once. Send it again after a moment.",
}

UNREADABLE = "Some text has characters that cannot be kept, such as NUL. Take them out and send it again."

Pages = Callable[[HTTPException], ResponseReturnValue]


class FieldProblem(BaseModel):
    """`path`: where in the body, as in `[3].lines[0].quantity`; `expected`: a sentence for a person."""

    path: str
    value: str = ""
    expected: str


class ProblemAnswer(BaseModel):
    type: str = "about:blank"
    title: str = Field(description="The name of the status.")
    status: int
    detail: str = Field(description="One sentence that says what to do.")
    errors: list[FieldProblem] = []


class Problem(Exception):
    """Ends the request with that status; nothing is changed."""

    def __init__(
        self, status: int, detail: str, errors: list[FieldProblem] | None = None, headers: Mapping[str, str] = {}
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers = status, detail, errors or [], headers


def guard(blueprint: Blueprint) -> None:
    """Every fault inside the blueprint is answered as a problem."""
    blueprint.register_error_handler(Problem, lambda fault: answer(fault))
    blueprint.register_error_handler(Refusal, lambda fault: answer(Problem(422, str(fault))))
    blueprint.register_error_handler(NotFound, lambda fault: answer(Problem(404, str(fault) or SENTENCES[404])))
    blueprint.register_error_handler(NotAllowed, lambda fault: answer(Problem(403, str(fault))))
    blueprint.register_error_handler(HTTPException, _http)
    blueprint.register_error_handler(DataError, lambda fault: answer(Problem(422, UNREADABLE)))
    blueprint.register_error_handler(OperationalError, _busy)
    blueprint.register_error_handler(PoolTimeout, _busy)
    blueprint.register_error_handler(Exception, _broken)


def init_app(app: Flask, pages: Pages) -> None:
    """Where no view is found the address tells who asked; `pages` answers all but the API."""
    for status in (404, 405):
        app.register_error_handler(
            status, lambda fault: _http(fault) if request.path.startswith(PREFIX) else pages(fault)
        )


def answer(problem: Problem) -> Response:
    title = HTTPStatus(problem.status).phrase
    body = ProblemAnswer(title=title, status=problem.status, detail=problem.detail, errors=problem.errors)
    response = Response(body.model_dump_json(), problem.status, content_type=MEDIA_TYPE)
    response.headers.update(problem.headers)
    return response


def wrong_address(fault: ValidationError) -> Response:
    """Of what the framework checks itself, only a header, the address or what follows its question mark is wrong."""
    names = [str(error["loc"][0]) if error["loc"] else "" for error in fault.errors()]
    if names[0] == "Idempotency-Key":
        raise Problem(422, "An Idempotency-Key has at most 120 letters, figures and signs, without blanks.")
    if names[0] in (request.view_args or {}):
        raise Problem(404, SENTENCES[404])
    errors = [
        FieldProblem(path=name, value=request.args.get(name, "")[:120], expected=str(error["msg"]))
        for name, error in zip(names, fault.errors(), strict=True)
    ]
    raise Problem(422, "The question cannot be answered; correct what is listed.", errors)


def _http(fault: HTTPException) -> ResponseReturnValue:
    status = fault.code or 500
    if status < 400:
        return fault.get_response()
    allow = {name: value for name, value in fault.get_headers() if name == "Allow"}
    return answer(Problem(status, SENTENCES.get(status, fault.description or SENTENCES[400]), headers=allow))


def _busy(fault: Exception) -> Response:
    log.warning("database_busy", path=request.path, fault=type(fault).__name__)
    return answer(Problem(503, SENTENCES[503], headers={"Retry-After": "2"}))


def _broken(fault: Exception) -> Response:
    log.exception("unhandled", path=request.path, method=request.method)
    return answer(Problem(500, SENTENCES[500]))
