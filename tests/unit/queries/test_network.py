"""The network is what the stores are now: their hours, their pauses, their stock, and every product there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

import numpy as np
import pytest
from sqlalchemy.orm import Session

from storeapp.assignment.network import Ability
from storeapp.domain.store import OpeningHours
from storeapp.queries import network
from tests import factories, past


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with past.at(past.NOW):
        yield


def test_a_day_without_hours_has_no_work_and_no_carrier(session: Session) -> None:
    store = factories.store(session, staffed_minutes=600, carrier_cutoff=time(17))
    session.add(OpeningHours(store_id=store.id, weekday=1, opens=time(8), closes=time(18)))
    session.flush()
    calendar = network.read(session, past.NOW).network.calendar
    assert calendar.staff[0].tolist() == [1.0, 0, 0, 0, 0, 0, 0, 1.0]
    assert calendar.departs[0].nonzero()[0].tolist() == [0, 14]
    assert calendar.deadline[0, :2].tolist() == [23 * 60, 24 * 60]


def test_each_store_keeps_its_own_clock(session: Session) -> None:
    for zone in ("America/New_York", "America/Los_Angeles"):
        factories.store(session, time_zone=zone)
    calendar = network.read(session, past.NOW).network.calendar
    assert (calendar.opens[1] - calendar.opens[0]).tolist() == [180.0] * 8


def test_a_pause_is_known_at_the_next_refresh_and_so_is_its_end(session: Session) -> None:
    store = factories.store(session, latitude=41.9, longitude=-87.6)
    snapshot = network.read(session, past.NOW)
    for until, accepts in ((past.NOW + timedelta(hours=1), 0), (None, Ability.ACCEPTING)):
        store.paused_until = until
        session.flush()
        again = network.refresh(session, snapshot, past.NOW)
        assert again is snapshot
        assert again.network.stores.abilities[0] & Ability.ACCEPTING == accepts


def test_a_new_product_is_known_a_second_later(session: Session) -> None:
    store = factories.store(session, latitude=41.9, longitude=-87.6)
    snapshot = network.read(session, past.NOW)
    kite = factories.product(session, "Kite")
    factories.stock(session, store, kite, 4)
    again = network.refresh(session, snapshot, past.NOW + timedelta(seconds=1))
    assert again.network.stock.row(again.products[kite.id].row).available.tolist() == [4]


def test_what_has_run_out_is_known_at_the_next_refresh(session: Session) -> None:
    store, bread = factories.store(session), factories.product(session, "Bread")
    factories.stock(session, store, bread, 4)
    snapshot = network.read(session, past.NOW)
    factories.stock(session, store, bread, 0)
    again = network.refresh(session, snapshot, past.NOW)
    assert again is snapshot
    assert again.network.stock.row(again.products[bread.id].row).available.tolist() == [0]


def test_a_chain_without_stores_or_products_can_be_read(session: Session) -> None:
    empty = network.read(session, past.NOW)
    assert (len(empty.network.stores), empty.products, dict(empty.learned)) == (0, {}, {})
    assert np.isnan(empty.network.loads.planned).all()
