"""The boxes of the packing bench, from small to large."""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """Sides in centimetres, its own weight in grams."""

    name: str
    length_cm: int
    width_cm: int
    height_cm: int
    weight_g: int

    @property
    def volume_ml(self) -> int:
        return self.length_cm * self.width_cm * self.height_cm


BOXES: dict[str, Box] = {
    "bag": Box("Bag", 35, 25, 4, 40),
    "small": Box("Small box", 25, 18, 12, 150),
    "medium": Box("Medium box", 40, 30, 20, 380),
    "large": Box("Large box", 60, 40, 40, 800),
    "own": Box("Its own box", 80, 60, 60, 0),
}
FILLED = 0.8


def box_for(volume_ml: int) -> str:
    """The smallest that takes the goods, leaving a fifth for padding; else its own box."""
    fits = (key for key, box in BOXES.items() if volume_ml <= FILLED * box.volume_ml)
    return next(fits, "own")
