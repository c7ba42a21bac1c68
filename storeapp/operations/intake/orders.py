"""Orders come in: new ones are stored, known ones follow what the shop says as far as their state allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select, tuple_
from sqlalchemy.orm import Session

from storeapp.domain.order import Method, Order, OrderLine
from storeapp.operations.intake.adding import Identity, add_orders, identity
from storeapp.operations.intake.changing import change_orders
from storeapp.operations.intake.documents import OrderDocument
from storeapp.operations.intake.taken import Taken, content_hash, distinct


def take_orders(session: Session, documents: Sequence[OrderDocument], *, at: datetime) -> Taken:
    """Some hundred orders in the caller's transaction. The same order twice, here or later, is one order; nothing is
    refused: what cannot be worked on as it is waits with a sentence in `exception`."""
    taken = Taken()
    for part in distinct(documents, identity):
        taken.add(_take(session, list(part.values()), at))
    return taken


@dataclass(frozen=True, slots=True)
class _Known:
    """`unresolved`: kept although a product or its store was not known; worth another look each time it comes."""

    id: int
    document_hash: str
    unresolved: bool


def _take(session: Session, documents: Sequence[OrderDocument], at: datetime) -> Taken:
    known = _known(session, documents)
    unknown = [document for document in documents if identity(document) not in known]
    added = add_orders(session, unknown, at=at) if unknown else set()
    known |= _known(session, [document for document in unknown if identity(document) not in added])
    to_change = {
        known[identity(d)].id: d for d in documents if identity(d) in known and _differs(d, known[identity(d)])
    }
    changed = change_orders(session, to_change, at=at)
    changed.new = len(added)
    changed.unchanged += len(documents) - len(added) - len(to_change)
    return changed


def _differs(document: OrderDocument, known: _Known) -> bool:
    return known.unresolved or known.document_hash != content_hash(document)


def _known(session: Session, documents: Sequence[OrderDocument]) -> dict[Identity, _Known]:
    unmatched = exists().where(OrderLine.order_id == Order.id, OrderLine.product_id.is_(None))
    homeless = and_(Order.method == Method.PICKUP, Order.pickup_store_id.is_(None))
    columns: tuple[Any, ...] = (Order.source, Order.external_id, Order.id, Order.document_hash)
    rows = session.execute(
        select(*columns, and_(Order.exception != "", or_(unmatched, homeless))).where(
            tuple_(Order.source, Order.external_id).in_([identity(document) for document in documents])
        )
    )
    return {(source, external_id): _Known(*rest) for source, external_id, *rest in rows}
