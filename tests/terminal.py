"""The storeapp command as a person at the terminal uses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result

from storeapp.cli import storeapp
from storeapp.db import Database

Run = Callable[..., Result]


def terminal(database: Database, home: Path, **more: str) -> Run:
    """`terminal(...)("policy", "list")`; `more` of the environment."""
    url = database.engine.url.render_as_string(hide_password=False)
    env = {"DATABASE_URL": url, "STOREAPP_SECRET_KEYS": "k" * 32, "STOREAPP_HOME": str(home)} | more
    return lambda *words: CliRunner(env=env).invoke(storeapp, words)
