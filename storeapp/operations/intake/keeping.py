"""Adding or changing what a neighbour names by a key of its own."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from storeapp.bulk import Rows, insert_unknown
from storeapp.domain.product import Product
from storeapp.domain.store import Store


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
