from __future__ import annotations

from collections import Counter
from math import cos, hypot, radians

import pytest

from storeapp.demo.shop.customers import METRO_MILES, Customer, distant, local
from storeapp.demo.world.chain import Branch, chain
from storeapp.demo.world.names import names
from storeapp.demo.world.places import ELSEWHERE, place

KM_PER_MILE = 1.609


@pytest.fixture(scope="module")
def ballard() -> Branch:
    return chain().branches[0]


@pytest.fixture(scope="module")
def locals_(ballard: Branch) -> list[Customer]:
    return [local(ballard, number, 7) for number in range(200)]


@pytest.fixture(scope="module")
def parcels_only() -> list[Customer]:
    return [distant(number, 7) for number in range(300)]


def kilometres_from(branch: Branch, customer: Customer) -> float:
    store, home = place(branch.zip), customer.home
    east = (store.longitude - home.longitude) * cos(radians(store.latitude))
    return hypot(store.latitude - home.latitude, east) * 111.2


def test_who_collects_lives_around_the_store_and_most_live_near(ballard: Branch, locals_: list[Customer]) -> None:
    away = sorted(kilometres_from(ballard, customer) for customer in locals_)
    assert away[-1] < METRO_MILES * KM_PER_MILE + 5
    assert away[len(away) // 2] < 10


def test_a_customer_is_the_same_whenever_they_come(ballard: Branch) -> None:
    assert local(ballard, 12, 7) == local(ballard, 12, 7)
    assert local(ballard, 12, 7) != local(ballard, 12, 8)


def test_pairs_that_look_alike_are_neighbours(locals_: list[Customer]) -> None:
    first = [customer.name for customer in locals_[: 2 * len(names().lookalikes.pairs)]]
    assert list(zip(first[::2], first[1::2], strict=True)) == list(names().lookalikes.pairs)


def test_parcels_go_to_many_states_but_not_abroad(parcels_only: list[Customer]) -> None:
    states = Counter(customer.home.state for customer in parcels_only)
    assert len(states) > 25
    assert not states.keys() & ELSEWHERE


def test_an_address_is_whole(parcels_only: list[Customer]) -> None:
    for customer in parcels_only:
        address = customer.address
        assert address.line1.split()[0].isdigit()
        assert place(address.postcode).city == address.city
        assert (address.latitude, address.longitude) == (customer.home.latitude, customer.home.longitude)


def test_a_telephone_has_an_area_code_of_its_town(parcels_only: list[Customer]) -> None:
    with_phone = [customer for customer in parcels_only if customer.phone]
    assert all(customer.phone[1:4] in customer.home.area_codes for customer in with_phone)
    assert 0 < len(parcels_only) - len(with_phone) < 60


def test_some_live_in_flats(parcels_only: list[Customer]) -> None:
    assert 50 < sum(bool(customer.line2) for customer in parcels_only) < 150
