"""The built-in carrier: prices by zone and weight, real labels, no account and no network."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from storeapp.adapters.carriers.model import (
    Address,
    CarrierRefused,
    ClosedManifest,
    Consignment,
    Handed,
    Parcel,
    Purchase,
    Quote,
)
from storeapp.adapters.carriers.transit import delivery_time, distance_km
from storeapp.adapters.printing import (
    ManifestLine,
    ManifestSheet,
    ShippingLabel,
    manifest_pdf,
    shipping_label_pdf,
    shipping_label_zpl,
)
from storeapp.domain.barcode import check_digit

CUBIC_CM_PER_KG = 5000
HEAVIEST_G = 30_000
LONGEST_CM = 150


@dataclass(frozen=True)
class Zone:
    """Up to `km`: cents per parcel and per kilogram, working days on the road."""

    km: float
    per_parcel: int
    per_kg: int
    days: int


@dataclass(frozen=True)
class Service:
    """Price in percent of the zone's; `days` replaces the zone's days."""

    name: str
    percent: int
    days: int | None = None


@dataclass(frozen=True)
class RateTable:
    """Zones from near to far; the last one is also for places whose distance nobody knows."""

    zones: tuple[Zone, ...]
    services: tuple[Service, ...]
    currency: str = "USD"
    cutoff: time = time(17, 0)


DEFAULT_RATES = RateTable(
    zones=(
        Zone(80, 700, 45, 1),
        Zone(240, 760, 60, 2),
        Zone(480, 820, 80, 2),
        Zone(970, 890, 105, 3),
        Zone(1610, 970, 135, 4),
        Zone(2250, 1060, 165, 4),
        Zone(2900, 1160, 190, 5),
        Zone(float("inf"), 1280, 220, 5),
    ),
    services=(Service("Ground", 100), Service("Two Day", 190, days=2), Service("Next Day", 320, days=1)),
)


class HouseCarrier:
    name = "House Carrier"

    def __init__(self, rates: RateTable = DEFAULT_RATES, tracking_prefix: str = "SH") -> None:
        self.rates, self.tracking_prefix = rates, tracking_prefix

    def quote(self, consignment: Consignment) -> Sequence[Quote]:
        """Every service that is not slower than a cheaper one."""
        _must_be_carried(consignment)
        zone = self._zone(distance_km(consignment.sender, consignment.recipient))
        price = zone.per_parcel + zone.per_kg * billed_half_kilos(consignment.parcel) / 2
        faster = [service for service in self.rates.services if service.days is None or service.days < zone.days]
        return [self._quoted(consignment, service, price, service.days or zone.days) for service in faster]

    def buy(self, consignment: Consignment, quote: Quote) -> Purchase:
        tracking_number = self.tracking_number(consignment.parcel.number)
        label = self._label(consignment, quote, tracking_number)
        return Purchase(
            carrier=self.name,
            service=quote.service,
            cost=quote.cost,
            currency=quote.currency,
            tracking_number=tracking_number,
            reference=tracking_number,
            label_pdf=shipping_label_pdf(label, consignment.ships_at),
            label_zpl=shipping_label_zpl(label),
            delivers_by=quote.delivers_by,
        )

    def void(self, purchase_reference: str) -> str:
        return f"Label {purchase_reference} is void. Nothing is charged."

    def manifest(self, handed: Sequence[Handed], sender: Address, closed_at: datetime) -> ClosedManifest:
        """The manifest's number is made of what is on it, so that closing twice gives the same one."""
        contents = "".join(sorted(parcel.tracking_number for parcel in handed))
        number = f"M{_digits(contents + closed_at.date().isoformat(), 10)}"
        lines = [
            ManifestLine(parcel.parcel_number, parcel.tracking_number, parcel.order_number, parcel.weight_g)
            for parcel in handed
        ]
        sheet = ManifestSheet(self.name, number, sender.lines, lines)
        return ClosedManifest(reference=number, pdf=manifest_pdf(sheet, closed_at))

    def tracking_number(self, parcel_number: str) -> str:
        """The same for the same parcel; the last digit checks the others."""
        payload = _digits(parcel_number, 17)
        return f"{self.tracking_prefix}{payload}{check_digit(payload)}"

    def _zone(self, km: float | None) -> Zone:
        return next((zone for zone in self.rates.zones if km is not None and km <= zone.km), self.rates.zones[-1])

    def _quoted(self, consignment: Consignment, service: Service, price: float, days: int) -> Quote:
        return Quote(
            carrier=self.name,
            service=service.name,
            cost=round(price * service.percent / 100),
            currency=self.rates.currency,
            transit_days=days,
            delivers_by=delivery_time(consignment.ships_at, days, self.rates.cutoff),
        )

    def _label(self, consignment: Consignment, quote: Quote, tracking_number: str) -> ShippingLabel:
        return ShippingLabel(
            carrier=self.name,
            service=quote.service,
            sender=consignment.sender.lines,
            recipient=consignment.recipient.lines,
            parcel=consignment.parcel.number,
            tracking_number=tracking_number,
            order_number=consignment.order_number,
            weight_g=consignment.parcel.weight_g,
            ships_on=consignment.ships_at.date(),
            part=consignment.part,
        )


def billed_half_kilos(parcel: Parcel) -> int:
    """Weight or volume, whichever is more, in started half kilograms."""
    by_volume = parcel.length_cm * parcel.width_cm * parcel.height_cm * 1000 / CUBIC_CM_PER_KG
    return max(1, -int(-max(parcel.weight_g, by_volume) // 500))


def _must_be_carried(consignment: Consignment) -> None:
    parcel = consignment.parcel
    if consignment.sender.country != consignment.recipient.country:
        raise CarrierRefused("The House Carrier does not cross borders. Choose another carrier for this address.")
    if parcel.weight_g > HEAVIEST_G:
        raise CarrierRefused(f"The parcel is too heavy: at most {HEAVIEST_G // 1000} kg. Pack two parcels.")
    if max(parcel.length_cm, parcel.width_cm, parcel.height_cm) > LONGEST_CM:
        raise CarrierRefused(f"The parcel is too long: at most {LONGEST_CM} cm a side. Pack it another way.")


def _digits(text: str, count: int) -> str:
    return str(int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % 10**count).zfill(count)
