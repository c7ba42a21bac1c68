"""The database's shape: brought up to date, and compared with the models."""

from __future__ import annotations

from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from storeapp.db import Database
from storeapp.domain.tables import metadata
from storeapp.paths import MIGRATIONS


def configuration(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def migrate(database: Database, revision: str = "head") -> None:
    with database.engine.begin() as connection:
        command.upgrade(configuration(connection), revision)


def differences(database: Database) -> list[Any]:
    """What a new migration would have to do; empty when migrations and models agree."""
    with database.engine.begin() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))
