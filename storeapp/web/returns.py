"""Goods that go back to the shelf, along the walk, by scan or by tap."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from sqlalchemy.orm import Session

from storeapp.domain.barcode import Scan
from storeapp.domain.errors import WrongItem
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.product import Product
from storeapp.domain.store import Bay
from storeapp.domain.work import ReturnToStock
from storeapp.operations import returning
from storeapp.queries import reach, small_work
from storeapp.web.access import operation, own_store
from storeapp.web.actions import Act, action
from storeapp.web.htmx import Fragment, Reply
from storeapp.web.pages import page, read
from storeapp.web.shelf_words import product_words

bp = Blueprint("returns", __name__, url_prefix="/returns")


@bp.get("")
@operation("return_to_stock")
def index() -> str:
    store_id = own_store()
    return page("returns/index.html", **read(lambda reading: _open(reading, store_id)))


@bp.post("/<int:key>/completion")
@action("return_to_stock")
def put_back(act: Act, key: int) -> Reply:
    """Once all of it lies on the shelf."""
    work = reach.own_for_change(act.session, ReturnToStock, key, act.store_id)
    _must_be_the_item(work.product)
    line = act.session.get_one(FulfillmentOrderLine, work.line_id)
    reach.own_for_change(act.session, FulfillmentOrder, line.fulfillment_order_id, act.store_id)
    returning.put_back(act.session, work, act.stamp)
    done = _row(*small_work.returned(act.session, key, act.store_id))
    return Reply("/returns", (Fragment(f"return-{key}", "returns/changed.html", {"item": done}),))


def _must_be_the_item(product: Product) -> None:
    scan = request.form.get("scan", "")
    if scan and Scan.parse(scan).key not in [code.gtin for code in product.codes]:
        raise WrongItem(f"That is another product. This is {product.title}.")


def _open(reading: Session, store_id: int) -> dict[str, Any]:
    return {"work": _rows(reading, store_id), "total": small_work.open_counts(reading, store_id)[0]}


def _rows(reading: Session, store_id: int) -> list[dict[str, Any]]:
    return [_row(work, bay) for work, bay in small_work.to_put_back(reading, store_id)]


def _row(work: ReturnToStock, bay: Bay | None) -> dict[str, Any]:
    """templates/returns/_item.html"""
    shown = product_words(work.product, bay)
    return {"id": work.id, "quantity": work.quantity, "state": "done" if work.closed_at else "open", **shown}
