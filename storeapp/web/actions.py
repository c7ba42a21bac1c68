"""The one door for actions: named on the device, applied once, answered the same each time.

The receipt is stored in the same transaction as the effect. When two of the same name race, the loser's effect is
rolled back with its receipt, and it gets the winner's answer.
"""

from __future__ import annotations

import functools
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec

from flask import current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.action import Action
from storeapp.domain.errors import Conflict, Refusal
from storeapp.domain.event import Stamp
from storeapp.queries.identity import Identity
from storeapp.web import access
from storeapp.web.errors import refusal_html
from storeapp.web.htmx import Reply, respond
from storeapp.web.paths import came_from

P = ParamSpec("P")
TRIES = 6
ENVELOPE = frozenset({"csrf_token", "action_id", "device_id", "sequence", "occurred_at"})
FURTHEST_AHEAD = timedelta(minutes=10)
OTHER_CONTENT = "This action was sent before with other content. Reload the page and do it again."


@dataclass(frozen=True)
class Envelope:
    """What every state-changing form carries besides its content."""

    action_id: str
    sequence: int | None
    occurred_at: datetime
    content_hash: str


@dataclass(frozen=True)
class Act:
    """What a view needs to act: the open transaction, who does it, and the stamp that every trace carries."""

    session: Session
    stamp: Stamp
    identity: Identity | None

    @property
    def store_id(self) -> int:
        if self.identity is None or self.identity.store_id is None:
            return access.own_store()
        return self.identity.store_id


ActionView = Callable[Concatenate[Act, P], Reply]


def action(operation: str) -> Callable[[ActionView[P]], Callable[P, ResponseReturnValue]]:
    """Marks a view as an action: `view(act, ...)` runs inside one transaction and returns a Reply."""

    def door(view: ActionView[P]) -> Callable[P, ResponseReturnValue]:
        @functools.wraps(view)
        def once(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            return perform(open_envelope(), lambda act: view(act, *args, **kwargs))

        return access.operation(operation)(once)

    return door


def open_envelope() -> Envelope:
    form = request.form
    return Envelope(
        action_id=_action_id(form.get("action_id", "")),
        sequence=_whole(form.get("sequence", "")),
        occurred_at=_occurred(form.get("occurred_at", ""), clock.now()),
        content_hash=_content_hash(form),
    )


def perform(envelope: Envelope, effect: Callable[[Act], Reply]) -> ResponseReturnValue:
    """Tries again when somebody was faster; gives up with a sentence, and nothing has happened."""
    for attempt in range(TRIES):
        try:
            return _once(envelope, effect)
        except (IntegrityError, StaleDataError, Conflict) as race:
            if attempt == TRIES - 1 or (attempt and isinstance(race, Conflict)):
                return _refuse(envelope, Refusal(str(race) if isinstance(race, Conflict) else BUSY))
        except OperationalError:
            if attempt == TRIES - 1:
                raise
        except Refusal as refusal:
            return _refuse(envelope, refusal)
    raise AssertionError("the last try returns or raises")


BUSY = "Others are changing the same thing. Nothing was changed; try once more."


def stamp_of(envelope: Envelope) -> Stamp:
    who = identity()
    return Stamp(
        at=clock.now(),
        by=who.associate_id if who else None,
        device=who.device_id if who else None,
        action=envelope.action_id,
        occurred_at=envelope.occurred_at,
    )


def identity() -> Identity | None:
    found: Identity | None = g.get("identity")
    return found


def database() -> Database:
    found: Database = current_app.extensions["storeapp_database"]
    return found


def receipt_values(envelope: Envelope, reply_html: str, then: str, status: int = 200) -> dict[str, Any]:
    """The columns of the receipt, for the door and for statements that carry it along."""
    who = identity()
    return {
        "id": envelope.action_id,
        "name": request.endpoint or "",
        "content_hash": envelope.content_hash,
        "store_id": who.store_id if who else None,
        "associate_id": who.associate_id if who else None,
        "device_id": who.device_id if who else None,
        "sequence": envelope.sequence,
        "occurred_at": envelope.occurred_at,
        "received_at": clock.now(),
        "refused": status >= 400,
        "status": status,
        "location": then,
        "answer": reply_html,
    }


def _once(envelope: Envelope, effect: Callable[[Act], Reply]) -> ResponseReturnValue:
    with database().transaction() as session:
        receipt = session.get(Action, envelope.action_id)
        if receipt is None:
            reply = effect(Act(session, stamp_of(envelope), identity()))
            session.flush()
            html = reply.html()
            session.add(Action(**receipt_values(envelope, html, reply.then)))
    return _repeat(receipt, envelope) if receipt else respond(200, reply.then, html)


def _refuse(envelope: Envelope, refusal: Refusal) -> ResponseReturnValue:
    """A refusal is an answer too: asked again, the same one is given."""
    html = refusal_html(refusal)
    then = came_from() or "/"
    try:
        with database().transaction() as session:
            receipt = session.get(Action, envelope.action_id)
            if receipt is None:
                session.add(Action(**receipt_values(envelope, html, then, 422)))
    except IntegrityError:
        with database().reading() as session:
            receipt = session.get(Action, envelope.action_id)
    return _repeat(receipt, envelope) if receipt else respond(422, then, html)


def _repeat(receipt: Action, envelope: Envelope) -> ResponseReturnValue:
    if receipt.content_hash != envelope.content_hash:
        html = refusal_html(Refusal(OTHER_CONTENT))
        return respond(422, receipt.location, html)
    return respond(receipt.status, receipt.location, receipt.answer)


def _action_id(text: str) -> str:
    """Without a name nothing could be done only once, so a form without one is refused."""
    try:
        return str(uuid.UUID(text))
    except ValueError as fault:
        raise Refusal("This form has lost its name. Reload the page and do it again.") from fault


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _occurred(text: str, now: datetime) -> datetime:
    """The device's corrected clock, as far as it can be believed: it cannot have happened later than now."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return now
    if moment.tzinfo is None or moment > now + FURTHEST_AHEAD:
        return now
    return min(moment, now)


def _content_hash(form: MultiDict[str, str]) -> str:
    """Of path, person and fields; 128 bits are enough to tell two contents apart."""
    fields = sorted((key, value) for key, value in form.items(multi=True) if key not in ENVELOPE)
    who = identity()
    content = repr((request.method, request.path, who.associate_id if who else None, fields))
    return hashlib.sha256(content.encode()).hexdigest()[:32]
