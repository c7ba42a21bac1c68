"""The floor of a store: aisles and bays in walking order, and where ready orders wait."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from math import sqrt
from random import Random

from storeapp.demo.world.catalogue import families
from storeapp.demo.world.chain import Branch, chain
from storeapp.operations.intake.documents import LocationDocument, StagingLocationDocument, Temperature

LETTERS = {"ambient": "A", "chilled": "C", "frozen": "F", "bulky": "B"}


def layout(branch: Branch, chance: Random) -> tuple[LocationDocument, ...]:
    """Up one aisle and down the next; a department fills neighbouring bays, more of them when it has more to show."""
    bays = _bays(branch, chance)
    departments = chain().departments(branch)
    room = _room()
    ends = list(accumulate(room[name] for name in departments))
    return tuple(
        LocationDocument(aisle=aisle, bay=bay, department=_department(departments, ends, (place + 0.5) / len(bays)))
        for place, (aisle, bay) in enumerate(bays)
    )


def staging_locations(branch: Branch) -> tuple[StagingLocationDocument, ...]:
    return tuple(
        StagingLocationDocument(
            name=f"{LETTERS[kind]}{number}",
            temperature=Temperature.AMBIENT if kind == "bulky" else Temperature(kind),
            capacity=capacity,
            bulky=kind == "bulky",
        )
        for kind, (count, capacity) in chain().format_of(branch).staging.items()
        for number in range(1, count + 1)
    )


def _bays(branch: Branch, chance: Random) -> list[tuple[str, str]]:
    kind = chain().format_of(branch)
    found = []
    for aisle in range(1, chance.randint(*kind.aisles) + 1):
        bays = list(range(1, chance.randint(*kind.bays) + 1))
        found += [(str(aisle), str(bay)) for bay in (bays if aisle % 2 else reversed(bays))]
    return found


def _room() -> dict[str, float]:
    """Shelf room a department takes: grows with the root of how many products there could be."""
    counts: Counter[str] = Counter()
    for family in families():
        counts[family.department] += family.combinations
    return {name: sqrt(count) for name, count in counts.items()}


def _department(departments: tuple[str, ...], ends: list[float], share: float) -> str:
    return next(name for name, end in zip(departments, ends, strict=True) if end >= share * ends[-1])
