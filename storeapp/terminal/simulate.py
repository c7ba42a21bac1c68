"""`storeapp simulate`: own history played again under other policies, side by side."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import NamedTuple

import click

from storeapp import clock
from storeapp.assignment.policy import Policy
from storeapp.assignment.what_if.account import Account, account
from storeapp.assignment.what_if.history import History
from storeapp.assignment.what_if.playing import Played, play
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.queries.past import history, midnight_before
from storeapp.queries.policies import load
from storeapp.terminal.command import refusals_said, with_database

FOUND_NOTHING = 1


class Figure(NamedTuple):
    """A row of the comparison."""

    name: str
    of: Callable[[Account], float]
    form: str


FIGURES = (
    Figure("orders served", lambda a: a.served, "{:,.0f}"),
    Figure("dollars an order", lambda a: a.per_order(a.cost), "{:,.2f}"),
    Figure("  parcels", lambda a: a.per_order(a.parcel), "{:,.2f}"),
    Figure("  splits", lambda a: a.per_order(a.split), "{:,.2f}"),
    Figure("  labour", lambda a: a.per_order(a.labour), "{:,.2f}"),
    Figure("  lateness", lambda a: a.per_order(a.late), "{:,.2f}"),
    Figure("  not found", lambda a: a.per_order(a.miss), "{:,.2f}"),
    Figure("late, %", lambda a: a.late_pct, "{:.1f}"),
    Figure("split rate, %", lambda a: a.split_pct, "{:.1f}"),
    Figure("units no store could serve", lambda a: a.unplaced_units, "{:,.0f}"),
    Figure("busiest store / mean", lambda a: a.max_mean, "{:.2f}"),
    Figure("spread of utilisation, CV", lambda a: a.cv, "{:.2f}"),
    Figure("store days above 100 %, %", lambda a: a.over_100_pct, "{:.1f}"),
    Figure("backlog at its peak, days, p95", lambda a: a.p95_backlog_days, "{:.2f}"),
)


@click.command()
@click.option("--days", type=click.IntRange(1, 365), default=7, show_default=True, help="How far back to begin.")
@click.option("--policy", "wanted", default="draft", show_default=True, help="What to try: a number, name or preset.")
@click.option("--against", default="active", show_default=True, help="What to compare it with.")
@click.option("--seed", default=0, show_default=True, help="The same seed gives the same figures.")
@with_database
def simulate(settings: Settings, database: Database, days: int, wanted: str, against: str, seed: int) -> None:
    """Play the orders of the last days again under another policy, with the stores' hours, staff and stock of then.

    Money is counted the same way for both, whatever they weigh. Exit code 1: there was nothing to play.
    """
    with refusals_said(), database.reading() as session:
        policies = [load(session, reference).policy for reference in (against, wanted)]
        now = clock.now()
        _, past = history(session, midnight_before(session, now, timedelta(days=days)), now)
    if not past.orders:
        click.echo("No orders came in over these days.")
        raise SystemExit(FOUND_NOTHING)
    money = policies[0].money
    accounts = [account(past, _played(past, policy, seed), money) for policy in policies]
    click.echo("\n".join(table(policies, accounts)))


def _played(past: History, policy: Policy, seed: int) -> Played:
    with click.progressbar(length=len(past.orders), label=f"Playing {policy.name}", file=sys.stderr) as bar:
        return play(past, policy, seed=seed, progress=lambda done: bar.update(done - bar.pos))


def table(policies: Sequence[Policy], accounts: Sequence[Account]) -> list[str]:
    """Lines to print: a figure each, a policy a column, and what the last one changes."""
    names = [f"{policy.name} v{policy.version}" for policy in policies]
    head = f"{accounts[0].orders:,} orders"
    lines = [f"{head:40}" + "".join(f"{name:>18}" for name in names) + f"{'change':>12}"]
    for figure in FIGURES:
        values = [figure.of(one) for one in accounts]
        cells = "".join(f"{figure.form.format(value):>18}" for value in values)
        lines.append(f"{figure.name:40}{cells}{_change(values[0], values[-1]):>12}")
    return lines


def _change(before: float, after: float) -> str:
    return f"{100 * (after / before - 1):+.1f} %" if abs(before) > 1e-9 else ""
