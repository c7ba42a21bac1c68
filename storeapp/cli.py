"""The storeapp command."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from storeapp import logs
from storeapp.config import Settings, WrongSetting, from_environment
from storeapp.db import Database
from storeapp.terminal import integrators, learned, policies, simulate, stores, why
from storeapp.terminal.command import refusals_said, with_database

FOUND_PROBLEMS, COULD_NOT = 1, 2


def main() -> None:
    try:
        storeapp.main(standalone_mode=False)
    except click.ClickException as fault:
        fault.show()
        sys.exit(COULD_NOT)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except WrongSetting as fault:
        click.echo(f"storeapp: {fault}", err=True)
        sys.exit(COULD_NOT)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="storeapp")
def storeapp() -> None:
    """Fulfil online orders out of a shop.

    Settings come from the environment: DATABASE_URL (default: a SQLite file under STOREAPP_HOME), STOREAPP_SECRET_KEYS,
    STOREAPP_PUBLIC_URL and others; see the README. Exit codes: 0 done, 1 done but problems were found, 2 could not.
    """
    logs.configure()


for command in (
    integrators.key,
    integrators.endpoint,
    stores.store,
    stores.reoptimise,
    simulate.simulate,
    policies.policy,
    why.why,
    learned.learned,
):
    storeapp.add_command(command)


@storeapp.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@click.option("--seed", default=7, show_default=True, help="The same seed makes the same chain and the same customers.")
@click.option("--speed", type=click.FloatRange(0.1, 1000), default=30.0, show_default=True, help="Times real time.")
def demo(port: int, seed: int, speed: float) -> None:
    """A believable chain of stores with orders streaming in. Ctrl-C stops it; a second start continues."""
    from storeapp.demo.run import run

    run(port=port, seed=seed, speed=speed)


@storeapp.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), help="Default: what measured best for the database.")
def serve(host: str, port: int, workers: int | None) -> None:
    """The web server. Run `storeapp migrate` before the first start and after each update."""
    from storeapp import serving

    serving.serve(from_environment(), host, port, workers)


@storeapp.command()
@with_database
def work(settings: Settings, database: Database) -> None:
    """The worker: assigns orders, sends notices and webhooks, expires pickups, learns. Start as many as you want."""
    from storeapp.jobs.worker import work as run

    run(database, settings)


@storeapp.command()
@with_database
def migrate(settings: Settings, database: Database) -> None:
    """Bring the database to the shape this version needs; safe to repeat."""
    from storeapp.migrating import migrate as run

    run(database)
    click.echo("The database is up to date.")


@storeapp.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", help="stores, products, stock or orders; found out by itself when not given.")
@click.option("--format", "form", help="own, shopify, woocommerce, magento, ...; found out by itself when not given.")
@click.option("--source", default="", help="Name of the shop the orders come from.")
@click.option("--report", type=click.Path(path_type=Path), default=Path("bad-rows.csv"), show_default=True)
@with_database
def import_(
    settings: Settings,
    database: Database,
    files: tuple[Path, ...],
    kind: str | None,
    form: str | None,
    source: str,
    report: Path,
) -> None:
    """Take in FILES: own JSON or CSV, Shopify JSON or CSV export, WooCommerce or Magento JSON; also gzipped.

    Good rows are kept, bad ones are written to the report with row, column, value and what was expected. The same file
    twice changes nothing. Exit code 1: there were bad rows.
    """
    from storeapp.terminal.imports import import_with_progress

    sys.exit(FOUND_PROBLEMS if import_with_progress(database, files, kind, form, source, report) else 0)


@storeapp.command()
@click.option("--limit", type=click.IntRange(1), default=1_000_000, show_default=True, help="At most so many orders.")
@with_database
def assign(settings: Settings, database: Database, limit: int) -> None:
    """Choose stores for all orders that wait for one. Exit code 1: some could not be placed."""
    from storeapp.jobs.assigning import assign_some

    orders = made = exceptions = 0
    while orders < limit and (done := assign_some(database, min(100, limit - orders))).orders:
        orders, made, exceptions = orders + done.orders, made + done.fulfillment_orders, exceptions + done.exceptions
        click.echo(f"\r{orders} orders, {made} fulfillment orders, {exceptions} exceptions", nl=False, err=True)
    click.echo(f"\r{orders} orders, {made} fulfillment orders, {exceptions} exceptions")
    sys.exit(FOUND_PROBLEMS if exceptions else 0)


@storeapp.command()
@with_database
def check(settings: Settings, database: Database) -> None:
    """Look for anything that must never be: one line per invariant. Exit code 1: something was found."""
    from storeapp.queries.invariants import violations

    with database.reading() as session:
        found = dict(violations(session))
    for name, rows in found.items():
        click.echo(f"{'ok     ' if not rows else 'BROKEN '} {name}")
        for row in rows[:10]:
            click.echo(f"          {row}")
    sys.exit(FOUND_PROBLEMS if any(found.values()) else 0)


@storeapp.group()
def staff() -> None:
    """People who sign in."""


@staff.command("add")
@click.argument("name")
@click.option("--store", help="The store's number; not for hq.")
@click.option("--role", type=click.Choice(["associate", "manager", "hq"]), default="associate", show_default=True)
@click.option("--login", help="For managers and hq, who also have a password.")
@click.option("--pin", prompt=False, help="Six digits; asked for when not given and a store is.")
@with_database
def staff_add(
    settings: Settings, database: Database, name: str, store: str | None, role: str, login: str | None, pin: str | None
) -> None:
    """Add NAME, an associate, manager or person at hq."""
    from storeapp.domain.permissions import Role
    from storeapp.operations import staffing

    pin = pin or (click.prompt("PIN", hide_input=True, confirmation_prompt=True) if store else "")
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True) if login else ""
    with refusals_said(), database.transaction() as session:
        place = staffing.store_id(session, store) if store else None
        new = staffing.NewAssociate(name, Role(role), place, pin, login or "", password)
        added = staffing.add_associate(session, new, settings.pin_pepper)
        click.echo(f"{added.name} can sign in.")
