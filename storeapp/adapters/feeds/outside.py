"""Order bodies of other systems: read in their own words first, then said in ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any, BinaryIO, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from storeapp.adapters.feeds import json_values
from storeapp.adapters.feeds.money import MOST, minor
from storeapp.adapters.feeds.reading import BadRow, Read, Reading, bad
from storeapp.adapters.feeds.validating import parsed, within
from storeapp.operations.intake.documents import OrderDocument

NOTHING = Decimal(0)
LONGEST_TEXT, LONGEST_NOTE = 300, 2000
COUNTRIES = {
    "australia": "AU", "austria": "AT", "belgium": "BE", "brazil": "BR", "canada": "CA", "croatia": "HR",
    "denmark": "DK", "france": "FR", "germany": "DE", "ireland": "IE", "italy": "IT", "japan": "JP", "mexico": "MX",
    "netherlands": "NL", "new zealand": "NZ", "poland": "PL", "portugal": "PT", "spain": "ES", "sweden": "SE",
    "switzerland": "CH", "united kingdom": "GB", "united states": "US",
}  # fmt: skip


class Outside(BaseModel):
    """Takes what it knows and passes over the rest: neighbours add fields as they like."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


O = TypeVar("O", bound=Outside)  # noqa: E741


def _utc_when_unsaid(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def or_else(instead: Any) -> BeforeValidator:
    """Neighbours write null where they have nothing to say."""
    return BeforeValidator(lambda value: instead if value is None else value)


Word = Annotated[str, or_else("")]
Price = Annotated[Decimal, Field(ge=-MOST, le=MOST), or_else(NOTHING)]
Count = Annotated[int, or_else(0)]
UtcTime = Annotated[datetime, AfterValidator(_utc_when_unsaid)]


@dataclass(frozen=True)
class Neighbour(Generic[O]):
    """`mark` is a name that every order of this neighbour has; `bodies` takes orders out of their envelope."""

    name: str
    mark: str
    model: type[O]
    bodies: Callable[[Any], list[Any]]
    draft: Callable[[O, str], dict[str, Any]]

    def read(self, stream: BinaryIO, source: str) -> Reading[OrderDocument]:
        for value in json_values.values(stream):
            if isinstance(value, BadRow):
                yield value
            else:
                yield from self._orders(value, source or self.name.lower())

    def _orders(self, value: json_values.Value, source: str) -> Reading[OrderDocument]:
        for body in self.bodies(value.data):
            yield from self._order(body, value.row, source)

    def _order(self, body: Any, row: int, source: str) -> Reading[OrderDocument]:
        if not isinstance(body, dict) or self.mark not in body:
            yield bad(
                row, self.mark, _names(body), f"A {self.name} order with its {self.mark}; this is something else."
            )
            return
        order = parsed(self.model, body, within(row))
        document = order if isinstance(order, list) else parsed(OrderDocument, self.draft(order, source), within(row))
        if isinstance(document, list):
            yield from document
        else:
            yield Read(row, document)


def text(*parts: str, most: int = LONGEST_TEXT) -> str:
    """The parts that say something, cut to what is kept: a long title is no reason to lose an order."""
    return " ".join(part.strip() for part in parts if part.strip())[:most].strip()


def price(amount: Decimal, currency: str) -> int:
    """What customers got on top (a negative line) has no price for us."""
    return max(0, minor(amount, currency))


def country(code: str, name: str = "") -> str:
    """Two letters; empty when the country is not known."""
    known = code or COUNTRIES.get(name.strip().lower(), name)
    return known if len(known) == 2 else ""


def _names(body: Any) -> str:
    return ", ".join(map(str, body)) if isinstance(body, dict) else str(body)
