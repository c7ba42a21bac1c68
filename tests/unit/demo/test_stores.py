from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from math import cos, hypot, radians
from zoneinfo import ZoneInfo

import pytest

from storeapp.demo.world import World
from storeapp.demo.world.places import around, place
from storeapp.demo.world.stores import stores
from storeapp.operations.intake.documents import StoreDocument, Temperature


def kilometres(one: tuple[float, float], two: tuple[float, float]) -> float:
    north, east = one[0] - two[0], (one[1] - two[1]) * cos(radians(one[0]))
    return hypot(north, east) * 111.2


def test_there_are_at_least_fourteen_stores_with_numbers_and_names_of_their_own(world: World) -> None:
    assert len(world.stores) >= 14
    assert len({store.external_id for store in world.stores}) == len(world.stores)
    assert len({store.name for store in world.stores}) == len(world.stores)


def test_a_store_is_where_its_postal_code_is(world: World) -> None:
    for store in world.stores:
        where, address = place(store.address.postcode), store.address
        assert (address.city, address.region, store.time_zone) == (where.city, where.state, where.time_zone)
        assert address.latitude is not None
        assert address.longitude is not None
        here = (address.latitude, address.longitude)
        assert kilometres(here, (where.latitude, where.longitude)) < 1
        nearest = min(around(where.zip, 3), key=lambda p: kilometres(here, (p.latitude, p.longitude)))
        assert nearest.state == address.region


def test_a_postal_code_that_is_none_is_named_in_the_error() -> None:
    with pytest.raises(LookupError, match="00000 is not a ZIP code"):
        place("00000")


def test_the_chain_spans_several_time_zones(world: World) -> None:
    assert len({store.time_zone for store in world.stores}) >= 5
    assert all(ZoneInfo(store.time_zone) for store in world.stores)


def test_every_day_has_hours_and_they_differ_between_stores(world: World) -> None:
    assert all(len(store.opening_hours) == 7 for store in world.stores)
    assert all(hours.opens < hours.closes for store in world.stores for hours in store.opening_hours)
    assert len({store.opening_hours for store in world.stores}) >= 4


def test_staffed_minutes_differ_much(world: World) -> None:
    minutes = [store.staffed_minutes for store in world.stores]
    assert max(minutes) / min(minutes) > 5


def test_a_layout_has_10_to_24_aisles_of_6_to_14_bays(world: World) -> None:
    for store in world.stores:
        bays = Counter(location.aisle for location in store.layout)
        assert 10 <= len(bays) <= 24
        assert min(bays.values()) >= 6
        assert max(bays.values()) <= 14


def test_the_walk_goes_up_one_aisle_and_down_the_next(world: World) -> None:
    for store in world.stores:
        walk = [(int(location.aisle), int(location.bay)) for location in store.layout]
        assert [aisle for aisle, _ in walk] == sorted(aisle for aisle, _ in walk)
        for (aisle, bay), (next_aisle, next_bay) in pairwise(walk):
            assert aisle != next_aisle or next_bay - bay == (1 if aisle % 2 else -1)


def test_a_department_is_in_one_piece(world: World) -> None:
    for store in world.stores:
        changes = sum(one.department != two.department for one, two in pairwise(store.layout))
        assert changes == len({location.department for location in store.layout}) - 1


def test_cold_departments_come_late_on_the_walk(world: World) -> None:
    for store in world.stores:
        order = list(dict.fromkeys(location.department for location in store.layout))
        assert order.index("Frozen") > order.index("Pantry")
        assert order.index("Dairy & Eggs") > order.index("Health & Beauty")


def test_every_store_can_stage_every_temperature_and_bulky_goods(world: World) -> None:
    for store in world.stores:
        assert {place.temperature for place in store.staging_locations} == set(Temperature)
        assert any(place.bulky for place in store.staging_locations)


def test_the_same_seed_builds_the_same_stores() -> None:
    assert stores(5) == stores(5)
    assert layouts(stores(5)) != layouts(stores(6))


def layouts(found: tuple[StoreDocument, ...]) -> dict[str, int]:
    sizes: defaultdict[str, int] = defaultdict(int)
    for store in found:
        sizes[store.external_id] = len(store.layout)
    return sizes
