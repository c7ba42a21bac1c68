"""The chain as its table says: its stores, their formats, and the usual walk through them."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

Range = tuple[int, int]
"""Fewest and most."""


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Format(Row):
    """`range`: share of a department's products it keeps. `staging`: locations and the orders that fit on each."""

    aisles: Range
    bays: Range
    range: float
    staff: Range
    without: frozenset[str]
    staging: dict[str, tuple[int, int]]


class Branch(Row):
    """`staffed`: minutes of fulfilment work planned for a day. `traffic`: its share of pickup demand."""

    number: str
    name: str
    line1: str
    zip: str
    format: str
    hours: str
    staffed: int
    traffic: float


class Chain(Row):
    """`walk`: departments from the entrance on. `hours`: Monday to Friday, Saturday, Sunday."""

    name: str = Field(alias="chain")
    walk: tuple[str, ...]
    hours: dict[str, tuple[str, str, str]]
    formats: dict[str, Format] = Field(alias="format")
    branches: tuple[Branch, ...] = Field(alias="store")

    def format_of(self, branch: Branch) -> Format:
        return self.formats[branch.format]

    def departments(self, branch: Branch) -> tuple[str, ...]:
        """Those the store has, in walking order."""
        return tuple(name for name in self.walk if name not in self.format_of(branch).without)


@cache
def chain() -> Chain:
    text = files("storeapp.demo.world").joinpath("stores.toml").read_text("utf-8")
    return Chain.model_validate(tomllib.loads(text))
