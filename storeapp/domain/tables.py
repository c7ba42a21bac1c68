"""All tables in one import, for migrations and for mapping relationships by name."""

from storeapp.domain import (
    action,
    arrival,
    assignment,
    associate,
    delivery,
    device,
    event,
    fulfillment_order,
    handoff,
    learned_part,
    order,
    parcel,
    pick_list,
    product,
    shipment,
    shortage,
    staging,
    stock,
    store,
    tote,
    work,
)
from storeapp.domain.base import Base

metadata = Base.metadata

__all__ = [
    "action",
    "arrival",
    "assignment",
    "associate",
    "delivery",
    "device",
    "event",
    "fulfillment_order",
    "handoff",
    "learned_part",
    "metadata",
    "order",
    "parcel",
    "pick_list",
    "product",
    "shipment",
    "shortage",
    "staging",
    "stock",
    "store",
    "tote",
    "work",
]
