"""Products come in, with all codes they may be scanned by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storeapp.bulk import insert_all
from storeapp.domain.barcode import BadCode, normalise
from storeapp.domain.product import Product, ProductCode
from storeapp.operations.intake.documents import ProductDocument
from storeapp.operations.intake.keeping import keep
from storeapp.operations.intake.resuming import resume_orders
from storeapp.operations.intake.taken import Refused, Taken, content_hash, distinct


def take_products(session: Session, documents: Sequence[ProductDocument], *, at: datetime) -> Taken:
    """In the caller's transaction, so best some hundred at a time. A code that is no barcode, or another product's, is
    refused; its product is taken all the same."""
    taken = Taken()
    for part in distinct(documents, lambda document: document.sku):
        taken.add(_take(session, part, at))
    return taken


def _take(session: Session, documents: Mapping[int, ProductDocument], at: datetime) -> Taken:
    kept = keep(session, Product, "sku", [_row(document) for document in documents.values()])
    to_do = {index: (kept.keys[d.sku], d) for index, d in documents.items() if d.sku in kept.keys}
    codes = _Codes(session, to_do)
    refused = codes.take()
    resume_orders(session, codes.names | kept.keys, at=at)
    return Taken(len(kept.added), len(kept.changed), len(documents) - len(to_do), refused=refused)


def _row(document: ProductDocument) -> dict[str, Any]:
    return document.model_dump(exclude={"codes"}) | {"document_hash": content_hash(document)}


class _Codes:
    """The codes of new and changed products, by index of the document; what a product has beyond them goes."""

    def __init__(self, session: Session, documents: Mapping[int, tuple[int, ProductDocument]]) -> None:
        self.session = session
        self.documents = documents
        self.wanted: dict[str, tuple[int, int, str]] = {}
        self.refused: list[Refused] = []

    def take(self) -> list[Refused]:
        for index, key, code in self._said():
            self._want(index, key, code)
        self._drop_others()
        owners = self._owners()
        for gtin, (index, key, code) in self.wanted.items():
            if owners.get(gtin, key) != key:
                self._refuse(index, code, "A code of this product alone; another product has it already.")
        free = [{"gtin": gtin, "product_id": key} for gtin, (_, key, _) in self.wanted.items() if gtin not in owners]
        insert_all(self.session, ProductCode, free)
        return self.refused

    @property
    def names(self) -> dict[str, int]:
        """Product keys by the codes as they were written."""
        return {code: key for _, key, code in self.wanted.values()}

    def _said(self) -> Iterator[tuple[int, int, str]]:
        return ((index, key, code) for index, (key, document) in self.documents.items() for code in document.codes)

    def _want(self, index: int, key: int, code: str) -> None:
        try:
            first = self.wanted.setdefault(normalise(code), (index, key, code))
        except BadCode as fault:
            self._refuse(index, code, str(fault))
            return
        if first[1] != key:
            self._refuse(index, code, "A code of this product alone; another product has it already.")

    def _refuse(self, index: int, code: str, expected: str) -> None:
        self.refused.append(Refused(index, "codes", code, expected))

    def _drop_others(self) -> None:
        ours = [key for key, _ in self.documents.values()]
        chosen = select(ProductCode.gtin, ProductCode.product_id).where(ProductCode.product_id.in_(ours))
        gone = [gtin for gtin, key in self.session.execute(chosen) if self.wanted.get(gtin, (0, 0))[1] != key]
        self.session.execute(delete(ProductCode).where(ProductCode.gtin.in_(gone)))

    def _owners(self) -> dict[str, int]:
        chosen = select(ProductCode.gtin, ProductCode.product_id).where(ProductCode.gtin.in_(list(self.wanted)))
        return dict(self.session.execute(chosen).all())
