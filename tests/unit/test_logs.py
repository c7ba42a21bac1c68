"""Logs say what went wrong and nothing about whose order it was."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import insert

from storeapp import create_app, logs
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.order import Order
from storeapp.web.access import public
from tests import cast, factories
from tests.cast import Person, World

CARLA = ("Carla", "Diaz", "carla@example.com", "555 0134", "12 Elm Street")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    structlog.reset_defaults()


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def breaking(settings: Settings, database: Database, view: Any) -> Flask:
    app = create_app(settings, database)
    app.add_url_rule("/breaks/<token>", "breaks", public(view))
    return app


def test_a_fault_is_precise_but_quotes_nobody(written: io.StringIO, settings: Settings, database: Database) -> None:
    def view(token: str) -> str:
        raise ValueError("no such customer: carla@example.com, +1 555 0134")

    answer = breaking(settings, database, view).test_client().get("/breaks/4Yb7Qk2ZpXw9LmNs8TvRcA?q=Carla+Diaz")
    assert answer.status_code == 500
    assert "Nothing was changed" in answer.text
    (line,) = lines(written)
    assert (line["event"], line["level"], line["fault"], line["path"]) == (
        "unhandled",
        "error",
        "ValueError",
        "/breaks/(token)",
    )
    assert line["said"] == "no such customer: (e-mail), (number)"
    assert "test_logs.py" in line["where"][-1]
    assert not any(word in written.getvalue() for word in CARLA)


def test_what_the_database_refuses_is_not_quoted(
    written: io.StringIO, settings: Settings, database: Database, world: World
) -> None:
    with database.transaction() as session:
        known = factories.order(session, {world.bread: 1})
        row = {column.name: getattr(known, column.name) for column in Order.__table__.columns if column.name != "id"}

    def view(token: str) -> str:
        with database.transaction() as session:
            session.execute(insert(Order).values(row))
        return ""

    assert breaking(settings, database, view).test_client().get("/breaks/1").status_code == 500
    assert lines(written)[0]["fault"] == "IntegrityError"
    assert not any(word in written.getvalue() for word in (*CARLA, known.status_token))


def test_signing_in_leaves_no_secret_in_the_logs(written: io.StringIO, app: Flask, world: World) -> None:
    handheld = Person(app, device_key=cast.DEVICE_KEY)
    handheld.post(f"/sign-in/{world.store.id}/{world.ana.id}", pin="000111")
    handheld.post(f"/sign-in/{world.store.id}/{world.ana.id}", pin=factories.PIN)
    handheld.post("/sign-in/password", login="mo", password=factories.PASSWORD)
    assert not any(secret in written.getvalue() for secret in (factories.PIN, factories.PASSWORD, cast.DEVICE_KEY))


def test_personal_values_are_withheld_by_their_name(written: io.StringIO) -> None:
    structlog.get_logger().info("notice_sent", email="carla@example.com", phone="+1 555 0134", order_id=7)
    (line,) = lines(written)
    assert (line["email"], line["phone"], line["order_id"]) == ("withheld", "withheld", 7)
