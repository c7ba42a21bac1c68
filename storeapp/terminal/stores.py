"""`storeapp store`: pauses, days closed; and `storeapp reoptimise`, which places open orders anew."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

import click
from sqlalchemy import select

from storeapp import clock
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.event import Stamp
from storeapp.domain.store import Store
from storeapp.operations import closing
from storeapp.terminal.command import refusals_said, with_database

DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def store() -> None:
    """Stores: who is open, paused or closed for a day."""


@store.command("list")
@with_database
def store_list(settings: Settings, database: Database) -> None:
    """Number, name, and whether it takes orders now."""
    now = clock.now()
    with database.reading() as session:
        for one in session.scalars(select(Store).order_by(Store.external_id)):
            click.echo(f"{one.external_id}  {one.name}  {_state(one, now)}")


def _state(one: Store, now: datetime) -> str:
    if not one.participates:
        return "takes no orders"
    if one.paused(now) and one.paused_until:
        return f"paused until {one.paused_until.astimezone(one.zone):%Y-%m-%d %H:%M}"
    today = now.astimezone(one.zone).date()
    closed = ", ".join(f"{closure.day}" for closure in one.closures if closure.day >= today)
    return f"closed on {closed}" if closed else "takes orders"


@store.command("pause")
@click.argument("number")
@click.option("--minutes", type=click.IntRange(1, 60 * 24 * 14), default=60, show_default=True)
@click.option("--reason", default="")
@with_database
def store_pause(settings: Settings, database: Database, number: str, minutes: int, reason: str) -> None:
    """No new orders for store NUMBER for a while; it takes them again by itself."""
    now = clock.now()
    with refusals_said(), database.transaction() as session:
        paused = closing.store_called(session, number)
        closing.pause(session, paused, now + timedelta(minutes=minutes), reason, Stamp(at=now))
        click.echo(f"{paused.name} takes no new orders for {minutes} minutes.")


@store.command("resume")
@click.argument("number")
@with_database
def store_resume(settings: Settings, database: Database, number: str) -> None:
    """End a pause of store NUMBER now."""
    with refusals_said(), database.transaction() as session:
        resumed = closing.store_called(session, number)
        closing.resume(session, resumed, Stamp(at=clock.now()))
        click.echo(f"{resumed.name} takes orders again.")


@store.command("close")
@click.argument("number")
@click.option("--day", type=DAY, help="YYYY-MM-DD on the store's own calendar; today when not given.")
@click.option("--reason", default="")
@with_database
def store_close(settings: Settings, database: Database, number: str, day: datetime | None, reason: str) -> None:
    """Store NUMBER does not open that day; open orders that it cannot do go to others."""
    now = clock.now()
    with refusals_said(), database.transaction() as session:
        closed = closing.store_called(session, number)
        on = day.date() if day else now.astimezone(closed.zone).date()
        closing.close(session, closed, on, reason, Stamp(at=now))
        click.echo(f"{closed.name} is closed on {on}.")


@store.command("open")
@click.argument("number")
@click.option("--day", type=DAY, help="YYYY-MM-DD on the store's own calendar; today when not given.")
@with_database
def store_open(settings: Settings, database: Database, number: str, day: datetime | None) -> None:
    """Store NUMBER opens that day after all."""
    now = clock.now()
    with refusals_said(), database.transaction() as session:
        opened = closing.store_called(session, number)
        on = day.date() if day else now.astimezone(opened.zone).date()
        closing.open_again(session, opened, on, Stamp(at=now))
        click.echo(f"{opened.name} opens on {on}.")


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what it would save.")
@with_database
def reoptimise(settings: Settings, database: Database, dry_run: bool) -> None:
    """Place all open orders that nobody has begun with anew, together. The worker does it every few minutes."""
    from storeapp.assignment.reoptimising.master import OptimiserMissing
    from storeapp.jobs.reoptimising import place_anew

    try:
        done = place_anew(database, dry_run)
    except OptimiserMissing as missing:
        click.echo(str(missing), err=True)
        sys.exit(2)
    click.echo(f"{done.orders} open orders looked at. {done.words}")
    if not dry_run:
        click.echo(f"{done.moved} moved, {done.left_alone} left alone because they had moved on meanwhile.")
