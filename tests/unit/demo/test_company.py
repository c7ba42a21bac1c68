from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.demo.play.company import at_the_bench
from storeapp.demo.play.floor import Floor, Leave, waiting
from storeapp.demo.play.shelves import places_for
from storeapp.demo.play.tidying import to_tidy
from storeapp.domain.errors import StagingLocationFull
from storeapp.domain.order import Method
from storeapp.domain.stock import StockLevel
from storeapp.operations import arriving, doubting, rerouting
from tests import cast, factories

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def small(session: Session) -> cast.World:
    return cast.world(session)


@pytest.mark.parametrize(("people", "there"), [(1, 0), (2, 1), (3, 1), (5, 2), (6, 2)])
def test_somebody_stays_at_the_bench_when_there_are_two(people: int, there: int) -> None:
    assert at_the_bench(people) == there


def test_what_is_left_to_the_people_who_try_the_app_is_what_has_most_time(session: Session, small: cast.World) -> None:
    urgent, later = (
        factories.picked(session, factories.assigned(session, small.store, {small.soap: 1}, due_in=soon)).id
        for soon in (HOUR, 2 * HOUR)
    )
    everything = waiting(session, Floor(small.store, []), clock.now())
    left = waiting(session, Floor(small.store, [], Leave(picked=1)), clock.now())
    assert everything.to_stage == (urgent, later)
    assert left.to_stage == (urgent,)


def test_a_walk_begins_only_when_more_waits_than_is_left(session: Session, small: cast.World) -> None:
    for _ in range(3):
        factories.assigned(session, small.store, {small.soap: 1})
    assert waiting(session, Floor(small.store, [], Leave(assigned=3)), clock.now()).to_pick == 0
    assert waiting(session, Floor(small.store, [], Leave(assigned=2)), clock.now()).to_pick == 1


def test_a_customer_is_served_by_the_played_staff_after_a_while_only(session: Session, small: cast.World) -> None:
    ready = factories.ready(session, factories.assigned(session, small.store, {small.soap: 1}))
    here_at = clock.now()
    arriving.here(session, ready, "Spot 1", "", factories.stamp(at=here_at))
    session.flush()
    floor = Floor(small.store, [], Leave(waiting=6 * MINUTE))
    assert waiting(session, floor, here_at + 5 * MINUTE).customers == ()
    assert waiting(session, floor, here_at + 6 * MINUTE).customers == (ready.id,)


def test_what_ships_is_packed_and_what_is_collected_is_staged(session: Session, small: cast.World) -> None:
    pickup = factories.picked(session, factories.assigned(session, small.store, {small.soap: 1}))
    parcel = factories.picked(session, factories.assigned(session, small.store, {small.soap: 1}, Method.SHIP))
    there = waiting(session, Floor(small.store, []), clock.now())
    assert (there.to_stage, there.to_pack) == ((pickup.id,), (parcel.id,))


def test_nobody_takes_what_somebody_has_or_could_not_go_on_with(session: Session, small: cast.World) -> None:
    order, now = factories.picked(session, factories.assigned(session, small.store, {small.soap: 1})), clock.now()
    floor = Floor(small.store, [])
    floor.taken.add(order.id)
    assert waiting(session, floor, now).to_stage == ()
    floor.taken.clear()
    floor.put_aside[order.id] = now + MINUTE
    assert waiting(session, floor, now).to_stage == ()
    assert waiting(session, floor, now + MINUTE).to_stage == (order.id,)


def test_cold_goods_get_a_cold_place_beside_the_other(session: Session, small: cast.World) -> None:
    order = factories.picked(session, factories.assigned(session, small.store, {small.soap: 1, small.ice_cream: 1}))
    assert [place.name for place in places_for(session, order)] == ["S-01", "F-01"]


def test_a_full_store_says_which_places_are_full(session: Session, small: cast.World) -> None:
    order = factories.picked(session, factories.assigned(session, small.store, {small.soap: 1}))
    for _ in range(8):
        factories.ready(session, factories.assigned(session, small.store, {small.soap: 1}))
    with pytest.raises(StagingLocationFull, match="Every ambient place is full"):
        list(places_for(session, order))


def test_questioned_stock_is_counted_when_there_is_time_for_it(session: Session, small: cast.World) -> None:
    level, now = session.get_one(StockLevel, (small.store.id, small.soap.id)), clock.now()
    doubting.open_count_task(session, level, "not_found", factories.stamp(at=now))
    session.flush()
    assert to_tidy(session, Floor(small.store, []), now + 10 * MINUTE) is None
    assert to_tidy(session, Floor(small.store, [], Leave(picked=1)), now + HOUR) is None
    count = to_tidy(session, Floor(small.store, []), now + HOUR)
    assert count is not None
    count(session, factories.stamp(small.ana, now + HOUR))
    session.flush()
    assert level.closed_at is None
    assert to_tidy(session, Floor(small.store, []), now + 2 * HOUR) is None


def test_goods_that_nobody_wants_any_more_go_back_to_the_shelf(session: Session, small: cast.World) -> None:
    order, now = factories.picked(session, factories.assigned(session, small.store, {small.soap: 2})), clock.now()
    rerouting.cancel(session, order, "changed their mind", factories.stamp(at=now))
    session.flush()
    put_back = to_tidy(session, Floor(small.store, []), now + HOUR)
    assert put_back is not None
    put_back(session, factories.stamp(small.ana, now + HOUR))
    session.flush()
    assert session.get_one(StockLevel, (small.store.id, small.soap.id)).reserved == 0
    assert to_tidy(session, Floor(small.store, []), now + 2 * HOUR) is None
