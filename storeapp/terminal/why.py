"""`storeapp why`: how an order came to its stores, and whether the same would be decided again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import cast

import click
from sqlalchemy.orm import Session

from storeapp.assignment.decision import Record
from storeapp.assignment.words import words
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.assignment import CAUSES, AssignmentDecision
from storeapp.queries import assignments
from storeapp.queries.assignments import Explained, History
from storeapp.terminal.command import refusals_said, with_database

DIFFERENT = 1


@click.command()
@click.argument("number", metavar="ORDER")
@with_database
def why(settings: Settings, database: Database, number: str) -> None:
    """Every decision about ORDER (its number), in words, and each made again from what it was made from.

    Exit code 1: one came out differently.
    """
    with refusals_said(), database.reading() as session:
        found = assignments.history(session, assignments.order_named(session, number), None)
        same = [_told(session, found, one) for one in found.explained]
    if not same:
        click.echo("No store was looked for yet.")
    sys.exit(0 if all(same) else DIFFERENT)


def _told(session: Session, found: History, one: Explained) -> bool:
    """Prints it; False when it came out differently."""
    again = assignments.made_again(session, one.decision.id)
    click.echo("\n".join(_sentences(found, one)))
    click.echo(f"  {_replayed(one.decision, again)}\n")
    return again in (None, one.decision.document["digest"])


def _sentences(found: History, one: Explained) -> Iterator[str]:
    decision = one.decision
    record = cast(Record, decision.document)
    learned = "".join(f", learned {kind} {version}" for kind, version in record.get("learned", {}).items())
    yield f"{_when(decision.at)}: {CAUSES.get(decision.cause, decision.cause)} (policy {one.policy}{learned})"
    for sentence in words(record, found.speech(one, _when)):
        yield f"  {sentence}"
    if one.made:
        yield f"  It became {', '.join(made.number for made in one.made)}."


def _replayed(decision: AssignmentDecision, again: str | None) -> str:
    if again is None:
        return "What it was made from is not kept any more."
    if again == decision.document["digest"]:
        return "Made again from what it was made from: the same to the last bit."
    return f"MADE AGAIN, IT CAME OUT DIFFERENTLY: {again} instead of {decision.document['digest']}."


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
