"""What the shop tells the customer: ready in two hours of opening, or sent by a cut-off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from storeapp.operations.intake.documents import OpeningHoursDocument, StoreDocument

READY_AFTER = timedelta(hours=2)
LAST_CALL = time(17, 0)
SAME_DAY_UNTIL = time(13, 0)

STANDARD, EXPRESS = "Standard", "Express"


def ready_by(store: StoreDocument, placed_at: datetime) -> datetime:
    """Two hours on, counted while the store is open; never after it closes."""
    local = _rounded_up(placed_at.astimezone(ZoneInfo(store.time_zone)))
    opens, closes = _hours(store.opening_hours, local)
    ready = max(local, opens) + READY_AFTER
    if ready <= closes:
        return ready
    tomorrow, _ = _hours(store.opening_hours, local + timedelta(days=1))
    return tomorrow + READY_AFTER if local >= closes - READY_AFTER / 2 else closes


def ship_by(service: str, placed_at: datetime, time_zone: str) -> datetime:
    """The carrier's last call: of the same day for an express order before 13:00, of the next one else."""
    local = placed_at.astimezone(ZoneInfo(time_zone))
    same_day = service == EXPRESS and local.time() < SAME_DAY_UNTIL
    day = local.date() if same_day else local.date() + timedelta(days=1)
    return datetime.combine(day, LAST_CALL, local.tzinfo)


def _rounded_up(moment: datetime) -> datetime:
    """To the next five minutes: nobody promises 11:07:23."""
    whole = moment.replace(second=0, microsecond=0)
    return whole + timedelta(minutes=5 - whole.minute % 5)


def _hours(hours: Sequence[OpeningHoursDocument], local: datetime) -> tuple[datetime, datetime]:
    """Opening and closing of that day; a store that is open around the clock never closes."""
    day = hours[local.weekday()]
    opens, closes = (datetime.combine(local.date(), clock, local.tzinfo) for clock in (day.opens, day.closes))
    around_the_clock = day.opens == time(0) and day.closes >= time(23, 59)
    return opens, closes + timedelta(days=1) if around_the_clock else closes
