"""The stores as documents that intake takes."""

from __future__ import annotations

from datetime import time
from random import Random

from storeapp.demo.chance import stream
from storeapp.demo.world import floor
from storeapp.demo.world.chain import Branch, chain
from storeapp.demo.world.places import Place, place
from storeapp.operations.intake.documents import AddressDocument, OpeningHoursDocument, StoreDocument

JITTER = 0.004
"""Degrees: a store is not on the middle of its ZIP, but within some streets of it."""


def stores(seed: int) -> tuple[StoreDocument, ...]:
    return tuple(_document(branch, stream(seed, "store", branch.number)) for branch in chain().branches)


def _document(branch: Branch, chance: Random) -> StoreDocument:
    where = place(branch.zip)
    return StoreDocument(
        external_id=branch.number,
        name=branch.name,
        time_zone=where.time_zone,
        address=_address(branch, where, chance),
        opening_hours=_opening_hours(branch),
        staffed_minutes=branch.staffed,
        layout=floor.layout(branch, chance),
        staging_locations=floor.staging_locations(branch),
    )


def _address(branch: Branch, where: Place, chance: Random) -> AddressDocument:
    return AddressDocument(
        company=chain().name,
        line1=branch.line1,
        city=where.city,
        region=where.state,
        postcode=where.zip,
        phone=f"({where.area_codes[0]}) 555-01{int(branch.number) % 100:02d}",
        latitude=round(where.latitude + chance.uniform(-JITTER, JITTER), 5),
        longitude=round(where.longitude + chance.uniform(-JITTER, JITTER), 5),
    )


def _opening_hours(branch: Branch) -> tuple[OpeningHoursDocument, ...]:
    weekday, saturday, sunday = chain().hours[branch.hours]
    return tuple(_hours(day, text) for day, text in enumerate([weekday] * 5 + [saturday, sunday]))


def _hours(day: int, text: str) -> OpeningHoursDocument:
    opens, closes = map(time.fromisoformat, text.split("-"))
    return OpeningHoursDocument(weekday=day, opens=opens, closes=closes)
