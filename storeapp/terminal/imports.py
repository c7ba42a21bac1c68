"""`storeapp import` as a person sees it: what each file is, how far it is, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from storeapp import clock
from storeapp.adapters.feeds.detecting import UnknownFeed
from storeapp.adapters.feeds.importing import Imported, import_files
from storeapp.db import Database


def import_with_progress(
    database: Database, files: Sequence[Path], kind: str | None, form: str | None, source: str, report: Path
) -> int:
    """The number of bad rows."""
    try:
        done = import_files(
            database,
            files,
            now=clock.now,
            report=report,
            kind=kind,
            form=form,
            source=source,
            progress=_show,
        )
    except UnknownFeed as fault:
        raise click.ClickException(str(fault)) from fault
    for imported in done:
        click.echo(_sentence(imported))
    bad = sum(imported.bad for imported in done)
    if bad:
        click.echo(f"What was wrong with the {bad} bad rows is in {report}.")
    return bad


def _show(imported: Imported) -> None:
    share = imported.read / imported.size if imported.size else 1
    click.echo(
        f"\r{imported.path.name}: {share:4.0%}, {imported.documents} taken, {imported.bad} bad", nl=False, err=True
    )


def _sentence(imported: Imported) -> str:
    taken = imported.taken
    return (
        f"\r{imported.path.name}: {taken.new} new, {taken.updated} updated, {taken.cancelled} cancelled, "
        f"{taken.unchanged} unchanged, {imported.bad} bad"
    )
