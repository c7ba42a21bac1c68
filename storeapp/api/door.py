"""The door for what changes something: one transaction, and with an `Idempotency-Key` the first answer every time."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from flask import Response, current_app, request
from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from storeapp import clock
from storeapp.api.keys import Caller, caller, scope
from storeapp.api.problems import Problem
from storeapp.db import Database
from storeapp.domain.delivery import IdempotencyKey
from storeapp.domain.errors import Conflict
from storeapp.domain.event import Stamp

TRIES = 5
RACES = (IntegrityError, StaleDataError, Conflict, OperationalError)
OTHER_CONTENT = "This Idempotency-Key was sent before with other content. Send other content with another key."

T = TypeVar("T")


class WriteHeaders(BaseModel):
    idempotency_key: Annotated[str, Field(alias="Idempotency-Key", max_length=120, pattern=r"^[!-~]*$")] = Field(
        "", description="Your own name for this request: sent again with the same content, it gets the first answer."
    )


@dataclass(frozen=True)
class Act:
    """What a view needs to change something: the open transaction, who calls, and the stamp of every trace."""

    session: Session
    caller: Caller
    stamp: Stamp


@dataclass(frozen=True)
class Answer:
    body: BaseModel
    status: int = 200


def write(name: str) -> Callable[[Callable[..., Answer]], Callable[..., Response]]:
    """Marks a view as one that changes something: `view(act, ...)` runs inside one transaction."""

    def door(view: Callable[..., Answer]) -> Callable[..., Response]:
        @functools.wraps(view)
        def once(header: WriteHeaders, **parts: Any) -> Response:
            return _perform(lambda act: view(act, **parts), header.idempotency_key)

        once.__annotations__ = view.__annotations__ | {"header": WriteHeaders}
        return scope(name)(once)

    return door


def database() -> Database:
    found: Database = current_app.extensions["storeapp_database"]
    return found


def in_transaction(effect: Callable[[Session], T]) -> T:
    """Tries again when somebody was faster; then raises what stood in the way, and nothing has happened."""
    for _ in range(TRIES - 1):
        try:
            with database().transaction() as session:
                return effect(session)
        except RACES:
            continue
    with database().transaction() as session:
        return effect(session)


def json_response(body: str, status: int = 200) -> Response:
    return Response(body, status, content_type="application/json")


def _perform(effect: Callable[[Act], Answer], key: str) -> Response:
    try:
        return json_response(*in_transaction(lambda session: _once(session, effect, key)))
    except (IntegrityError, StaleDataError, Conflict) as race:
        sentence = "Others are changing the same thing. Nothing was changed; send it again."
        raise Problem(503, sentence, headers={"Retry-After": "1"}) from race


def _once(session: Session, effect: Callable[[Act], Answer], key: str) -> tuple[str, int]:
    kept = _kept(session, key) if key else None
    if kept:
        return _repeated(kept)
    stamp = Stamp(at=clock.now())
    answer = effect(Act(session, caller(), stamp))
    body = answer.body.model_dump_json()
    if key:
        session.add(_receipt(key, answer.status, body, stamp))
    return body, answer.status


def _kept(session: Session, key: str) -> IdempotencyKey | None:
    return session.scalar(
        select(IdempotencyKey).where(IdempotencyKey.api_key_id == caller().key_id, IdempotencyKey.key == key)
    )


def _repeated(kept: IdempotencyKey) -> tuple[str, int]:
    if kept.content_hash != _content_hash():
        raise Problem(422, OTHER_CONTENT)
    return kept.answer, kept.status


def _receipt(key: str, status: int, body: str, stamp: Stamp) -> IdempotencyKey:
    return IdempotencyKey(
        api_key_id=caller().key_id,
        key=key,
        content_hash=_content_hash(),
        status=status,
        answer=body,
        at=stamp.at,
    )


def _content_hash() -> str:
    content = b"\n".join((request.method.encode(), request.full_path.encode(), request.get_data()))
    return hashlib.sha256(content).hexdigest()
