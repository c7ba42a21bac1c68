"""How times, money and words look on a screen."""

from __future__ import annotations

import uuid
from datetime import datetime, tzinfo

from flask import Flask

from storeapp import clock


def init_app(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(new_action_id=new_action_id, now=clock.now)
    app.jinja_env.filters.update(clock_time=clock_time, day_time=day_time, money=money, plural=plural, minutes=minutes)


def new_action_id() -> str:
    """A form's own name, for devices without JavaScript: the same printed form sent twice is once."""
    return str(uuid.uuid4())


def clock_time(moment: datetime, zone: tzinfo) -> str:
    there = moment.astimezone(zone)
    return f"{there.hour:02d}:{there.minute:02d}"


def day_time(moment: datetime, zone: tzinfo, now: datetime | None = None) -> str:
    """The clock alone for today; with the weekday for another day."""
    there, today = moment.astimezone(zone), (now or clock.now()).astimezone(zone).date()
    return there.strftime("%H:%M" if there.date() == today else "%a %-d %b, %H:%M")


def money(minor: int, currency: str = "USD") -> str:
    return f"{'$' if currency == 'USD' else currency + ' '}{minor / 100:,.2f}"


def plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def minutes(seconds: float) -> str:
    """A length of time as people say it, in the words of static/js/lib/clock.js: under 1 min, 45 min, 2 h 05 min."""
    hours, rest = divmod(max(0, int(seconds)) // 60, 60)
    return f"{hours} h {rest:02d} min" if hours else f"{rest} min" if rest else "under 1 min"
