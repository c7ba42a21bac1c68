"""Stores in: where they are, when they are open, how one walks through them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from storeapp.api.door import Act, Answer, write
from storeapp.api.resource import add_schema, resource, writes
from storeapp.api.taking import Intake, TakenAnswer, take_batch
from storeapp.domain.store import Store
from storeapp.operations import intake
from storeapp.operations.intake.documents import StoreDocument

bp = resource("stores")
add_schema(bp, StoreDocument)


@bp.post("/stores", **writes("stores:write", StoreDocument, TakenAnswer, 207))
@write("stores:write")
def take(act: Act) -> Answer:
    """Send stores, one or up to 500.

    What a store leaves out (hours, layout, staging locations) stays as it is.
    """
    return take_batch(act, STORES)


def _foreign(session: Session, store_id: int, documents: Sequence[StoreDocument]) -> set[int]:
    own = session.get_one(Store, store_id).external_id
    return {index for index, document in enumerate(documents) if document.external_id != own}


STORES = Intake(StoreDocument, intake.take_stores, lambda document: document.external_id, _foreign)
