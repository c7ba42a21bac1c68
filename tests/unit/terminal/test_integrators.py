"""`storeapp key` and `storeapp endpoint`, as a person at the terminal uses them."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from storeapp.db import Database
from tests.api.caller import Caller
from tests.cast import World
from tests.terminal import Run, terminal


@pytest.fixture
def run(database: Database, home: Path) -> Run:
    """`run("key", "list")`."""
    return terminal(database, home, STOREAPP_WEBHOOK_HOSTS_ALLOWED="localhost")


def test_a_key_that_was_added_opens_and_one_that_was_revoked_does_not(run: Run, app: Flask, world: World) -> None:
    added = run("key", "add", "Web shop", "--scope", "orders:read", "--store", world.store.external_id, "--days", "30")
    key = added.stdout.strip()
    assert Caller(app, key).get("/orders/shop/1").status_code == 404
    listed = run("key", "list").stdout
    assert "Web shop" in listed
    assert key not in listed
    assert run("key", "revoke", key.partition(".")[0]).exit_code == 0
    assert Caller(app, key).get("/orders/shop/1").status_code == 401
    assert "revoked" in run("key", "list").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("key", "add", "Shop", "--scope", "everything"),
        ("key", "add", "Shop", "--scope", "orders:read", "--store", "none"),
        ("key", "revoke", "none"),
        ("endpoint", "add", "http://example.com/events"),
        ("endpoint", "add", "https://127.0.0.1/events"),
        ("endpoint", "add", "nonsense"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(run: Run, words: tuple[str, ...]) -> None:
    refused = run(*words)
    assert refused.exit_code != 0
    assert refused.stderr.strip().endswith(".")


def test_an_endpoint_is_told_from_then_on(run: Run) -> None:
    added = run("endpoint", "add", "http://localhost:9/events")
    assert added.stdout.startswith("whsec_")
    assert "http://localhost:9/events  told" in run("endpoint", "list").stdout
    assert run("endpoint", "add", "http://localhost:9/events").exit_code != 0
