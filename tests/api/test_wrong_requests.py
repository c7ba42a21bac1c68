"""Whatever comes in, the answer is one clear sentence with the right status."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from storeapp.api.keys import LARGEST_BODY
from storeapp.api.limits import Allowance
from tests.api.caller import Caller, order
from tests.cast import World
from tests.databases import on_sqlite

DEEP, LONG = b"[" * 100_000, b"9" * 5000
NOT_JSON = (b"", b"{", b"x", b"\xff\xfe", b'{"a": NaN}', b'{"a": "\\ud800"}', b'[{"a": 1}, ]', DEEP, LONG)
NOT_THERE = ("/nothing", "/orders/shop", "/orders/shop/none", "/orders/shop/%00", f"/orders/shop/{'9' * 200}")


def sentence(answer: TestResponse, status: int) -> str:
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.data
    assert answer.json["status"] == status
    detail: str = answer.json["detail"]
    assert detail.endswith(".")
    return detail


@on_sqlite
@pytest.mark.parametrize("body", NOT_JSON, ids=range(len(NOT_JSON)))
def test_what_is_no_json_is_400(caller: Caller, body: bytes) -> None:
    assert "not JSON" in sentence(caller.post_raw("/orders", body), 400)


@on_sqlite
@pytest.mark.parametrize("body", [b"null", b"1", b'"order"', b"[]", b"[[]]", b"[1]"])
def test_json_that_is_no_document_is_422(caller: Caller, body: bytes) -> None:
    sentence(caller.post_raw("/orders", body), 422)


@on_sqlite
def test_another_content_type_is_415(caller: Caller) -> None:
    assert "application/json" in sentence(caller.post_raw("/orders", b"a=1", "application/x-www-form-urlencoded"), 415)


@on_sqlite
def test_a_body_beyond_the_limit_is_413(caller: Caller) -> None:
    sentence(caller.post_raw("/orders", b" " * (LARGEST_BODY + 1)), 413)


@on_sqlite
def test_another_method_is_405_and_says_which(caller: Caller) -> None:
    answer = caller.get("/orders")
    sentence(answer, 405)
    assert "POST" in answer.headers["Allow"]


@on_sqlite
@pytest.mark.parametrize(
    "path", ["/nothing", "/orders/shop", "/orders/shop/none", "/orders/shop/%00", f"/orders/shop/{'9' * 200}"]
)
def test_what_is_not_there_is_404(caller: Caller, path: str) -> None:
    sentence(caller.get(path), 404)


@on_sqlite
def test_pages_keep_their_own_words(app: Flask) -> None:
    assert app.test_client().get("/nothing").content_type.startswith("text/html")


@on_sqlite
def test_too_many_requests_are_429_until_some_time_has_passed(caller: Caller, app: Flask) -> None:
    app.extensions["storeapp_api_allowance"] = Allowance(per_second=0.001, burst=2)
    try:
        answers = [caller.get("/orders/shop/1") for _ in range(3)]
        assert [answer.status_code for answer in answers[:2]] == [404, 404]
        sentence(answers[2], 429)
        assert int(answers[2].headers["Retry-After"]) > 100
    finally:
        app.extensions["storeapp_api_allowance"] = Allowance()


def test_an_allowance_refills_and_is_each_keys_own() -> None:
    allowance = Allowance(per_second=2, burst=2)
    assert [allowance.wait("a", 0.0) for _ in range(3)] == [0, 0, 0.5]
    assert allowance.wait("b", 0.0) == 0
    assert allowance.wait("a", 0.5) == 0
    assert allowance.wait("a", 0.5) > 0


EXTREMES: dict[str, list[Any]] = {
    "placed_at": ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", 1e18, -1, "2026-13-01", True],
    "promised_at": ["9999-12-31T23:59:59.999999-23:59", 10**30],
    "number": ["", " ", "\x00", "x" * 121, 5, None, "\u202e\ud83d\ude00"],
    "currency": ["usd", "US", "ÄÖÜ", 7],
    "address": [{"latitude": 1e308, "longitude": 0}, {"country": "ß"}, [], "home", {"postcode": "0" * 20}],
    "customer": [{"email": "a\x00b"}, {"name": "x" * 301}, {"name": "\U0010ffff"}],
    "lines": [
        [],
        {},
        [{}],
        [{"external_id": "1", "sku": "\x00", "quantity": 1}],
        [{"external_id": "1", "quantity": 2**63}],
    ],
    "more": [1],
}


@pytest.mark.parametrize("name", EXTREMES)
def test_extreme_values_are_taken_or_refused_but_break_nothing(caller: Caller, world: World, name: str) -> None:
    for number, value in enumerate(EXTREMES[name]):
        answer = caller.post("/orders", order(str(number), (world.bread, 1)) | {name: value})
        assert answer.status_code in (200, 422), (value, answer.data)
