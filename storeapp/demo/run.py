"""What `storeapp demo` does: a chain in the middle of its day, orders streaming in, web server and worker running."""

from __future__ import annotations

import os
import shlex
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from types import FrameType

import click

from storeapp import clock, serving
from storeapp.config import Settings, from_environment
from storeapp.db import Database
from storeapp.demo.loading import is_loaded, load
from storeapp.demo.play.clockwork import Clockwork
from storeapp.demo.play.company import Company, open_floors
from storeapp.demo.play.day import next_number, nobody_ordered_yet, play_morning, somebodys_order
from storeapp.demo.play.floor import Leave
from storeapp.demo.play.incoming import incoming
from storeapp.demo.processes import Died, Process, free_port, started, storeapp_command, wait_for
from storeapp.demo.progress import shown
from storeapp.demo.shop import Shop, orders
from storeapp.demo.signing_in import cast_sheet, whole_sheet
from storeapp.demo.world import World, build
from storeapp.demo.world.staff import CAST
from storeapp.migrating import migrate

HOME = "var/demo"
CAST_NAMES = tuple(name for people in CAST.values() for name, _ in people)
LEFT = Leave(assigned=12, picked=2, packed=2)
LEFT_AND_WAITING = replace(LEFT, waiting=timedelta(minutes=6))
USUAL, QUICK = 1.0, 0.6
"""While the shop's day runs faster than the clock, the played staff are quicker than people are."""

LONGEST_PAUSE_S = 1.0
STEP = timedelta(seconds=5)
"""Of the shop's clock."""


def run(*, port: int, seed: int, speed: float) -> None:
    """Until Ctrl-C or SIGTERM. What an earlier start left goes on, with the seed of that time."""
    port = free_port(port)
    env = {"STOREAPP_HOME": HOME, "STOREAPP_PUBLIC_URL": f"http://127.0.0.1:{port}", **os.environ, "STOREAPP_DEMO": "1"}
    settings = from_environment(env)
    env["DATABASE_URL"] = settings.database_url
    try:
        with _stopped_by_sigterm(), _opened(settings) as database:
            world = build(_seed(settings.home, seed))
            _prepare(database, world, settings)
            with started(_commands(settings, port), env, settings.home) as processes:
                wait_for(port, processes)
                _welcome(settings, database, world)
                with stop_asked() as stop:
                    _stream(database, world, speed, processes, stop)
    except KeyboardInterrupt:
        pass
    except Died as fault:
        raise click.ClickException(str(fault)) from fault
    click.echo("\nStopped. The next start goes on from here.")


def _prepare(database: Database, world: World, settings: Settings) -> None:
    migrate(database)
    now = clock.now()
    if not is_loaded(database, world):
        load(database, world, now, settings.pin_pepper, click.echo)
    if nobody_ordered_yet(database):
        _play_until(now, database, world)


def _play_until(now: datetime, database: Database, world: World) -> None:
    company = Company(world.seed, USUAL, CAST_NAMES, dict.fromkeys(CAST, LEFT))
    with shown("Playing the day until now") as done:
        play_morning(database, Shop(world), company, min(CAST), now, done)


def _commands(settings: Settings, port: int) -> Mapping[str, list[str]]:
    return {
        "web server": serving.command(settings, "127.0.0.1", port),
        "worker": storeapp_command("work"),
    }


def _welcome(settings: Settings, database: Database, world: World) -> None:
    everybody = settings.home / "who-signs-in.txt"
    _write_privately(everybody, "\n".join(whole_sheet(world)) + "\n")
    click.echo(f"\n{click.style(settings.public_url, bold=True)}\n")
    click.echo("\n".join(cast_sheet(world)))
    click.echo(f"\nEverybody else: {everybody}")
    with database.reading() as session:
        if token := somebodys_order(session, min(CAST)):
            click.echo(f"What a customer sees: {settings.public_url}/status/{token}")
    click.echo(f"Whether all of it is in order: {_check_command(settings)}")
    click.echo("\nOrders stream in. Ctrl-C stops everything.")


def _check_command(settings: Settings) -> str:
    """To be copied into another terminal, whatever folder that is in. An address of a database is not repeated: it may
    hold a password."""
    where = f"STOREAPP_HOME={shlex.quote(str(settings.home))}" if _own_file(settings) else "DATABASE_URL=$DATABASE_URL"
    return f"STOREAPP_DEMO=1 {where} {shlex.join(storeapp_command('check'))}"


def _own_file(settings: Settings) -> bool:
    return (
        settings.database_url
        == from_environment({"STOREAPP_HOME": str(settings.home), "STOREAPP_DEMO": "1"}).database_url
    )


def _stream(database: Database, world: World, speed: float, processes: list[Process], stop: Event) -> None:
    """Until it is told to stop, between two steps; raises Died when one of the processes does. After a long sleep of
    the machine there are many steps to catch up with."""
    now = Clockwork(clock.now())
    with database.reading() as session:
        first = next_number(session)
    open_floors(database, now, Company(world.seed, QUICK, CAST_NAMES, dict.fromkeys(CAST, LEFT_AND_WAITING)))
    now.start(incoming(database, now, orders(Shop(world), now.now, speed, first)))
    while not stop.is_set():
        now.play_until(min(clock.now(), now.now + STEP))
        for process in processes:
            process.must_run()
        pause = (now.next_at - clock.now()).total_seconds() if now.next_at else LONGEST_PAUSE_S
        stop.wait(max(0.0, min(pause, LONGEST_PAUSE_S)))


@contextmanager
def _opened(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database_url)
    try:
        yield database
    finally:
        database.dispose()


@contextmanager
def _stopped_by_sigterm() -> Iterator[None]:
    """Ends the demo as Ctrl-C does."""
    with _told(_interrupt, signal.SIGTERM):
        yield


@contextmanager
def stop_asked() -> Iterator[Event]:
    """Set by Ctrl-C or SIGTERM: an exception out of nowhere would end whatever just runs and pass for its fault. Who
    asks twice gets one all the same."""
    stop = Event()

    def asked(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            _interrupt(number, frame)
        stop.set()

    with _told(asked, signal.SIGINT, signal.SIGTERM):
        yield stop


@contextmanager
def _told(listener: Callable[[int, FrameType | None], None], *signals: signal.Signals) -> Iterator[None]:
    before = {number: signal.signal(number, listener) for number in signals}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _seed(home: Path, asked: int) -> int:
    """The seed of the first start is kept beside the database that was made with it."""
    kept = home / "seed.txt"
    if not kept.exists():
        _write_privately(kept, f"{asked}\n")
    return int(kept.read_text())


def _write_privately(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
