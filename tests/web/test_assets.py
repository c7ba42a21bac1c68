"""What a device fetches besides pages: little of it, few files, kept for ever."""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from storeapp.paths import STATIC
from storeapp.web.assets import Assets

FIRST_VISIT = ("app.css", "app.js", "htmx.js", "icons/sprite.svg", "icons/favicon.svg")
LARGEST_PAGE = 14_000


@pytest.fixture(scope="module")
def assets() -> Assets:
    return Assets(STATIC)


@pytest.fixture
def client(assets: Assets) -> FlaskClient:
    app = Flask(__name__)
    assets.init_app(app)
    return app.test_client()


def test_a_first_visit_fits_into_sixty_kilobytes(assets: Assets, client: FlaskClient) -> None:
    fetched = [client.get(assets.url(name), headers={"Accept-Encoding": "gzip"}) for name in FIRST_VISIT]
    assert sum(len(answer.data) for answer in fetched) + LARGEST_PAGE <= 60_000


def test_what_was_fetched_once_is_never_asked_for_again(assets: Assets, client: FlaskClient) -> None:
    answer = client.get(assets.url("app.css"))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_device_that_cannot_unpack_gets_it_plain(assets: Assets, client: FlaskClient) -> None:
    packed = client.get(assets.url("app.js"), headers={"Accept-Encoding": "gzip"})
    plain = client.get(assets.url("app.js"), headers={"Accept-Encoding": "identity"})
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"


def test_an_address_that_we_did_not_give_out_leads_nowhere(client: FlaskClient) -> None:
    assert client.get("/assets/app-000000000000.css").status_code == 404
    assert client.get("/assets/../css/app.css").status_code == 404


def test_styles_hold_nothing_that_our_policy_forbids(assets: Assets) -> None:
    css = assets.text("app.css")
    assert "@import" not in css
    assert "url(" not in css


def test_every_icon_that_a_template_names_is_drawn(assets: Assets) -> None:
    from storeapp.paths import TEMPLATES

    drawn = set(re.findall(r'<symbol id="(\w+)"', assets.text("icons/sprite.svg")))
    named = {name for path in TEMPLATES.rglob("*.html") for name in re.findall(r'icon\("(\w+)"', path.read_text())}
    assert named <= drawn
