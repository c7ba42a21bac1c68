"""Monitoring: is it alive, and what waits."""

from __future__ import annotations

from flask import Flask

from storeapp import create_app
from storeapp.config import Settings
from storeapp.db import Database
from tests.api.caller import Caller, order
from tests.cast import World


def test_a_healthy_service_says_so_to_anybody(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/health")
    assert (answer.status_code, answer.json) == (200, {"database": "reachable"})


def test_without_its_database_it_is_not_available(settings: Settings) -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/none?connect_timeout=1")
    answer = create_app(settings, nowhere).test_client().get("/api/v1/health")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers


def test_the_figures_count_what_waits(caller: Caller, world: World) -> None:
    caller.post("/orders", [order(str(number), (world.bread, 1), at=world.store) for number in range(3)])
    answer = caller.client.get("/metrics", headers={"Authorization": f"Bearer {caller.key}"})
    assert answer.content_type.startswith("text/plain")
    assert "storeapp_orders_to_assign 3.0" in answer.text
