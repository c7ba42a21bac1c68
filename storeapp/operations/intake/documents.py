"""What intake accepts, whatever the neighbour calls it: every feed turns outside words into these shapes.

Money is in minor units (cents) of `currency`; times are aware datetimes; weights are grams, volumes millilitres.
"""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Units = Annotated[int, Field(ge=1, le=100_000)]


class Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Method(StrEnum):
    PICKUP = "pickup"
    SHIP = "ship"


class OrderStatus(StrEnum):
    """What the shop says of the order; work starts when it is paid and stops when it is cancelled."""

    PENDING = "pending"
    PAID = "paid"
    CANCELLED = "cancelled"


class AddressDocument(Document):
    name: Text = ""
    company: Text = ""
    line1: Text = ""
    line2: Text = ""
    city: Text = ""
    region: Text = ""
    postcode: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    country: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=2)] = "US"
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


class CustomerDocument(Document):
    name: Text = ""
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] = ""
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""


class OrderLineDocument(Document):
    """`external_id` names the line inside its order; a product is found by sku first, then by code (any GTIN)."""

    external_id: Key
    sku: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""
    code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=48)] = ""
    name: Text = ""
    quantity: Units
    cancelled: Annotated[int, Field(ge=0)] = 0
    unit_price: Annotated[int, Field(ge=0)] = 0
    requires_shipping: bool = True

    @model_validator(mode="after")
    def named_and_not_over_cancelled(self) -> OrderLineDocument:
        if not (self.sku or self.code or self.name):
            raise ValueError("a line needs a sku, a code or a name")
        if self.cancelled > self.quantity:
            raise ValueError("cancelled units are more than the quantity")
        return self


class OrderDocument(Document):
    """One order of one source. (`source`, `external_id`) is its identity: sent again, it updates the same order."""

    source: Key
    external_id: Key
    number: Key
    method: Method
    status: OrderStatus = OrderStatus.PAID
    placed_at: AwareDatetime
    promised_at: AwareDatetime | None = None
    pickup_store: Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)] = ""
    shipping_service: Text = ""
    customer: CustomerDocument = CustomerDocument()
    address: AddressDocument | None = None
    currency: Annotated[str, StringConstraints(to_upper=True, min_length=3, max_length=3)] = "USD"
    note: Annotated[str, StringConstraints(max_length=2000)] = ""
    lines: Annotated[tuple[OrderLineDocument, ...], Field(min_length=1, max_length=2000)]

    @model_validator(mode="after")
    def lines_are_distinct(self) -> OrderDocument:
        if len({line.external_id for line in self.lines}) < len(self.lines):
            raise ValueError("two lines of the order have the same external_id")
        return self


class OpeningHoursDocument(Document):
    """`weekday` 0 is Monday; times are the store's own clock."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    opens: time
    closes: time


class LocationDocument(Document):
    """A bay of an aisle; the order of the list is the walking order."""

    aisle: Key
    bay: Key
    department: Text = ""


class StagingLocationDocument(Document):
    name: Key
    temperature: Annotated[str, StringConstraints(pattern="^(ambient|chilled|frozen)$")] = "ambient"
    capacity: Annotated[int, Field(ge=1, le=1000)] = 8
    bulky: bool = False


class StoreDocument(Document):
    """One store; `external_id` is the chain's own store number."""

    external_id: Key
    name: Key
    time_zone: Key
    address: AddressDocument
    opening_hours: tuple[OpeningHoursDocument, ...] = ()
    staffed_minutes: Annotated[int, Field(ge=0, le=100_000)] = 960
    ships: bool = True
    offers_pickup: bool = True
    layout: tuple[LocationDocument, ...] = ()
    staging_locations: tuple[StagingLocationDocument, ...] = ()


class ProductDocument(Document):
    """One product with all codes it may be scanned by (any GTIN form; normalised at intake)."""

    sku: Key
    name: Key
    variant: Text = ""
    department: Text = ""
    codes: tuple[Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=48)], ...] = ()
    price: Annotated[int, Field(ge=0)] = 0
    weight_g: Annotated[int, Field(ge=0, le=2_000_000)] = 0
    volume_ml: Annotated[int, Field(ge=0, le=5_000_000)] = 0
    temperature: Annotated[str, StringConstraints(pattern="^(ambient|chilled|frozen)$")] = "ambient"
    bulky: bool = False
    fragile: bool = False
    minimum_age: Annotated[int, Field(ge=0, le=99)] = 0
    high_value: bool = False


class StockDocument(Document):
    """What a store says it has of a product; a later count replaces an earlier one, never adds to it."""

    store: Key
    sku: Key
    on_hand: Annotated[int, Field(ge=0, le=10_000_000)]
    safety_stock: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    aisle: Text = ""
    bay: Text = ""
    counted_at: AwareDatetime | None = None
