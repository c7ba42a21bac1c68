"""Alembic's entry: the connection comes from storeapp, never from an ini file."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON

from storeapp.domain.base import UtcDateTime
from storeapp.domain.tables import metadata


def plain_types(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """A migration outlives the models, so it names database types only."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, JSON):
        context.imports.add("from sqlalchemy.dialects import postgresql")
        return "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    compare_type=True,
    render_item=plain_types,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
