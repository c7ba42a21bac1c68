from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from storeapp.demo.shop.promises import EXPRESS, STANDARD, ready_by, ship_by
from storeapp.demo.world import World
from storeapp.operations.intake.documents import StoreDocument

CHICAGO = ZoneInfo("America/Chicago")
"""Lincoln Park is open from 8 to 22, on Sundays from 9 to 20."""


@pytest.fixture
def lincoln_park(world: World) -> StoreDocument:
    return next(store for store in world.stores if store.name == "Lincoln Park")


def monday(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=CHICAGO)


def test_an_open_store_has_it_ready_two_hours_on(lincoln_park: StoreDocument) -> None:
    assert ready_by(lincoln_park, monday(11, 2)) == monday(13, 5)


def test_before_opening_the_two_hours_begin_with_the_day(lincoln_park: StoreDocument) -> None:
    assert ready_by(lincoln_park, monday(5)) == monday(10)


def test_in_the_last_hours_it_is_ready_by_closing(lincoln_park: StoreDocument) -> None:
    assert ready_by(lincoln_park, monday(20, 30)) == monday(22)


def test_what_comes_too_late_is_ready_tomorrow(lincoln_park: StoreDocument) -> None:
    assert ready_by(lincoln_park, monday(21, 30)) == monday(10, day=24)
    assert ready_by(lincoln_park, monday(23, 30)) == monday(10, day=24)


def test_a_store_that_never_closes_is_ready_after_midnight(world: World) -> None:
    ballard = next(store for store in world.stores if store.name == "Ballard")
    seattle = ZoneInfo("America/Los_Angeles")
    placed = datetime(2026, 11, 23, 23, 18, tzinfo=seattle)
    assert ready_by(ballard, placed) == datetime(2026, 11, 24, 1, 20, tzinfo=seattle)


def test_an_express_order_before_one_leaves_the_same_day() -> None:
    assert ship_by(EXPRESS, monday(12, 59), "America/Chicago") == monday(17)
    assert ship_by(EXPRESS, monday(13, 1), "America/Chicago") == monday(17, day=24)


def test_a_standard_order_leaves_the_next_day() -> None:
    assert ship_by(STANDARD, monday(9), "America/Chicago") == monday(17, day=24)
