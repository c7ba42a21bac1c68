"""What a scanned label names in this store."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain.barcode import Kind, Scan
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import OPEN, State
from storeapp.domain.parcel import Parcel
from storeapp.domain.product import Product, ProductCode

F = FulfillmentOrder


def order_of(session: Session, scan: Scan, store_id: int) -> FulfillmentOrder | None:
    """The fulfillment order behind its own label, a pickup code, a parcel, or a tote slot of an open order."""
    found = select(F).where(F.store_id == store_id)
    if scan.kind is Kind.FULFILLMENT_ORDER and scan.key.isdigit():
        return session.scalar(found.where(F.id == int(scan.key)))
    if scan.kind is Kind.PICKUP_CODE:
        return session.scalars(found.where(F.pickup_code == scan.key).order_by(F.id.desc())).first()
    if scan.kind is Kind.PARCEL:
        parcels = found.join(Parcel, Parcel.fulfillment_order_id == F.id)
        return session.scalars(parcels.where(Parcel.tracking_number == scan.key)).first()
    if scan.kind is Kind.TOTE:
        in_tote = found.where(F.tote_slot == scan.key, F.state.in_((State.PICKING, State.PICKED)))
        return session.scalars(in_tote.order_by(F.due_at)).first()
    return None


def product_needed(session: Session, gtin: str, store_id: int) -> tuple[str, int | None] | None:
    """The product's name and the most urgent open fulfillment order that still needs it; None: unknown code."""
    product = session.scalar(select(Product).join(ProductCode).where(ProductCode.gtin == gtin))
    if product is None:
        return None
    line = FulfillmentOrderLine
    needs = (
        select(F.id)
        .join(line, line.fulfillment_order_id == F.id)
        .where(
            line.store_id == store_id,
            line.product_id == product.id,
            F.state.in_(OPEN),
            line.picked + line.short + line.cancelled < line.quantity,
        )
        .order_by(F.due_at)
    )
    return product.title, session.scalars(needs).first()
