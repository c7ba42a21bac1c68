from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from storeapp.demo.world import World
from storeapp.demo.world.staff import login, pin, staff
from storeapp.domain.permissions import Role
from storeapp.domain.secret import must_be_good_password, must_be_good_pin


def test_every_store_has_8_to_20_people_and_one_manager(world: World) -> None:
    crew = Counter(member.store for member in world.staff if member.store)
    managers = Counter(member.store for member in world.staff if member.role is Role.MANAGER)
    assert crew.keys() == managers.keys() == {store.external_id for store in world.stores}
    assert min(crew.values()) >= 8
    assert max(crew.values()) <= 20
    assert set(managers.values()) == {1}


def test_the_cast_is_where_everybody_expects_it(world: World) -> None:
    roles = {(member.store, member.name.split()[0]): member.role for member in world.staff}
    assert roles["101", "Ana"] is roles["101", "Ben"] is roles["102", "Sam"] is Role.ASSOCIATE
    assert roles["101", "Mo"] is Role.MANAGER
    assert roles["", "Hana"] is Role.HQ


def test_names_on_a_sign_in_screen_differ(world: World) -> None:
    assert not [who for who, times in Counter((m.store, m.name) for m in world.staff).items() if times > 1]


def test_badges_logins_and_the_pins_of_a_store_are_nobody_elses(world: World) -> None:
    assert len({member.badge for member in world.staff}) == len(world.staff)
    logins = [member.login for member in world.staff if member.login]
    assert len(set(logins)) == len(logins)
    pins = [(member.store, member.pin) for member in world.staff if member.pin]
    assert len(set(pins)) == len(pins) == len(world.staff) - 1


def test_who_needs_a_password_has_one_and_nobody_else(world: World) -> None:
    for member in world.staff:
        assert bool(member.password) == bool(member.login) == (member.role is not Role.ASSOCIATE)
    assert all(len(member.password) >= 14 for member in world.staff if member.password)


def test_pins_and_passwords_are_good_enough_for_the_product_itself(world: World) -> None:
    for member in world.staff:
        if member.pin:
            must_be_good_pin(member.pin)
        if member.password:
            must_be_good_password(member.password)


def test_a_pin_that_is_taken_is_not_given_out_again() -> None:
    first = pin(Random(4), set())
    assert pin(Random(4), {first}) != first


@pytest.mark.parametrize(
    ("name", "expected"),
    [("José Díaz", "jose.diaz"), ("Øyvind Ó Súilleabháin", "oyvind.o.suilleabhain"), ("Łukasz Žižka", "lukasz.zizka")],
)
def test_a_login_can_be_typed_on_any_keyboard(name: str, expected: str) -> None:
    assert login(name) == expected


def test_the_same_seed_hires_the_same_people() -> None:
    assert staff(5) == staff(5)
    assert staff(5) != staff(6)
