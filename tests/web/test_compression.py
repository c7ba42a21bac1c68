"""Pages travel compressed."""

from __future__ import annotations

import gzip

from tests.cast import Person


def test_a_page_is_packed_for_a_browser_that_can_read_it(ana: Person) -> None:
    answer = ana.get("/queue", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert b"<!doctype html>" in gzip.decompress(answer.data)


def test_and_plain_for_one_that_cannot(ana: Person) -> None:
    answer = ana.get("/queue")
    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]
