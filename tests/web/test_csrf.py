"""The token of a form: new on every page, good for one session."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from storeapp import create_app
from storeapp.config import Settings
from storeapp.db import Database
from tests.cast import Person, World


def token_of(person: Person) -> str:
    found = re.search(r'<meta name="csrf-token" content="([0-9a-f]+)">', person.get("/queue").text)
    assert found
    return found[1]


def test_every_page_masks_it_anew_and_each_is_good(ana: Person) -> None:
    first, second = token_of(ana), token_of(ana)
    assert first != second
    for ana.csrf in (first, second):
        assert ana.post("/scans", scan="FO-1").status_code != 403


def test_one_page_has_one_token(ana: Person) -> None:
    page = ana.get("/me").text
    assert set(re.findall(r'name="csrf_token" value="([^"]*)"', page)) == {token_in_head(page)}


def token_in_head(page: str) -> str:
    return page.split('name="csrf-token" content="', 1)[1].split('"', 1)[0]


@pytest.mark.parametrize("token", ["", "x", "0" * 80, "00" * 39, "zz" * 40, "0" * 2000, "é" * 80, "-1" * 40])
def test_what_was_never_a_token_is_refused(ana: Person, token: str) -> None:
    ana.csrf = ""
    sent = ana.client.post("/scans", data={"csrf_token": token, "scan": "FO-1"})
    assert sent.status_code == 403
    assert sent.headers["X-CSRF"] == "stale"


def test_in_a_session_without_one_nothing_is_good(app: Flask, world: World) -> None:
    sent = app.test_client().post("/sign-out", data={"csrf_token": "0" * 80})
    assert sent.status_code == 403


@pytest.mark.parametrize(
    ("comes_from", "status"),
    [("https://floor.example/me", 303), ("https://floor.example.evil/me", 403), ("https://evil/", 403), ("", 403)],
)
def test_on_https_a_form_comes_from_a_page_of_ours(
    settings: Settings, database: Database, world: World, comes_from: str, status: int
) -> None:
    app = create_app(replace(settings, public_url="https://floor.example"), database)
    client = app.test_client()
    page = client.get("/sign-in/password", base_url="https://floor.example").text
    sent = client.post(
        "/sign-out",
        base_url="https://floor.example",
        data={"csrf_token": token_in_head(page)},
        headers={"Referer": comes_from} if comes_from else {},
    )
    assert sent.status_code == status
