"""`storeapp learned`: what the engine has learned, how good it is, and whether it may decide."""

from __future__ import annotations

import click

from storeapp import clock
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.learned_part import BARS, Bar, Kind, LearnedPart, Mode
from storeapp.operations import learning
from storeapp.queries import learned as parts
from storeapp.terminal.command import refusals_said, with_database

KIND = click.Choice([kind.value for kind in Kind])


@click.group()
def learned() -> None:
    """What assignment has learned, by version.

    KIND is minutes (of a fulfillment order), found_risk, forecast (of work), inventory_prices, spread (of
    promises) or unit_demand.
    The worker learns each anew every day; a new version is in the shadow, where it is measured and changes nothing.
    """


@learned.command("list")
@with_database
def list_(settings: Settings, database: Database) -> None:
    """Each kind: what is live, the newest version with its error beside that of what it replaces, and its rule."""
    with database.reading() as session:
        newest, live, rules = parts.newest(session), parts.versions_in_use(session), parts.rules(session)
    for kind in Kind:
        in_use = f"version {live[kind.value]} is live" if kind.value in live else "the fixed rule decides"
        said = _figures(newest[kind]) if kind in newest else "nothing learned yet"
        click.echo(f"{kind.value:17} {in_use:22} {said}; {rules[kind]}")


@learned.command()
@click.argument("kind", type=KIND)
@with_database
def show(settings: Settings, database: Database, kind: str) -> None:
    """What KIND says in words, that which is live if any, else the newest; and its versions."""
    with database.reading() as session:
        found = parts.versions(session, Kind(kind))
    if not found:
        raise click.ClickException(f"Nothing was learned of {kind} yet. Try `storeapp learned learn {kind}`.")
    told = next((part for part in found if part.mode is Mode.LIVE), found[0])
    click.echo(told.words)
    for part in found:
        click.echo(f"  version {part.version}  {part.mode.value:8} {part.made_at:%Y-%m-%d %H:%M}  {_figures(part)}")


@learned.command()
@click.argument("kind", type=KIND)
@with_database
def learn(settings: Settings, database: Database, kind: str) -> None:
    """Learn KIND now, from the last eight weeks; the new version is in the shadow unless its rule switches it on."""
    from storeapp.jobs.learning import learn_now

    with refusals_said():
        part = learn_now(database, Kind(kind))
    click.echo(part.words)
    click.echo(f"It is version {part.version}, {part.mode.value}.")


@learned.command()
@click.argument("kind", type=KIND)
@click.argument("version", type=click.IntRange(1))
@with_database
def on(settings: Settings, database: Database, kind: str, version: int) -> None:
    """Let VERSION of KIND decide from now on, in place of what does."""
    with refusals_said(), database.transaction() as session:
        part = parts.version(session, Kind(kind), version)
        learning.switch_on(session, part, clock.now())
        click.echo(part.words)
    click.echo(f"Version {version} of {kind} is live.")


@learned.command()
@click.argument("kind", type=KIND)
@with_database
def off(settings: Settings, database: Database, kind: str) -> None:
    """Go back to the fixed rule."""
    with database.transaction() as session:
        part = learning.switch_off(session, Kind(kind), clock.now())
    was = f"Version {part.version} of {kind} is retired. " if part else ""
    click.echo(f"{was}The fixed rule decides.")


@learned.command()
@click.argument("kind", type=KIND)
@click.option("--better", type=click.FloatRange(0, 100), help="Per cent less error than what it replaces.")
@click.option("--rows", type=click.IntRange(1), help="Held-back rows that this must be seen on.")
@click.option("--by-hand", is_flag=True, help="Not by itself any more.")
@with_database
def auto(
    settings: Settings, database: Database, kind: str, better: float | None, rows: int | None, by_hand: bool
) -> None:
    """Let versions of KIND that are good enough switch themselves on, and off when they no longer are."""
    usual = BARS[Kind(kind)]
    bar = Bar(usual.percent if better is None else better, rows or usual.rows)
    with database.transaction() as session:
        learning.set_rule(session, Kind(kind), not by_hand, bar)
    with database.reading() as session:
        click.echo(f"{kind}: {parts.rules(session)[Kind(kind)]}.")


def _figures(part: LearnedPart) -> str:
    learned_from = f"version {part.version} from {part.rows:,} rows of {part.days} days"
    if not part.held_rows:
        return f"{learned_from}, not measured yet"
    better = part.better_percent
    return (
        f"{learned_from}: error {part.error:.4g}, replaced {part.without:.4g} "
        f"({abs(better):.1f} % {'less' if better >= 0 else 'more'} on {part.held_rows:,} held-back rows)"
    )
