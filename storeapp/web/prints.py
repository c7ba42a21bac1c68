"""Paper: packing slip and pick sheet, printed from any state, as often as wanted."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.adapters.carriers.labelling import sender_of
from storeapp.adapters.printing.documents import (
    PackingSlip,
    PickSheet,
    SheetStop,
    SlipLine,
    packing_slip_pdf,
    pick_sheet_pdf,
)
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.stock import StockLevel
from storeapp.queries import fulfillment_orders
from storeapp.web.access import me, operation, own_store
from storeapp.web.filters import plural
from storeapp.web.pages import read

bp = Blueprint("prints", __name__, url_prefix="/fulfillment-orders")


@bp.get("/<int:key>/slip.pdf")
@operation("see_floor")
def slip(key: int) -> Response:
    store_id, now = own_store(), clock.now().astimezone(me().zone)
    return _pdf(read(lambda reading: packing_slip_pdf(slip_of(reading, key, store_id), now)))


@bp.get("/<int:key>/pick-sheet.pdf")
@operation("see_floor")
def pick_sheet(key: int) -> Response:
    store_id, now = own_store(), clock.now().astimezone(me().zone)
    return _pdf(read(lambda reading: pick_sheet_pdf(_sheet(reading, key, store_id), now)))


def _pdf(body: bytes) -> Response:
    return Response(body, content_type="application/pdf")


def slip_of(reading: Session, key: int, store_id: int) -> PackingSlip:
    order = fulfillment_orders.whole(reading, key, store_id)
    bought = order.order
    place = ", ".join(filter(None, (bought.city, bought.region)))
    recipient = (bought.collector, bought.line1, bought.line2, f"{place} {bought.postcode}".strip())
    lines = [SlipLine(_goes(line), line.product.title, line.product.sku, _note(line)) for line in order.lines]
    return PackingSlip(
        store=sender_of(order.store).lines,
        order_number=bought.number,
        fulfillment_order=str(order.id),
        recipient=tuple(filter(None, recipient)),
        lines=lines,
    )


def _goes(line: FulfillmentOrderLine) -> int:
    """Units that are in the bag or box, or will be."""
    return line.picked - line.returned + line.open


def _note(line: FulfillmentOrderLine) -> str:
    return f"{line.short} not available" if line.short else ""


def _sheet(reading: Session, key: int, store_id: int) -> PickSheet:
    order = fulfillment_orders.whole(reading, key, store_id)
    stops = sorted((_stop(reading, order, line) for line in order.lines), key=lambda stop: (stop.aisle, stop.bay))
    summary = f"{order.order.number}: {plural(order.units, 'item')}, due {order.due_at.astimezone(me().zone):%H:%M}"
    return PickSheet(store=order.store.name, associate=me().name, summary=summary, stops=stops)


def _stop(reading: Session, order: FulfillmentOrder, line: FulfillmentOrderLine) -> SheetStop:
    level = reading.get(StockLevel, (line.store_id, line.product_id))
    bay = level.bay if level else None
    code = line.product.codes[0].gtin.lstrip("0") if line.product.codes else line.product.sku
    return SheetStop(
        aisle=bay.aisle if bay else "?",
        bay=bay.name if bay else "",
        name=line.product.title,
        code=code,
        quantity=line.quantity - line.cancelled,
        slot=order.tote_slot,
    )
