"""The store's people, as their manager sees them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storeapp.db import Database
from storeapp.domain.associate import Associate
from storeapp.domain.event import Event
from storeapp.domain.permissions import Role
from tests import factories
from tests.cast import Person, World


def named(database: Database, name: str) -> list[Associate]:
    with database.reading() as session:
        return list(session.scalars(select(Associate).where(Associate.name == name)))


def test_a_manager_adds_an_associate_of_the_own_store(mo: Person, world: World, database: Database) -> None:
    assert mo.post("/associates", name=" Nia Novak ", pin=factories.PIN).location == "/associates"
    (nia,) = named(database, "Nia Novak")
    assert (nia.store_id, nia.role) == (world.store.id, Role.ASSOCIATE)
    page = mo.get("/associates").text
    assert "Nia Novak can sign in." in page
    with database.reading() as session:
        (event,) = session.scalars(select(Event).where(Event.kind == "associate_added"))
        assert (event.associate_id, event.data) == (world.mo.id, {"associate_id": nia.id})


@pytest.mark.parametrize(("name", "again"), [("Nia Novak", "nia novak"), ("Åsa Öberg", "Åsa Öberg"), ("Åsa", "åsa")])
def test_sent_twice_it_is_one_person(mo: Person, world: World, database: Database, name: str, again: str) -> None:
    mo.post("/associates", name=name, pin=factories.PIN)
    answer = mo.post("/associates", name=again, pin=factories.PIN)
    assert answer.status_code == 422
    assert "works here already" in answer.text
    assert len(named(database, name)) == 1


@pytest.mark.parametrize(("name", "pin"), [("", factories.PIN), ("Nia Novak", "111111"), ("Nia Novak", "")])
def test_without_a_name_or_a_good_pin_nobody_is_added(
    mo: Person, world: World, database: Database, name: str, pin: str
) -> None:
    answer = mo.post("/associates", name=name, pin=pin)
    assert answer.status_code == 422
    assert f'value="{name}"' in answer.text
    assert not named(database, name)


def test_the_same_name_may_work_in_another_store(mo: Person, world: World, database: Database) -> None:
    assert mo.post("/associates", name=world.sam.name, pin=factories.PIN).status_code == 303


def test_the_desk_leads_to_people_and_devices_for_whoever_may(mo: Person, hana: Person) -> None:
    assert 'href="/associates"' in mo.get("/exceptions").text
    assert 'href="/devices"' in mo.get("/board").text
    for path in ("/associates", "/devices", "/queue"):
        assert f'href="{path}"' not in hana.get("/exceptions").text
