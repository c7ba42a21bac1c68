"""Orders in, how they stand, and not wanted any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from flask import Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from storeapp.adapters.feeds.validating import parsed, within
from storeapp.api.bodies import field_problem, json_body
from storeapp.api.door import Act, Answer, database, json_response, write
from storeapp.api.keys import caller, scope
from storeapp.api.order_answers import OrderAnswer, order_answer
from storeapp.api.problems import Problem
from storeapp.api.resource import add_schema, reads, resource, writes
from storeapp.api.taking import Intake, TakenAnswer, take_batch
from storeapp.domain.store import Store
from storeapp.operations import cancelling, intake
from storeapp.operations.intake.documents import NO_NUL, Document, Method, OrderDocument
from storeapp.queries import orders

bp = resource("orders")

Name = Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NUL)]


class OrderPath(BaseModel):
    source: Name
    external_id: Name


class CancellationDocument(Document):
    reason: Annotated[str, Field(max_length=120, pattern=NO_NUL)] = "cancelled by the shop"


add_schema(bp, OrderDocument)
add_schema(bp, CancellationDocument)


@bp.post("/orders", **writes("orders:write", OrderDocument, TakenAnswer, 207))
@write("orders:write")
def take(act: Act) -> Answer:
    """Send orders, one or up to 500.

    An order that is known is changed as far as its state allows; sent again as it is, it changes nothing.
    """
    return take_batch(act, ORDERS)


@bp.get("/orders/<source>/<external_id>", **reads("orders:read", OrderAnswer))
@scope("orders:read")
def show(path: OrderPath) -> Response:
    """How an order stands: every unit of every line in its state, and what stores owe for it."""
    with database().reading() as reading:
        found = orders.standing(reading, path.source, path.external_id, caller().store_id)
        return json_response(order_answer(found).model_dump_json())


@bp.post(
    "/orders/<source>/<external_id>/cancellation",
    **writes("orders:write", CancellationDocument, OrderAnswer, many=False),
)
@write("orders:write")
def cancel(act: Act, path: OrderPath) -> Answer:
    """Cancel an order.

    All work on it stops and picked goods go back to the shelf; what is with the customer or the carrier stays there.
    """
    reason = _cancellation().reason
    store_id = act.caller.store_id
    cancelling.cancel_order(act.session, path.source, path.external_id, reason, act.stamp, store_id)
    act.session.flush()
    return Answer(order_answer(orders.standing(act.session, path.source, path.external_id, store_id)))


def _cancellation() -> CancellationDocument:
    document = parsed(CancellationDocument, json_body(), within(0))
    if isinstance(document, list):
        raise Problem(422, "Nothing was changed; correct what is listed.", [field_problem(row) for row in document])
    return document


def _name(document: OrderDocument) -> str:
    return f"{document.source}/{document.external_id}"


def _foreign(session: Session, store_id: int, documents: Sequence[OrderDocument]) -> set[int]:
    """A key of one store sends what is collected there, and changes nothing that is not."""
    own = session.get_one(Store, store_id).external_id
    others = orders.of_others(session, [(document.source, document.external_id) for document in documents], store_id)
    return {
        index
        for index, document in enumerate(documents)
        if document.method is not Method.PICKUP
        or document.pickup_store != own
        or (document.source, document.external_id) in others
    }


def _exceptions(session: Session, documents: Sequence[OrderDocument]) -> dict[str, str]:
    found = orders.exceptions(session, [(document.source, document.external_id) for document in documents])
    return {f"{source}/{external_id}": sentence for (source, external_id), sentence in found.items()}


ORDERS = Intake(OrderDocument, intake.take_orders, _name, _foreign, _exceptions)
