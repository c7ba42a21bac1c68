"""What a scanned label names in this store."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from storeapp.domain.barcode import Kind, Scan
from storeapp.domain.base import number_of
from storeapp.domain.fulfillment_order import FulfillmentOrder, FulfillmentOrderLine
from storeapp.domain.lifecycle import OPEN, State
from storeapp.domain.order import Order
from storeapp.domain.parcel import Parcel
from storeapp.domain.product import Product, ProductCode
from storeapp.domain.staging import StagingLocation
from storeapp.domain.stock import StockLevel
from storeapp.domain.store import Bay
from storeapp.queries.spelling import is_called

F = FulfillmentOrder


def order_of(session: Session, scan: Scan, store_id: int) -> FulfillmentOrder | None:
    """The fulfillment order behind its own label, a pickup code, a parcel, a tote slot of an open order, or the order's
    number as the shop wrote it."""
    found = select(F).where(F.store_id == store_id)
    if scan.kind is Kind.FULFILLMENT_ORDER and (key := number_of(scan.key)):
        return session.scalar(found.where(F.id == key))
    if scan.kind is Kind.PICKUP_CODE:
        return session.scalars(found.where(F.pickup_code == scan.key).order_by(F.id.desc())).first()
    if scan.kind is Kind.PARCEL:
        parcels = found.join(Parcel, Parcel.fulfillment_order_id == F.id)
        return session.scalars(parcels.where(Parcel.tracking_number == scan.key)).first()
    if scan.kind is Kind.TOTE:
        in_tote = found.where(F.tote_slot == scan.key, F.state.in_((State.PICKING, State.PICKED)))
        return session.scalars(in_tote.order_by(F.due_at)).first()
    if scan.kind is Kind.UNKNOWN:
        numbered = found.join(Order).where(Order.number == scan.key)
        return session.scalars(numbered.order_by(F.state.not_in(tuple(OPEN)), F.id.desc())).first()
    return None


def location_of(session: Session, scan: Scan, store_id: int) -> str | None:
    """The name of a staging location, by its label or by what is written on it."""
    named = select(StagingLocation.name).where(
        StagingLocation.store_id == store_id, is_called(StagingLocation.name, scan.key)
    )
    return session.scalar(named) if scan.kind in (Kind.STAGING, Kind.UNKNOWN) else None


def product_of(session: Session, gtin: str) -> Product | None:
    return session.scalar(select(Product).join(ProductCode).where(ProductCode.gtin == gtin))


def needs_of(session: Session, product: Product, store_id: int) -> Sequence[FulfillmentOrderLine]:
    """Lines of open orders that still need it, the most urgent first."""
    line = FulfillmentOrderLine
    needs = (
        select(line)
        .join(F, line.fulfillment_order_id == F.id)
        .where(
            line.store_id == store_id,
            line.product_id == product.id,
            F.state.in_(OPEN),
            line.picked + line.short + line.cancelled < line.quantity,
        )
    )
    whose = joinedload(line.fulfillment_order).joinedload(F.order)
    return session.scalars(needs.order_by(F.due_at, F.id).options(whose)).all()


def bay_of(session: Session, product: Product, store_id: int) -> Bay | None:
    """Where the store keeps it."""
    kept = StockLevel.store_id == store_id, StockLevel.product_id == product.id
    return session.scalar(select(Bay).join(StockLevel, StockLevel.bay_id == Bay.id).where(*kept))
