"""New people."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storeapp.db import Database
from storeapp.domain import secret
from storeapp.domain.associate import Associate
from storeapp.domain.errors import Refusal
from storeapp.domain.permissions import Role
from storeapp.operations.staffing import NewAssociate, add_associate, hire, store_id
from tests.cast import World
from tests.factories import PEPPER, stamp
from tests.faults.served import at_once

GOOD = {"pin": "483027", "login": "nora", "password": "three green bottles"}


def test_a_new_associate_can_sign_in_with_the_pin(session: Session, world: World) -> None:
    added = add_associate(session, NewAssociate("Nora Nolan", Role.ASSOCIATE, world.store.id, "483027"), PEPPER)
    assert secret.matches(added.pin_hash, "483027", PEPPER)
    assert (added.store_id, added.login, added.password_hash) == (world.store.id, None, "")


def test_a_new_manager_has_both_ways_in(session: Session, world: World) -> None:
    added = add_associate(session, NewAssociate("Nora Nolan", Role.MANAGER, world.store.id, **GOOD), PEPPER)
    assert secret.matches(added.password_hash, "three green bottles", PEPPER)
    assert secret.matches(added.pin_hash, "483027", PEPPER)


def test_a_name_to_sign_in_with_may_be_told_in_capitals(session: Session, world: World) -> None:
    new = NewAssociate("Nora Nolan", Role.MANAGER, world.store.id, **GOOD | {"login": " Nora"})
    assert add_associate(session, new, PEPPER).login == "nora"
    with pytest.raises(Refusal, match="Somebody signs in as nora already"):
        add_associate(
            session, NewAssociate("Nora N.", Role.MANAGER, world.store.id, **GOOD | {"login": "NORA"}), PEPPER
        )


def test_head_office_belongs_to_no_store(session: Session, world: World) -> None:
    new = NewAssociate("Nora Nolan", Role.HQ, login="nora", password="three green bottles")
    assert add_associate(session, new, PEPPER).store_id is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": " "}, "Say the person's name"),
        ({"store_id": None}, "Say which store"),
        ({"store_id": 999}, "Say which store"),
        ({"pin": "111111"}, "easy to guess"),
        ({"login": ""}, "need a name to sign in with"),
        ({"login": "mo"}, "Somebody signs in as mo already"),
        ({"password": "short"}, "needs 12 characters"),
    ],
)
def test_what_is_missing_is_said(session: Session, world: World, change: dict[str, object], sentence: str) -> None:
    whole = {"name": "Nora Nolan", "role": Role.MANAGER, "store_id": world.store.id} | GOOD
    with pytest.raises(Refusal, match=sentence):
        add_associate(session, NewAssociate(**(whole | change)), PEPPER)  # type: ignore[arg-type]


def test_a_store_is_named_by_the_chains_own_number(session: Session, world: World) -> None:
    assert store_id(session, world.store.external_id) == world.store.id
    with pytest.raises(Refusal, match="no store 0000"):
        store_id(session, "0000")


def test_two_taps_on_add_make_one_person(database: Database, world: World) -> None:
    def add() -> str:
        try:
            with database.transaction() as session:
                hire(session, NewAssociate("Nora Nolan", Role.ASSOCIATE, world.store.id, "483027"), PEPPER, stamp())
        except Refusal as refusal:
            return str(refusal)
        return "added"

    assert sorted(at_once([add, add])) == ["Nora Nolan works here already. Add what tells the two apart.", "added"]
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(Associate.name == "Nora Nolan")) == 1
