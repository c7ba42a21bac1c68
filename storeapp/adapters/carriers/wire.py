"""JSON of carriers: read with suspicion (what is missing or odd is the carrier's fault, said in one sentence), and
written in the words that they share."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from storeapp.adapters.carriers.model import Address, CarrierUnavailable


class Answer:
    def __init__(self, name: str, fields: dict[str, Any]) -> None:
        self.name, self.fields = name, fields

    def text(self, field: str) -> str:
        """Never empty."""
        value = self.fields.get(field)
        if not isinstance(value, str) or not value:
            raise self._odd(field)
        return value

    def whole(self, field: str) -> int | None:
        value = self.fields.get(field)
        return value if isinstance(value, int) else None

    def cents(self, field: str) -> int:
        try:
            cents = Decimal(self.text(field)) * 100
            return int(cents.to_integral_value())
        except (InvalidOperation, OverflowError, ValueError) as fault:
            raise self._odd(field) from fault

    def item(self, field: str) -> Answer:
        value = self.fields.get(field)
        if not isinstance(value, dict):
            raise self._odd(field)
        return Answer(self.name, value)

    def items(self, field: str) -> list[Answer]:
        value = self.fields.get(field)
        if not isinstance(value, list):
            raise self._odd(field)
        return [Answer(self.name, part) for part in value if isinstance(part, dict)]

    def texts(self, field: str) -> list[str]:
        value = self.fields.get(field)
        return [part for part in value if isinstance(part, str)] if isinstance(value, list) else []

    def _odd(self, field: str) -> CarrierUnavailable:
        return CarrierUnavailable(f"{self.name} answered without a usable {field}. Try again in a minute.")


def address_fields(address: Address) -> dict[str, str]:
    return {
        "name": address.name,
        "company": address.company,
        "street1": address.line1,
        "street2": address.line2,
        "city": address.city,
        "state": address.region,
        "zip": address.postcode,
        "country": address.country,
        "phone": address.phone,
        "email": address.email,
    }
