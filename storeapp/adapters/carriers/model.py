"""What every carrier is asked and answers, in our words. Money in cents of `currency`, grams, centimetres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storeapp.domain.errors import Refusal


class CarrierRefused(Refusal):
    """The carrier says no; asking again will not help. The sentence says what to change, `code` is the carrier's."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.code = code


class CarrierUnavailable(Refusal):
    """The carrier cannot answer now; the same call may be made again after `retry_after` seconds."""

    def __init__(self, sentence: str, retry_after: float = 60.0) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


@dataclass(frozen=True)
class Address:
    name: str
    line1: str
    city: str
    region: str
    postcode: str
    country: str = "US"
    line2: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """As written on a parcel."""
        city = f"{self.city}, {self.region} {self.postcode}".strip(", ")
        return tuple(filter(None, (self.name, self.company, self.line1, self.line2, city, self.country)))


@dataclass(frozen=True)
class Parcel:
    """`number` is ours: short, unique, printable as a barcode."""

    number: str
    weight_g: int
    length_cm: int
    width_cm: int
    height_cm: int


@dataclass(frozen=True)
class Consignment:
    """One parcel to be carried; `ships_at` is on the sender's own clock."""

    parcel: Parcel
    sender: Address
    recipient: Address
    order_number: str
    ships_at: datetime
    part: str = ""


@dataclass(frozen=True)
class Quote:
    """`reference` is the carrier's own name for this offer; only `buy` reads it."""

    carrier: str
    service: str
    cost: int
    currency: str
    transit_days: int | None
    delivers_by: datetime | None
    reference: str = ""


@dataclass(frozen=True)
class Purchase:
    """A bought label. `reference` is what `void` and `manifest` take; a carrier that prints no ZPL leaves it empty."""

    carrier: str
    service: str
    cost: int
    currency: str
    tracking_number: str
    reference: str
    label_pdf: bytes
    label_zpl: str = ""
    delivers_by: datetime | None = None


@dataclass(frozen=True)
class Handed:
    """One parcel of a manifest."""

    purchase_reference: str
    parcel_number: str
    tracking_number: str
    order_number: str
    weight_g: int


@dataclass(frozen=True)
class ClosedManifest:
    """What the carrier signs; `pdf` is empty when the carrier wants no paper."""

    reference: str
    pdf: bytes


class Carrier(Protocol):
    """Every call raises CarrierRefused or CarrierUnavailable instead of answering half."""

    name: str

    def quote(self, consignment: Consignment) -> Sequence[Quote]: ...

    def buy(self, consignment: Consignment, quote: Quote) -> Purchase:
        """Buying the same quote again gives the same label and costs nothing more."""
        ...

    def void(self, purchase_reference: str) -> str:
        """A sentence about what becomes of the money."""
        ...

    def manifest(self, handed: Sequence[Handed], sender: Address, closed_at: datetime) -> ClosedManifest: ...
