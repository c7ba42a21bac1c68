"""The cookie of the session is believed as long as it is ours and not too old."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from storeapp import clock
from tests.cast import Person


def test_a_cookie_that_was_changed_is_nobodys(ana: Person) -> None:
    assert ana.get("/queue").status_code == 200
    payload, _, signature = ana.session_cookie().partition(".")
    ana.client.set_cookie("session", f"{payload[:-2]}AA.{signature}")
    assert ana.get("/queue").status_code == 303


def test_a_cookie_is_good_for_a_month_however_often_it_was_read(ana: Person) -> None:
    assert ana.post("/scans", scan="FO-1").status_code != 403
    with time_machine.travel(clock.now() + timedelta(days=30), tick=False):
        assert ana.post("/scans", scan="FO-1").status_code != 403
    with time_machine.travel(clock.now() + timedelta(days=32), tick=False):
        assert ana.post("/scans", scan="FO-1").status_code == 403
