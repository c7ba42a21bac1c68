"""What every subcommand of storeapp needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

from storeapp.config import from_environment
from storeapp.db import Database
from storeapp.domain.errors import NotFound, Refusal


def with_database(function: Callable[..., Any]) -> Callable[..., Any]:
    """Gives the command the settings and an open database of the right shape."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        settings = from_environment()
        database = Database(settings.database_url)
        try:
            return function(settings, database, *args, **kwargs)
        finally:
            database.dispose()

    return run


@contextmanager
def refusals_said() -> Iterator[None]:
    """A refusal is one sentence on the terminal."""
    try:
        yield
    except (NotFound, Refusal) as refusal:
        raise click.ClickException(str(refusal)) from refusal
