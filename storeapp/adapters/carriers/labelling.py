"""A closed parcel gets its label: asked of the carrier outside any transaction, then written down."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import joinedload

from storeapp.adapters.carriers.choosing import cheapest_in_time
from storeapp.adapters.carriers.model import Address, Carrier, CarrierRefused, CarrierUnavailable, Consignment, Purchase
from storeapp.adapters.carriers.model import Parcel as Box
from storeapp.db import Database
from storeapp.domain.event import Stamp
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Order
from storeapp.domain.parcel import Parcel
from storeapp.domain.store import Store
from storeapp.operations.shipping import Label, put_label

USUAL_TRANSIT = timedelta(days=5)
_OF_PARCEL = joinedload(Parcel.fulfillment_order)
WITH_ADDRESSES = (_OF_PARCEL.joinedload(FulfillmentOrder.order), _OF_PARCEL.joinedload(FulfillmentOrder.store))


def buy_label(database: Database, carrier: Carrier, parcel_id: int, stamp: Stamp) -> str:
    """A sentence when the carrier gave none (what is packed stays packed), else nothing. Safe to repeat."""
    with database.reading() as session:
        parcel = session.get_one(Parcel, parcel_id, options=WITH_ADDRESSES)
        if parcel.tracking_number is not None or parcel.voided_at is not None:
            return ""
        asked = _consignment(parcel, parcel.fulfillment_order, stamp.at)
        promised_by = parcel.fulfillment_order.due_at + USUAL_TRANSIT
    try:
        bought = carrier.buy(asked, cheapest_in_time(carrier.quote(asked), promised_by).quote)
    except (CarrierRefused, CarrierUnavailable) as fault:
        return _keep_problem(database, parcel_id, str(fault))
    with database.transaction() as session:
        parcel = session.get_one(Parcel, parcel_id)
        session.get_one(FulfillmentOrder, parcel.fulfillment_order_id, with_for_update=True)
        put_label(session, parcel, _label(bought), stamp)
    return ""


def _keep_problem(database: Database, parcel_id: int, sentence: str) -> str:
    with database.transaction() as session:
        session.get_one(Parcel, parcel_id).problem = sentence[:300]
    return sentence


def _label(bought: Purchase) -> Label:
    return Label(
        carrier=bought.carrier,
        service=bought.service,
        tracking_number=bought.tracking_number,
        reference=bought.reference,
        cost=bought.cost,
        delivers_by=bought.delivers_by,
        pdf=bought.label_pdf,
        zpl=bought.label_zpl,
    )


def _consignment(parcel: Parcel, order: FulfillmentOrder, at: datetime) -> Consignment:
    return Consignment(
        parcel=Box(str(parcel.id), parcel.weight_g, parcel.length_cm, parcel.width_cm, parcel.height_cm),
        sender=sender_of(order.store),
        recipient=_recipient(order.order),
        order_number=order.order.number,
        ships_at=at.astimezone(order.store.zone),
    )


def sender_of(store: Store) -> Address:
    return Address(
        name=store.name,
        line1=store.line1,
        city=store.city,
        region=store.region,
        postcode=store.postcode,
        country=store.country,
        phone=store.phone,
        latitude=store.latitude,
        longitude=store.longitude,
    )


def _recipient(order: Order) -> Address:
    return Address(
        name=order.collector,
        line1=order.line1,
        line2=order.line2,
        company=order.company,
        city=order.city,
        region=order.region,
        postcode=order.postcode,
        country=order.country,
        phone=order.customer_phone,
        email=order.customer_email,
        latitude=order.latitude,
        longitude=order.longitude,
    )
