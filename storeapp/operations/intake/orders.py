"""Orders come in: new ones are stored, known ones follow what the shop says as far as their state allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from storeapp.domain.order import Method, Order, OrderLine
from storeapp.operations.intake.adding import Identity, add_orders, identity
from storeapp.operations.intake.changing import change_orders
from storeapp.operations.intake.documents import OrderDocument
from storeapp.operations.intake.taken import Taken, content_hash, distinct


def take_orders(session: Session, documents: Sequence[OrderDocument], *, at: datetime) -> Taken:
    """In the caller's transaction, so best some hundred at a time. The same order twice, here or later, is one order;
    nothing is refused: what cannot be worked on as it is waits with a sentence in `exception`."""
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
    numbers = defaultdict(list)
    for document in documents:
        numbers[document.source].append(document.external_id)
    found = [row for source, external_ids in numbers.items() for row in session.execute(_named(source, external_ids))]
    unresolved = _unresolved(session, [row.id for row in found if row.exception])
    return {(row.source, row.external_id): _Known(row.id, row.document_hash, row.id in unresolved) for row in found}


def _named(source: str, external_ids: list[str]) -> Select[str, str, int, str, str]:
    columns = (Order.source, Order.external_id, Order.id, Order.document_hash, Order.exception)
    return select(*columns).where(Order.source == source, Order.external_id.in_(external_ids))


def _unresolved(session: Session, orders: Sequence[int]) -> set[int]:
    if not orders:
        return set()
    unmatched = select(OrderLine.order_id).where(OrderLine.order_id.in_(orders), OrderLine.product_id.is_(None))
    homeless = select(Order.id).where(
        Order.id.in_(orders), Order.method == Method.PICKUP, Order.pickup_store_id.is_(None)
    )
    return {*session.scalars(unmatched), *session.scalars(homeless)}
