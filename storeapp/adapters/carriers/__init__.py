"""Carriers, each behind the same four calls: quote, buy, void, manifest."""

from storeapp.adapters.carriers.choosing import Choice, cheapest_in_time
from storeapp.adapters.carriers.house import HouseCarrier
from storeapp.adapters.carriers.model import (
    Address,
    Carrier,
    CarrierRefused,
    CarrierUnavailable,
    ClosedManifest,
    Consignment,
    Handed,
    Parcel,
    Purchase,
    Quote,
)
from storeapp.adapters.carriers.settings import carrier_from_setting

__all__ = [
    "Address",
    "Carrier",
    "CarrierRefused",
    "CarrierUnavailable",
    "Choice",
    "ClosedManifest",
    "Consignment",
    "Handed",
    "HouseCarrier",
    "Parcel",
    "Purchase",
    "Quote",
    "carrier_from_setting",
    "cheapest_in_time",
]
