"""Which of the quotes to buy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from storeapp.adapters.carriers.model import CarrierRefused, Quote

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Choice:
    quote: Quote
    in_time: bool
    because: str


def cheapest_in_time(quotes: Sequence[Quote], promised_by: datetime | None) -> Choice:
    """The cheapest service that meets the promise; when none does, the earliest. Without quotes CarrierRefused."""
    if not quotes:
        raise CarrierRefused("No carrier takes this parcel. Check the address, the weight and the size.")
    in_time = [quote for quote in quotes if promised_by is None or _arrival(quote) <= promised_by]
    if in_time:
        best = min(in_time, key=lambda quote: (quote.cost, _arrival(quote), quote.service))
        return Choice(best, True, f"{best.service} is the cheapest of {len(in_time)} that arrive in time.")
    best = min(quotes, key=lambda quote: (_arrival(quote), quote.cost, quote.service))
    return Choice(best, False, f"No service arrives in time. {best.service} arrives first.")


def _arrival(quote: Quote) -> datetime:
    return quote.delivers_by or NEVER
