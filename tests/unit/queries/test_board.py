"""What was picked hour by hour, as the clock on the wall of the store counts them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from storeapp.domain.event import Event, Stamp
from storeapp.queries import board
from tests.cast import World

CHICAGO = ZoneInfo("America/Chicago")


def picked(session: Session, world: World, happened: datetime, sent: datetime | None = None) -> None:
    stamp = Stamp(at=sent or happened, by=world.ana.id, occurred_at=happened)
    session.add(Event.of("pick_confirmed", stamp, store_id=world.store.id, data={"line": 1, "units": 1}))
    session.flush()


def test_what_was_picked_on_an_earlier_day_and_sent_today_is_not_of_today(session: Session, world: World) -> None:
    midnight = datetime(2026, 6, 10, tzinfo=CHICAGO)
    morning = (midnight + timedelta(hours=9)).astimezone(UTC)
    for minutes in range(2):
        picked(session, world, morning + timedelta(minutes=minutes))
        picked(session, world, morning + timedelta(days=-7, minutes=minutes), sent=morning)
    assert board.picked_by_hour(session, world.store.id, midnight) == {9: 2}
    assert board.active_hours(session, world.store.id, midnight) == 1 / 60


def test_when_the_clocks_change_an_hour_is_still_the_one_on_the_wall(session: Session, world: World) -> None:
    for day in (datetime(2026, 3, 8, tzinfo=CHICAGO), datetime(2026, 11, 1, tzinfo=CHICAGO)):
        picked(session, world, day.replace(hour=23).astimezone(UTC))
        assert board.picked_by_hour(session, world.store.id, day) == {23: 1}
