"""Goods that go back to the shelf."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from sqlalchemy.orm import Session

from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.work import ReturnToStock
from storeapp.operations import returning
from storeapp.queries import reach, small_work
from storeapp.web.access import operation, own_store
from storeapp.web.actions import Act, action
from storeapp.web.htmx import Reply
from storeapp.web.pages import page, read

bp = Blueprint("returns", __name__, url_prefix="/returns")


@bp.get("")
@operation("return_to_stock")
def index() -> str:
    store_id = own_store()
    return page("returns/index.html", work=read(lambda reading: _rows(reading, store_id)))


@bp.post("/<int:key>/completion")
@action("return_to_stock")
def put_back(act: Act, key: int) -> Reply:
    """Once it lies on the shelf."""
    work = reach.own_for_change(act.session, ReturnToStock, key, act.store_id)
    line = act.session.get_one(FulfillmentOrderLine, work.line_id)
    reach.own_for_change(act.session, FulfillmentOrder, line.fulfillment_order_id, act.store_id)
    returning.put_back(act.session, work, act.stamp)
    return Reply("/returns")


def _rows(reading: Session, store_id: int) -> list[dict[str, Any]]:
    return [
        {
            "id": work.id,
            "quantity": work.quantity,
            "name": work.product.name,
            "detail": work.product.variant,
            "place": small_work.place_of(reading, store_id, work.product_id),
            "codes": [code.gtin for code in work.product.codes],
        }
        for work in small_work.to_put_back(reading, store_id)
    ]
