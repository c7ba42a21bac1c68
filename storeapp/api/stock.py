"""Stock in: what a store says it has."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from storeapp.api.door import Act, Answer, write
from storeapp.api.resource import add_schema, resource, writes
from storeapp.api.taking import Intake, TakenAnswer, take_batch
from storeapp.domain.store import Store
from storeapp.operations import intake
from storeapp.operations.intake.documents import StockDocument

bp = resource("stock")
add_schema(bp, StockDocument)


@bp.post("/stock", **writes("stock:write", StockDocument, TakenAnswer, 207))
@write("stock:write")
def take(act: Act) -> Answer:
    """Send what stores have, one level or up to 500.

    A level says what was there at `counted_at` (now, when it does not say); what moved since is kept.
    """
    return take_batch(act, STOCK)


def _foreign(session: Session, store_id: int, documents: Sequence[StockDocument]) -> set[int]:
    own = session.get_one(Store, store_id).external_id
    return {index for index, document in enumerate(documents) if document.store != own}


STOCK = Intake(StockDocument, intake.take_stock, lambda document: f"{document.store}/{document.sku}", _foreign)
