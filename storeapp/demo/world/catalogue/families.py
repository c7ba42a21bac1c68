"""Families as the department files say them; a file's own keys are defaults for its families."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from storeapp.demo.world.measures import Measure, measure


class Variant(NamedTuple):
    """A variant may have its own price (cents), grams and millilitres."""

    text: str
    price: int | None = None
    packed: Measure | None = None


class Size(NamedTuple):
    text: str
    price: int
    packed: Measure


def _variant(entry: str) -> Variant:
    """Reads "Two Burner Gas @ 199.99, 24000, 190000"; everything after the @ is optional."""
    text, _, rest = entry.partition(" @ ")
    price, *packed = rest.split(", ") if rest else [""]
    return Variant(text, round(float(price) * 100) if price else None, Measure(*map(int, packed)) if packed else None)


class Family(BaseModel):
    """`noun` may hold {variant}. `keep`: share of the combinations the chain lists. `small`: takes a short barcode.

    `weighed`: the store prints its own label with the price inside.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    department: str
    number: str
    noun: str
    brands: tuple[str, ...]
    variants: tuple[Annotated[Variant, BeforeValidator(_variant)], ...]
    sizes: tuple[Size, ...]
    temperature: str = "ambient"
    bulky: bool = False
    fragile: bool = False
    minimum_age: int = 0
    high_value: bool = False
    small: bool = False
    weighed: bool = False
    density: Annotated[float, Field(gt=0)]
    keep: Annotated[float, Field(gt=0, le=1)] = 0.48

    @model_validator(mode="before")
    @classmethod
    def sizes_have_weights(cls, table: dict[str, Any]) -> dict[str, Any]:
        return table | {"sizes": tuple(_size(entry, table["density"]) for entry in table["sizes"])}

    @property
    def combinations(self) -> int:
        return len(self.brands) * len(self.variants) * len(self.sizes)


def _size(entry: list[Any], density: float) -> Size:
    text, price, *packed = entry
    found = Measure(*packed) if packed else measure(text, density)
    if found is None:
        raise ValueError(f"{text!r} says neither weight nor volume: add grams and millilitres after the price")
    return Size(text, round(price * 100), found)


@cache
def families() -> tuple[Family, ...]:
    """All families in the order of the department files."""
    folder = files("storeapp.demo.world.catalogue")
    tables = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return tuple(family for file in tables for family in _department(tomllib.loads(file.read_text("utf-8"))))


def _department(table: dict[str, Any]) -> list[Family]:
    defaults = {key: value for key, value in table.items() if key not in ("family", "number")}
    return [
        Family(**{**defaults, **family, "number": f"{table['number']}{place:02d}"})
        for place, family in enumerate(table["family"], 1)
    ]
