"""Names of people: given and family names that belong together, and pairs that are easily confused."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from random import Random

from pydantic import BaseModel, ConfigDict

MIXED = 0.15
"""Families mix: some people have a given name of one pool and a family name of another."""


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pool(Row):
    share: int
    given: tuple[str, ...]
    family: tuple[str, ...]


class Lookalikes(Row):
    pairs: tuple[tuple[str, str], ...]


class Streets(Row):
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    units: tuple[str, ...]


class Names(Row):
    pool: tuple[Pool, ...]
    lookalikes: Lookalikes
    streets: Streets


@cache
def names() -> Names:
    return Names.model_validate(tomllib.loads(files("storeapp.demo.world").joinpath("names.toml").read_text("utf-8")))


def person(chance: Random) -> str:
    """A given and a family name."""
    first, other = chance.choices(names().pool, [pool.share for pool in names().pool], k=2)
    family = other if chance.random() < MIXED else first
    return f"{chance.choice(first.given)} {chance.choice(family.family)}"


def street_address(chance: Random) -> str:
    streets = names().streets
    return f"{chance.randint(11, 9899)} {chance.choice(streets.names)} {chance.choice(streets.kinds)}"
