"""Labels, and handing parcels to the carrier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from storeapp.domain.errors import Refusal
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.parcel import Parcel, ParcelLine
from storeapp.domain.shipment import Manifest, Shipment
from storeapp.domain.stock import Movement
from storeapp.operations import noticing, packing, stocking


@dataclass(frozen=True)
class Label:
    """What a carrier sold: cost in minor units."""

    carrier: str
    service: str
    tracking_number: str
    reference: str
    cost: int
    delivers_by: datetime | None
    pdf: bytes
    zpl: str


def put_label(session: Session, parcel: Parcel, label: Label, stamp: Stamp) -> None:
    """The parcel waits for the carrier; a label that came twice (a repeated call) is put on once."""
    if parcel.tracking_number is not None or parcel.voided_at is not None:
        return
    parcel.carrier, parcel.service, parcel.cost = label.carrier, label.service, label.cost
    parcel.tracking_number, parcel.carrier_reference = label.tracking_number, label.reference
    parcel.delivers_by, parcel.label_pdf, parcel.label_zpl = label.delivers_by, label.pdf, label.zpl
    parcel.problem = ""
    order = parcel.fulfillment_order
    order.record("labelled", stamp, parcel=parcel.id, cost=label.cost)
    session.flush()
    packing.settle(session, order, stamp)
    open_manifest(session, parcel.store_id, label.carrier, stamp)


def open_manifest(session: Session, store_id: int, carrier: str, stamp: Stamp) -> Manifest:
    """The one that parcels of that carrier are loaded on now."""
    now_open = select(Manifest).where(
        Manifest.store_id == store_id, Manifest.carrier == carrier, Manifest.closed_at.is_(None)
    )
    manifest = session.scalar(now_open)
    if manifest is None:
        manifest = Manifest(store_id=store_id, carrier=carrier, opened_at=stamp.at)
        session.add(manifest)
        session.flush()
    return manifest


def waiting(session: Session, manifest: Manifest) -> Sequence[Parcel]:
    """Labelled parcels of the carrier that are in the store, loaded or not."""
    here = select(Parcel).where(
        Parcel.store_id == manifest.store_id,
        Parcel.carrier == manifest.carrier,
        Parcel.tracking_number.is_not(None),
        Parcel.shipment_id.is_(None),
        Parcel.voided_at.is_(None),
    )
    contents = selectinload(Parcel.lines).joinedload(ParcelLine.line)
    return session.scalars(here.order_by(Parcel.id).options(contents)).all()


def load(session: Session, manifest: Manifest, parcel: Parcel) -> None:
    """Scanned onto the manifest; a second scan changes nothing."""
    _must_be_open(manifest)
    if not parcel.in_store or parcel.carrier != manifest.carrier or parcel.tracking_number is None:
        raise Refusal(f"That parcel does not go with {manifest.carrier}.")
    parcel.manifest_id = manifest.id


def take_off(manifest: Manifest, parcel: Parcel) -> None:
    """Undo of loading; what is not loaded stays so."""
    _must_be_open(manifest)
    if parcel.manifest_id == manifest.id:
        parcel.manifest_id = None


def hand_to_carrier(session: Session, manifest: Manifest, expected: int, stamp: Stamp) -> None:
    """What was scanned leaves the store; `expected` is the number the button named. Cannot be undone."""
    _must_be_open(manifest)
    loaded = [parcel for parcel in waiting(session, manifest) if parcel.manifest_id == manifest.id]
    if not loaded:
        raise Refusal("No parcel is scanned yet.")
    if len(loaded) != expected:
        raise Refusal(f"Now {len(loaded)} parcels are scanned, not {expected}. Look again, then hand them over.")
    manifest.closed_at, manifest.closed_by = stamp.at, stamp.by
    orders = _locked(session, {parcel.fulfillment_order_id for parcel in loaded})
    shipments = _shipments(session, orders, manifest, stamp)
    parts = [(part.line, part.quantity) for parcel in loaded for part in parcel.lines]
    for line, units in parts:
        line.shipped += units
    for parcel in loaded:
        parcel.shipment_id = shipments[parcel.fulfillment_order_id].id
    stocking.leave(session, parts, Movement.SHIP, stamp)
    for order in orders:
        _tell(session, order, shipments[order.id], stamp)


def _locked(session: Session, keys: set[int]) -> Sequence[FulfillmentOrder]:
    orders = select(FulfillmentOrder).where(FulfillmentOrder.id.in_(keys)).order_by(FulfillmentOrder.id)
    whole = orders.options(selectinload(FulfillmentOrder.lines), selectinload(FulfillmentOrder.order))
    return session.scalars(whole.with_for_update().execution_options(populate_existing=True)).all()


def _shipments(
    session: Session, orders: Sequence[FulfillmentOrder], manifest: Manifest, stamp: Stamp
) -> dict[int, Shipment]:
    """One for each fulfillment order."""
    made = {
        order.id: Shipment(
            fulfillment_order_id=order.id,
            store_id=order.store_id,
            manifest_id=manifest.id,
            carrier=manifest.carrier,
            shipped_at=stamp.at,
        )
        for order in orders
    }
    session.add_all(made.values())
    session.flush()
    return made


def _tell(session: Session, order: FulfillmentOrder, shipment: Shipment, stamp: Stamp) -> None:
    """With its last parcel the order is shipped."""
    if any(line.in_store for line in order.lines):
        order.record("part_shipped", stamp, shipment=shipment.id)
    else:
        order.become(State.SHIPPED, stamp, shipment=shipment.id)
        noticing.tell(session, order, "shipped", stamp)


def _must_be_open(manifest: Manifest) -> None:
    if manifest.closed_at is not None:
        raise Refusal("These parcels are with the carrier already.")
