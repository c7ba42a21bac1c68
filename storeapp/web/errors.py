"""Every fault becomes a sentence: refusals 422, not here 404, not allowed 403, too much at once 503."""

from __future__ import annotations

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from storeapp.domain.errors import NotAllowed, NotFound, Refusal, TakenOver
from storeapp.web.csrf import LostToken
from storeapp.web.htmx import wants_fragments
from storeapp.web.paths import came_from

log = structlog.get_logger()

SENTENCES = {
    400: "That request was not complete. Go back and try again.",
    403: "Your role may not do this. Ask a manager.",
    404: "There is nothing here by that number. It may belong to another store.",
    405: "This page cannot be used that way. Go back to the queue.",
    413: "That is too large. Send it in smaller parts.",
    500: "Something broke on our side. Nothing was changed. Try again.",
    503: "Too much at once. Wait a moment; your scans are kept.",
}


WAYS: dict[type[Refusal], str] = {TakenOver: "/queue"}
"""Where somebody who was refused goes on, where the page they are on is of no more use."""


def refusal_html(refusal: Refusal) -> str:
    return render_template("errors/refusal.html", sentence=str(refusal), way=WAYS.get(type(refusal), ""))


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, lambda fault: _say(422, str(fault)))
    app.register_error_handler(NotFound, lambda fault: _say(404, SENTENCES[404]))
    app.register_error_handler(NotAllowed, lambda fault: _say(403, str(fault) or SENTENCES[403]))
    app.register_error_handler(LostToken, _lost_form)
    app.register_error_handler(HTTPException, page_of)
    app.register_error_handler(DataError, _unreadable)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(PoolTimeout, _busy)
    app.register_error_handler(Exception, _broken)


def _say(status: int, sentence: str, **headers: str) -> ResponseReturnValue:
    template = "errors/refusal.html" if wants_fragments() else "errors/page.html"
    back_to = came_from() if status == 422 else ""
    return render_template(template, sentence=sentence, status=status, back_to=back_to), status, headers


def _lost_form(fault: LostToken) -> ResponseReturnValue:
    return _say(403, "This page was open too long. Reload it and try again.", **{"X-CSRF": "stale"})


def page_of(fault: HTTPException) -> ResponseReturnValue:
    status = fault.code or 500
    if status < 400:
        return fault.get_response()
    return _say(status, SENTENCES.get(status, fault.description or SENTENCES[500]))


def _unreadable(fault: Exception) -> ResponseReturnValue:
    """Characters that a database keeps in no text, such as NUL."""
    log.warning("unreadable", path=request.path)
    return _say(422, "Some of that cannot be read. Scan or type it again.")


def _busy(fault: Exception) -> ResponseReturnValue:
    log.warning("database_busy", path=request.path, fault=type(fault).__name__)
    return _say(503, SENTENCES[503], **{"Retry-After": "2"})


def _broken(fault: Exception) -> ResponseReturnValue:
    log.exception("unhandled", path=request.path, method=request.method)
    return _say(500, SENTENCES[500])
