"""`storeapp key` and `storeapp endpoint`: whom we let in, and whom we tell."""

from __future__ import annotations

from datetime import timedelta

import click
from sqlalchemy import select

from storeapp import clock
from storeapp.adapters.webhooks import AddressRefused, new_secret, resolve_by_system, target_of
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.delivery import ApiKey, WebhookEndpoint
from storeapp.domain.store import Store
from storeapp.operations import keys
from storeapp.operations.endpoints import add_endpoint
from storeapp.terminal.command import refusals_said, with_database


@click.group()
def key() -> None:
    """Keys of integrators, for the API."""


@key.command("add")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(list(keys.SCOPES)), help="Repeatable."
)
@click.option("--store", default="", help="The number of the only store it is for; every store when not given.")
@click.option("--days", type=click.IntRange(1), help="How long it is good; for ever when not given.")
@with_database
def key_add(
    settings: Settings, database: Database, name: str, scopes: tuple[str, ...], store: str, days: int | None
) -> None:
    """Make a key for NAME, the system that calls. It is shown once."""
    now = clock.now()
    new = keys.NewKey(name, scopes, store, now + timedelta(days=days) if days else None)
    with refusals_said(), database.transaction() as session:
        text = keys.make(session, new, now)
    click.echo(text)
    click.echo("Send it in the header: Authorization: Bearer KEY. It cannot be shown again.", err=True)


@key.command("list")
@with_database
def key_list(settings: Settings, database: Database) -> None:
    """All keys: id, name, store, scopes, when used last, and whether they are good now."""
    found = select(ApiKey, Store.external_id).outerjoin(Store, Store.id == ApiKey.store_id).order_by(ApiKey.created_at)
    with database.reading() as session:
        for one, store in session.execute(found):
            used = f"used {one.used_at:%Y-%m-%d %H:%M}" if one.used_at else "never used"
            where = f"store {store}" if store else "every store"
            click.echo("  ".join((one.id, one.name, where, ",".join(one.scopes), used, _state(one))))


@key.command("revoke")
@click.argument("key_id")
@with_database
def key_revoke(settings: Settings, database: Database, key_id: str) -> None:
    """Shut out the key KEY_ID (what stands before its point) at once."""
    with refusals_said(), database.transaction() as session:
        name = keys.revoke(session, key_id, clock.now()).name
    click.echo(f"The key of {name} opens nothing any more.")


@click.group()
def endpoint() -> None:
    """Addresses that are told of events (Standard Webhooks)."""


@endpoint.command("add")
@click.argument("url")
@with_database
def endpoint_add(settings: Settings, database: Database, url: str) -> None:
    """Tell URL of every event from now on. The secret that signs is shown once."""
    _must_be_callable(url, settings)
    secret = new_secret()
    with refusals_said(), database.transaction() as session:
        add_endpoint(session, url, secret, clock.now())
    click.echo(secret)
    click.echo("Check each message's signature with this secret. It cannot be shown again.", err=True)


@endpoint.command("list")
@with_database
def endpoint_list(settings: Settings, database: Database) -> None:
    """All addresses, and whether they are told."""
    with database.reading() as session:
        for one in session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id)):
            state = f"disabled {one.disabled_at:%Y-%m-%d %H:%M}" if one.disabled_at else "told"
            click.echo(f"{one.id}  {one.url}  {state}")


def _state(one: ApiKey) -> str:
    if one.revoked_at:
        return "revoked"
    if one.expires_at and one.expires_at <= clock.now():
        return "expired"
    return f"good until {one.expires_at:%Y-%m-%d}" if one.expires_at else "good"


def _must_be_callable(url: str, settings: Settings) -> None:
    try:
        target_of(url, settings.webhook_hosts_allowed, resolve_by_system)
    except AddressRefused as refused:
        raise click.ClickException(str(refused)) from refused
    except OSError as unknown:
        raise click.ClickException("That host name is not known; check the address.") from unknown
