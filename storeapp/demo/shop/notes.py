"""What customers write to the people who pick and pack for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from storeapp.operations.intake.documents import Method


class Note(NamedTuple):
    """`about`: the department it only makes sense with, if any; `method`: the way of delivery, if only one."""

    text: str
    about: str = ""
    method: Method | None = None


NOTES = (
    Note("Please no bruised fruit.", "Produce"),
    Note("Bananas as green as possible.", "Produce"),
    Note("Please pack the eggs on top 🥚🙏", "Dairy & Eggs"),
    Note("If the 1 kg is out, two of the 500 g are fine.", "Pantry"),
    Note("Please call me before you replace anything. One of us reacts to peanuts.", "Snacks & Candy"),
    Note("Latest date you have, please: we leave for the cabin on Friday and will not be near a store.", "Meat & Deli"),
    Note("It is for my son's birthday and he may be in the car!", "Toys & Games", Method.PICKUP),
    Note("Two of us are coming, no need to carry it.", "Furniture", Method.PICKUP),
    Note("No substitutions, thank you."),
    Note("Paper bags please.", method=Method.PICKUP),
    Note("Blue Subaru, I'll be in one of the curbside spots.", method=Method.PICKUP),
    Note("My neighbor José may come instead of me, he has the code.", method=Method.PICKUP),
    Note("I use a wheelchair, please bring it to the car. Gray van with a ramp.", method=Method.PICKUP),
    Note("It's a present - please leave the prices out of the box.", method=Method.SHIP),
    Note("Ring the bell at the side entrance, the front one is broken.", method=Method.SHIP),
)


def fitting(method: Method, departments: Collection[str]) -> tuple[str, ...]:
    """What somebody could write under such an order."""
    return tuple(
        note.text for note in NOTES if note.method in (None, method) and (not note.about or note.about in departments)
    )
