"""Coordinates for addresses that come without: the middle of the postal code, in the United States."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import zipcodes

from storeapp.operations.intake.documents import AddressDocument

Coordinates = tuple[float | None, float | None]
UNKNOWN: Coordinates = (None, None)


def coordinates(address: AddressDocument) -> Coordinates:
    """Latitude and longitude in degrees."""
    if address.latitude is not None and address.longitude is not None:
        return address.latitude, address.longitude
    return _middle(address.postcode[:5]) if address.country in ("US", "") and address.postcode else UNKNOWN


@lru_cache(maxsize=50_000)
def _middle(zip_code: str) -> Coordinates:
    """Spreadsheets drop leading zeros; they are put back."""
    padded = zip_code.strip().zfill(5)
    lookup: Callable[[str], list[dict[str, Any]]] = zipcodes.matching
    found = lookup(padded) if padded.isdecimal() and padded.isascii() else []
    return (float(found[0]["lat"]), float(found[0]["long"])) if found and found[0]["lat"] else UNKNOWN
