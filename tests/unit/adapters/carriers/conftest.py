"""A parcel to carry, and somebody to carry it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from storeapp.adapters.carriers import Address, Consignment, Parcel
from tests.unit.adapters.carriers.carrier_server import CarrierServer, serving


@pytest.fixture
def carrier_server() -> Iterator[CarrierServer]:
    with serving() as server:
        yield server


@pytest.fixture
def consignment() -> Consignment:
    """Springfield, Illinois to Portland, Oregon; a Monday morning."""
    return Consignment(
        parcel=Parcel("1042", weight_g=1250, length_cm=30, width_cm=20, height_cm=10),
        sender=Address("Store 12", "12 Main St", "Springfield", "IL", "62701", latitude=39.80, longitude=-89.65),
        recipient=Address("Ana Petrova", "742 Oak St", "Portland", "OR", "97201", latitude=45.51, longitude=-122.68),
        order_number="1001",
        ships_at=datetime(2026, 11, 23, 10, tzinfo=UTC),
    )
