"""How far something long has come: a bar on a terminal, a line now and then in a file or a pipe."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

LINE_EVERY_S = 5.0

Share = Callable[[float], None]


@contextmanager
def shown(what: str, on_terminal: bool | None = None) -> Iterator[Share]:
    """Gives what is to be called with the share that is done, 0 to 1."""
    if sys.stdout.isatty() if on_terminal is None else on_terminal:
        with click.progressbar(length=100, label=what) as bar:
            yield lambda share: bar.update(round(100 * share) - bar.pos)
        return
    click.echo(f"{what} ...")
    begun = time.monotonic()
    yield _lines(what, begun)
    click.echo(f"{what}: done in {time.monotonic() - begun:.0f} s")


def _lines(what: str, last: float) -> Share:
    def say(share: float) -> None:
        nonlocal last
        if time.monotonic() - last >= LINE_EVERY_S:
            last = time.monotonic()
            click.echo(f"{what}: {share:.0%}")

    return say
