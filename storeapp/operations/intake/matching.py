"""Which product and which store of ours an order means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from storeapp.domain.barcode import BadCode, normalise
from storeapp.domain.product import Product, ProductCode
from storeapp.domain.store import Store
from storeapp.operations.intake.documents import Method, OrderDocument, OrderLineDocument

LONGEST_NAME = 80
MOST_VALUES = 10_000


@dataclass(frozen=True)
class Matches:
    """Keys of our products by SKU and by GTIN-14, and of our stores by number and by name."""

    by_sku: dict[str, int]
    by_gtin: dict[str, int]
    stores: dict[str, int]

    @classmethod
    def of(cls, session: Session, documents: Sequence[OrderDocument]) -> Matches:
        lines = [line for document in documents for line in document.lines]
        return cls(
            by_sku=products_by_sku(session, {line.sku for line in lines if line.sku}),
            by_gtin=_products_by_gtin(session, {gtin for line in lines if (gtin := _gtin(line.code))}),
            stores=_stores(session, {document.pickup_store for document in documents if document.pickup_store}),
        )

    def product(self, line: OrderLineDocument) -> int | None:
        return self.by_sku.get(line.sku) or self.by_gtin.get(_gtin(line.code))

    def store(self, document: OrderDocument) -> int | None:
        return self.stores.get(document.pickup_store)

    def exception(self, document: OrderDocument) -> str:
        """Why nobody can work on the order as it is; empty when somebody can."""
        sentences = (self._unknown_products(document), self._nowhere_to_go(document))
        return " ".join(filter(None, sentences))[:500]

    def _unknown_products(self, document: OrderDocument) -> str:
        unknown = [line for line in document.lines if line.requires_shipping and self.product(line) is None]
        if not unknown:
            return ""
        first = (unknown[0].sku or unknown[0].code or unknown[0].name)[:LONGEST_NAME]
        lines = "1 line is" if len(unknown) == 1 else f"{len(unknown)} lines are"
        return f"{lines} of products we do not have ({first}). Import them, then it goes on by itself."

    def _nowhere_to_go(self, document: OrderDocument) -> str:
        if document.method is Method.SHIP:
            return "" if document.address else "It has no address to ship to. Send the order again with one."
        if self.store(document):
            return ""
        named = f"at “{document.pickup_store[:LONGEST_NAME]}”" if document.pickup_store else "at no store that it names"
        return f"It is collected {named}, which is none of ours. Add the store, then send the order again."


def products_by_sku(session: Session, skus: Iterable[str]) -> dict[str, int]:
    return _mapping(session, Product.sku, Product.id, skus)


def _products_by_gtin(session: Session, gtins: Iterable[str]) -> dict[str, int]:
    return _mapping(session, ProductCode.gtin, ProductCode.product_id, gtins)


def _mapping(
    session: Session, name: InstrumentedAttribute[str], key: InstrumentedAttribute[int], wanted: Iterable[str]
) -> dict[str, int]:
    """In as many statements as the database's limit of values per statement asks for."""
    found: dict[str, int] = {}
    names = list(wanted)
    for start in range(0, len(names), MOST_VALUES):
        chosen = select(name, key).where(name.in_(names[start : start + MOST_VALUES]))
        found |= dict(session.execute(chosen).all())
    return found


def _stores(session: Session, names: set[str]) -> dict[str, int]:
    """A store's number counts more than its name."""
    if not names:
        return {}
    wanted = list(names)
    known = select(Store.id, Store.external_id, Store.name).where(
        or_(Store.external_id.in_(wanted), Store.name.in_(wanted))
    )
    rows = session.execute(known).all()
    return {row.name: row.id for row in rows} | {row.external_id: row.id for row in rows}


def _gtin(code: str) -> str:
    """Empty for what is no barcode."""
    try:
        return normalise(code) if code else ""
    except BadCode:
        return ""
