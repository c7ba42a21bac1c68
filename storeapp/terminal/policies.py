"""`storeapp policy`: the rules of assignment in versions."""

from __future__ import annotations

import getpass
import json
from collections.abc import Mapping
from pathlib import Path

import click

from storeapp import clock
from storeapp.assignment.policy import PRESETS
from storeapp.assignment.policy_words import MEANINGS, amounts, differences, overrides, value
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.errors import Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.policy import Change, PolicyChange
from storeapp.operations import comparing, policies
from storeapp.operations.policies import By
from storeapp.queries import network, stores
from storeapp.queries import policies as asked
from storeapp.terminal.command import refusals_said, with_database
from storeapp.terminal.comparison_words import told

PRESET_WORDS = {
    "balanced": "the least money, with a price on the minutes of stores whose day fills (the default)",
    "lowest_cost": "the least money, however unevenly stores are loaded",
    "fewest_parcels": "one parcel where it is possible, then the nearest store",
    "nearest": "the nearest store that has it",
    "ranked_stores": "one parcel where it is possible, then the first store of the ranking",
}
CHANGES = {
    Change.DRAFTED: "drafted",
    Change.EDITED: "changed",
    Change.ACTIVATED: "activated",
    Change.ROLLED_BACK: "active again (rolled back)",
}


def _me() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return ""


by_option = click.option("--by", "who", default=_me, help="Who changes it; default: you.")


@click.group()
def policy() -> None:
    """The rules that assignment follows: drafted, compared, activated, rolled back.

    POLICY is written as `active`, `draft` (the newest one), a preset's name, a version such as `summer@2`, `summer`
    (its newest version), or the key of a version.

    \b
    storeapp policy draft summer --from balanced
    storeapp policy set money.wage=0.35 congestion.strength=1.5
    storeapp policy set strength=0.5 --region Oregon
    storeapp policy compare active draft
    storeapp policy activate draft
    storeapp policy rollback
    """


@policy.command()
def presets() -> None:
    """The policies that come with storeapp; draft one of your own from them."""
    for name in PRESETS:
        click.echo(f"{name:<15} {PRESET_WORDS[name]}")


@policy.command("list")
@with_database
def list_(settings: Settings, database: Database) -> None:
    """All versions: key, name, whether active or a draft, and when it was made."""
    with database.reading() as session:
        found, holds = asked.versions(session), asked.active(session)
        for one in found:
            state = "active" if one.active else "draft" if one.draft else "was active"
            click.echo(f"{one.id:>4}  {one.label:<24} {state:<10} {one.created_at:%Y-%m-%d %H:%M}")
    if holds.id is None:
        click.echo(f"None is active; the preset {holds.label} holds.")


@policy.command()
@click.argument("reference", metavar="POLICY", default="active")
@click.option("--json", "as_json", is_flag=True, help="As JSON, which `draft --file` reads.")
@with_database
def show(settings: Settings, database: Database, reference: str, as_json: bool) -> None:
    """Every amount of POLICY (default: the active one), what it means, and who changed it when."""
    with refusals_said(), database.reading() as session:
        shown = asked.load(session, reference)
        if as_json:
            click.echo(json.dumps(shown.policy.to_json(), indent=2))
            return
        click.echo(shown.label)
        for key, amount in amounts(shown.policy).items():
            click.echo(f"  {key + ' ' + value(amount):<44} {MEANINGS.get(key, '')}")
        for sentence in overrides(shown.policy, stores.labels(session)):
            click.echo(f"  {sentence}")
        if shown.id is not None:
            for change, name in asked.changes(session, shown.id):
                click.echo(f"  {_changed(change, name)}")


@policy.command()
@click.argument("name")
@click.option("--from", "source", metavar="POLICY", help="Whose amounts it begins with; default: the active one.")
@click.option(
    "--file",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Amounts as JSON; those left out keep their default.",
)
@by_option
@with_database
def draft(settings: Settings, database: Database, name: str, source: str | None, file: Path | None, who: str) -> None:
    """Make the next version of NAME, a draft that decides nothing yet."""
    with refusals_said(), database.transaction() as session:
        if source and file:
            raise Refusal("Give --from or --file, not both.")
        text = _read(file) if file else ""
        begun = policies.read_policy(text) if file else asked.load(session, source or "active").policy
        click.echo(f"{policies.draft(session, name, begun, _by(who)).label} is a draft.")


