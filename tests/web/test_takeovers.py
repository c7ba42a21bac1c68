"""A walk that changes hands: one person picks at a time, and whoever lost it is told by whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.pick_list import Pick
from tests import factories
from tests.cast import Person, World
from tests.conftest import Enter


@pytest.fixture
def walk(database: Database, world: World, ana: Person) -> int:
    """Ana's: two loaves."""
    with database.transaction() as session:
        factories.assigned(session, session.merge(world.store), {world.bread: 2})
    return int(ana.post("/pick-lists").location.rsplit("/", 1)[1])


@pytest.fixture
def ben(enter: Enter, world: World) -> Person:
    return enter(world.ben)


def pick_of(database: Database, walk: int) -> int:
    with database.reading() as session:
        return session.scalars(select(Pick.id).where(Pick.pick_list_id == walk)).one()


def picked(database: Database) -> int:
    with database.reading() as session:
        return sum(line.picked for line in session.scalars(select(FulfillmentOrder)).one().lines)


def test_the_walk_of_another_offers_only_to_take_it_over(ben: Person, walk: int, database: Database) -> None:
    page = ben.get(f"/pick-lists/{walk}").text
    assert "Ana A. has this walk." in page
    assert f'action="/pick-lists/{walk}/takeover"' in page
    assert "Rye bread" in page
    for path in (f"/picks/{pick_of(database, walk)}/", f"/pick-lists/{walk}/finish", f"/pick-lists/{walk}/release"):
        assert f'action="{path}' not in page


@pytest.mark.parametrize("fragments", [True, False])
@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/picks/{pick}/confirmation", {"quantity": "1"}),
        ("/picks/{pick}/undo", {}),
        ("/picks/{pick}/shortage", {"quantity": "1", "reason": "damaged"}),
        ("/picks/{pick}/shortage/undo", {}),
        ("/picks/{pick}/later", {}),
        ("/pick-lists/{walk}/finish", {}),
        ("/pick-lists/{walk}/release", {}),
    ],
)
def test_before_it_is_taken_over_nothing_of_it_is_done_by_another(
    ana: Person, ben: Person, walk: int, database: Database, path: str, fields: dict[str, str], fragments: bool
) -> None:
    pick = pick_of(database, walk)
    ana.post(f"/picks/{pick}/confirmation", quantity="1")
    answer = ben.post(path.format(pick=pick, walk=walk), fragments=fragments, **fields)
    assert (answer.status_code, "Ana A. has this walk. Take it over first." in answer.text) == (422, True)
    assert picked(database) == 1


def test_who_lost_it_is_told_by_whom_and_led_to_the_queue(
    ana: Person, ben: Person, walk: int, database: Database
) -> None:
    assert ben.post(f"/pick-lists/{walk}/takeover").status_code == 303
    answer = ana.post(f"/picks/{pick_of(database, walk)}/confirmation", fragments=True, quantity="1")
    assert answer.status_code == 422
    assert "Ben B. has taken this walk over. Give Ben B. what you have picked since." in answer.text
    assert 'data-way="/queue"' in answer.text
    assert picked(database) == 0
    assert ben.post(f"/picks/{pick_of(database, walk)}/confirmation", fragments=True, quantity="2").status_code == 200
    assert picked(database) == 2


def test_what_was_picked_before_the_takeover_and_comes_late_counts(
    ana: Person, ben: Person, walk: int, database: Database
) -> None:
    before = (clock.now() - timedelta(seconds=1)).isoformat()
    ben.post(f"/pick-lists/{walk}/takeover")
    path = f"/picks/{pick_of(database, walk)}/confirmation"
    assert ana.post(path, fragments=True, quantity="1", occurred_at=before).status_code == 200
    assert picked(database) == 1


def test_who_takes_it_back_goes_on(ana: Person, ben: Person, walk: int, database: Database) -> None:
    ben.post(f"/pick-lists/{walk}/takeover")
    ana.post(f"/pick-lists/{walk}/takeover")
    path = f"/picks/{pick_of(database, walk)}/confirmation"
    assert ana.post(path, fragments=True, quantity="1").status_code == 200
    assert "Ana A. has taken this walk over" in ben.post(path, fragments=True, quantity="1").text
