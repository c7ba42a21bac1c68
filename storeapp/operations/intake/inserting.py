"""Many rows in one statement, leaving alone what another process has put there in the meantime."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from storeapp.domain.base import Base
from storeapp.domain.product import Product
from storeapp.domain.store import Store

INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
Rows = Sequence[Mapping[str, Any]]


def insert_all(session: Session, table: type[Base], rows: Rows) -> None:
    if rows:
        session.execute(insert(_plain(table)), rows)


def insert_unknown(
    session: Session, table: type[Base], rows: Rows, *returning: InstrumentedAttribute[Any]
) -> Sequence[Any]:
    """Inserts the rows whose unique keys are free and returns the named columns of those, in no order."""
    if not rows:
        return []
    dialect = session.get_bind().dialect.name
    statement = INSERT[dialect](_plain(table)).on_conflict_do_nothing().returning(*returning)
    return session.execute(statement, rows).all()


def _plain(table: type[Base]) -> Table:
    """Without the mapping, whose bulk insert makes a statement of its own for every pattern of empty columns."""
    return cast(Table, table.__table__)


@dataclass(frozen=True)
class Kept:
    """Our keys of what was added and of what was changed, by the neighbour's key."""

    added: dict[str, int]
    changed: dict[str, int]

    @property
    def keys(self) -> dict[str, int]:
        return self.added | self.changed


def keep(session: Session, table: type[Product] | type[Store], name: str, rows: Rows) -> Kept:
    """Adds or changes what differs from what is known by its `document_hash`; `name` is the neighbour's key."""
    column: InstrumentedAttribute[str] = getattr(table, name)
    known = _known(session, table, column, rows)
    unknown = [row for row in rows if row[name] not in known]
    added = dict(insert_unknown(session, table, unknown, column, table.id))
    if len(added) < len(unknown):
        known = {key: it for key, it in _known(session, table, column, rows).items() if key not in added}
    changed = [row for row in rows if row[name] in known and known[row[name]][1] != row["document_hash"]]
    if changed:
        session.execute(update(table), [{**row, "id": known[row[name]][0]} for row in changed])
    return Kept(added, {row[name]: known[row[name]][0] for row in changed})


def _known(
    session: Session, table: type[Product] | type[Store], column: InstrumentedAttribute[str], rows: Rows
) -> dict[str, tuple[int, str]]:
    chosen = select(column, table.id, table.document_hash).where(column.in_([row[column.key] for row in rows]))
    return {name: (key, document_hash) for name, key, document_hash in session.execute(chosen)}
