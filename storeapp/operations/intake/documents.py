"""What intake accepts, whatever the neighbour calls it: every feed turns outside words into these shapes.

Money is in minor units (cents) of `currency`; times are aware datetimes; weights are grams, volumes millilitres.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from storeapp.domain.order import Method, OrderStatus
from storeapp.domain.store import Temperature

__all__ = ["Method", "OrderStatus", "Temperature"]

NO_NUL = r"^[^\x00]*$"
"""PostgreSQL stores every character but this one."""


def text(most: int, least: int = 0) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most, pattern=NO_NUL)


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError) as fault:
        raise ValueError("a time zone such as America/New_York") from fault
    return name


def _usual(moment: datetime) -> datetime:
    if not 1970 <= moment.year <= 2200:
        raise ValueError("a time between the years 1970 and 2200")
    return moment


Key = Annotated[str, text(120, least=1)]
OptionalKey = Annotated[str, text(120)]
Text = Annotated[str, text(300)]
Phone = Annotated[str, text(40)]
Code = Annotated[str, text(48, least=1)]
Zone = Annotated[str, text(60, least=1), AfterValidator(_known_zone)]
Moment = Annotated[AwareDatetime, AfterValidator(_usual)]
Units = Annotated[int, Field(ge=1, le=100_000)]
UnitsOrNone = Annotated[int, Field(ge=0, le=100_000)]
Amount = Annotated[int, Field(ge=0, le=2_000_000_000)]


def _distinct(keys: Iterable[Hashable], sentence: str) -> None:
    seen = list(keys)
    if len(set(seen)) < len(seen):
        raise ValueError(sentence)


class Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AddressDocument(Document):
    """`country` is the two-letter code."""

    name: Text = ""
    company: Text = ""
    line1: Text = ""
    line2: Text = ""
    city: Text = ""
    region: Text = ""
    postcode: Annotated[str, text(20)] = ""
    country: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern="^([A-Z]{2})?$")] = "US"
    phone: Phone = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None


class CustomerDocument(Document):
    name: Text = ""
    email: Annotated[str, text(254)] = ""
    phone: Phone = ""


class OrderLineDocument(Document):
    """`external_id` names the line inside its order; a product is found by sku first, then by code (any GTIN).

    `cancelled` units nobody wants any more; `fulfilled` units had left by another way before the order came here.
    """

    external_id: Key
    sku: OptionalKey = ""
    code: Annotated[str, text(48)] = ""
    name: Text = ""
    quantity: Units
    cancelled: UnitsOrNone = 0
    fulfilled: UnitsOrNone = 0
    unit_price: Amount = 0
    requires_shipping: bool = True

    @model_validator(mode="after")
    def named_and_not_over_cancelled(self) -> OrderLineDocument:
        if not (self.sku or self.code or self.name):
            raise ValueError("a sku, a code or a name that says what the line is")
        if self.cancelled > self.quantity:
            raise ValueError("at most as many cancelled units as the quantity")
        return self


class OrderDocument(Document):
    """One order of one source. (`source`, `external_id`) is its identity: sent again, it updates the same order."""

    source: Key
    external_id: Key
    number: Key
    method: Method
    status: OrderStatus = OrderStatus.PAID
    placed_at: Moment
    promised_at: Moment | None = None
    pickup_store: OptionalKey = ""
    shipping_service: Text = ""
    customer: CustomerDocument = CustomerDocument()
    address: AddressDocument | None = None
    currency: Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern="^[A-Z]{3}$")] = "USD"
    note: Annotated[str, text(2000)] = ""
    lines: Annotated[tuple[OrderLineDocument, ...], Field(min_length=1, max_length=2000)]

    @model_validator(mode="after")
    def lines_are_distinct(self) -> OrderDocument:
        _distinct((line.external_id for line in self.lines), "lines that each have their own external_id")
        return self


class OpeningHoursDocument(Document):
    """`weekday` 0 is Monday; times are the store's own clock; closing before opening means after midnight."""

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
    temperature: Temperature = Temperature.AMBIENT
    capacity: Annotated[int, Field(ge=1, le=1000)] = 8
    bulky: bool = False


class StoreDocument(Document):
    """One store; `external_id` is the chain's own store number. An empty list leaves what is known as it is."""

    external_id: Key
    name: Key
    time_zone: Zone
    address: AddressDocument = AddressDocument()
    opening_hours: tuple[OpeningHoursDocument, ...] = ()
    staffed_minutes: Annotated[int, Field(ge=0, le=100_000)] = 960
    ships: bool = True
    offers_pickup: bool = True
    layout: tuple[LocationDocument, ...] = ()
    staging_locations: tuple[StagingLocationDocument, ...] = ()

    @model_validator(mode="after")
    def parts_are_distinct(self) -> StoreDocument:
        _distinct((hours.weekday for hours in self.opening_hours), "opening hours with each weekday once")
        _distinct(((place.aisle, place.bay) for place in self.layout), "a layout with each bay of an aisle once")
        _distinct((place.name for place in self.staging_locations), "staging locations with different names")
        return self


class ProductDocument(Document):
    """One product with all codes it may be scanned by (any GTIN form; normalised at intake)."""

    sku: Key
    name: Annotated[str, text(300, least=1)]
    variant: Text = ""
    department: Text = ""
    codes: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    price: Amount = 0
    weight_g: Annotated[int, Field(ge=0, le=2_000_000)] = 0
    volume_ml: Annotated[int, Field(ge=0, le=5_000_000)] = 0
    temperature: Temperature = Temperature.AMBIENT
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
    aisle: OptionalKey = ""
    bay: OptionalKey = ""
    counted_at: Moment | None = None
