"""Products in, with all codes they may be scanned by."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from storeapp.api.door import Act, Answer, write
from storeapp.api.resource import add_schema, resource, writes
from storeapp.api.taking import Intake, TakenAnswer, take_batch
from storeapp.operations import intake
from storeapp.operations.intake.documents import ProductDocument

bp = resource("products")
add_schema(bp, ProductDocument)


@bp.post("/products", **writes("products:write", ProductDocument, TakenAnswer, 207))
@write("products:write")
def take(act: Act) -> Answer:
    """Send products, one or up to 500.

    A code that is no barcode, or another product's, is listed; the rest of its product is taken.
    """
    return take_batch(act, PRODUCTS)


def _all(session: Session, store_id: int, documents: Sequence[ProductDocument]) -> set[int]:
    """Products belong to the whole chain: a key of one store sends none."""
    return set(range(len(documents)))


PRODUCTS = Intake(ProductDocument, intake.take_products, lambda document: document.sku, _all, keeps_faulty=True)