@policy.command("set")
@click.argument("changes", metavar="KEY=VALUE...", nargs=-1, required=True)
@click.option("--draft", "reference", metavar="POLICY", default="draft", show_default=True, help="Which draft.")
@click.option("--region", default="", help="Only for the stores of this region.")
@click.option("--store", default="", help="Only for the store of this number.")
@by_option
@with_database
def set_(
    settings: Settings,
    database: Database,
    changes: tuple[str, ...],
    reference: str,
    region: str,
    store: str,
    who: str,
) -> None:
    """Change amounts of a draft, such as money.wage=0.35; `show` lists them all.

    For a region or store: wage, strength, planned, kilometres, spare_units, utilisation, open_orders and handicap
    (dollars added to each fulfillment order; negative favours the store); `none` takes an amount of its own back. A
    list is written with commas. `unlimited` opens a limit.
    """
    with refusals_said(), database.transaction() as session:
        place = policies.place_of(session, region, store)
        version = asked.row(session, reference)
        said = policies.set_amounts(session, version, [_pair(change) for change in changes], place, _by(who))
        click.echo(version.label)
        _say(said, "Nothing changed.")


@policy.command()
@click.argument("before", metavar="POLICY", default="active")
@click.argument("after", metavar="OTHER", default="draft")
@click.option("--orders", type=click.IntRange(0, 20_000), default=500, show_default=True, help="So many last ones.")
@with_database
def compare(settings: Settings, database: Database, before: str, after: str, orders: int) -> None:
    """What differs between POLICY and OTHER, and what they would do with the orders that wait and the last ones.

    Default: the active policy and the draft. Nothing is changed.
    """
    now = clock.now()
    with refusals_said(), database.reading() as session:
        one, other = asked.load(session, before), asked.load(session, after)
        _say(differences(one.policy, other.policy, stores.labels(session)), "The amounts are the same.")
        snapshot = network.read(session, now)
        found = comparing.compare(session, snapshot, one.policy, other.policy, now, orders)
    click.echo("\n".join(told(found, one.label, other.label)))


@policy.command()
@click.argument("reference", metavar="POLICY", default="draft")
@by_option
@with_database
def activate(settings: Settings, database: Database, reference: str, who: str) -> None:
    """Let POLICY (default: the draft) decide from now on. The worker follows within a second."""
    with refusals_said(), database.transaction() as session:
        if reference in PRESETS:
            raise Refusal(f"Make a version of it first: `storeapp policy draft NAME --from {reference}`.")
        version = asked.row(session, reference)
        policies.activate(session, version, _by(who))
        click.echo(f"{version.label} is active.")


@policy.command()
@by_option
@with_database
def rollback(settings: Settings, database: Database, who: str) -> None:
    """Go back to what was active before; again and again, in the end to the preset."""
    with refusals_said(), database.transaction() as session:
        click.echo(f"{policies.roll_back(session, _by(who)).label} is active.")


def _by(who: str) -> By:
    return By(Stamp(at=clock.now()), who)


def _say(changes: Mapping[str, str], otherwise: str) -> None:
    for what, change in changes.items():
        click.echo(f"{what} {change}" + (f" ({MEANINGS[what]})" if what in MEANINGS else ""))
    if not changes:
        click.echo(otherwise)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as fault:
        raise Refusal("That file is not JSON; it is not even text.") from fault


def _pair(change: str) -> tuple[str, str]:
    key, equals, text = change.partition("=")
    if not equals:
        raise Refusal(f"Write {change[:80]!r} as KEY=VALUE, for instance money.wage=0.35.")
    return key.strip(), text.strip()


def _changed(change: PolicyChange, name: str | None) -> str:
    who = name or change.who
    said = f"{change.at:%Y-%m-%d %H:%M} {CHANGES[change.kind]}{f' by {who}' if who else ''}"
    return f"{said}: {change.detail}" if change.detail else said
