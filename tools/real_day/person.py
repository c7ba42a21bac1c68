"""One associate of one store, who does everything through the screens, as a phone without JavaScript would."""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta
from random import Random
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from storeapp import clock
from storeapp.domain.associate import Associate, SignIn
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.permissions import Role
from storeapp.queries.identity import hashed
from storeapp.web.csrf import csrf_token


class WentWrong(Exception):
    """A screen did not do what the day asked of it."""


class Person:
    """Names its actions out of the seed, so that the same day is the same."""

    def __init__(self, app: Flask, token: str, seed: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.chance = Random(seed)
        with self.client.session_transaction() as cookie:
            cookie["csrf_token"] = "0" * 40
            cookie["_user_id"] = token
        with app.test_request_context():
            from flask import session

            session["csrf_token"] = "0" * 40
            self.csrf = csrf_token()

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Sends the form; one action in twenty is sent twice, as fingers do."""
        name = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        form = {"action_id": name, "csrf_token": self.csrf, "sequence": "", "occurred_at": ""} | fields
        answer = self.client.post(path, data=form)
        if self.chance.random() < 0.05:
            again = self.client.post(path, data=form)
            if (again.status_code, again.location) != (answer.status_code, answer.location):
                raise WentWrong(f"{path} answered {answer.status_code}, then {again.status_code}.")
        if answer.status_code >= 400:
            raise WentWrong(f"{path} with {fields} answered {answer.status_code}: {answer.text[:300]}")
        return answer

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        if answer.status_code >= 400:
            raise WentWrong(f"{path} answered {answer.status_code}.")
        return answer.text


def needs_age_check(order: FulfillmentOrder) -> bool:
    return any(line.product.minimum_age for line in order.lines)


def signed_in(session: Session, store_id: int) -> str:
    """A new associate of the store, awake all day; the token of the sign-in."""
    token, now = secrets.token_urlsafe(16), clock.now()
    person = Associate(store_id=store_id, name="Ana Alvarez", role=Role.ASSOCIATE)
    session.add(person)
    session.flush()
    session.add(
        SignIn(
            token_hash=hashed(token),
            associate_id=person.id,
            store_id=store_id,
            by_password=True,
            started_at=now,
            seen_at=now + timedelta(hours=6),
        )
    )
    return token
