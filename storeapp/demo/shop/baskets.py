"""What one customer orders at one time: things that belong together, best sellers more often."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from storeapp.demo.chance import geometric
from storeapp.operations.intake.documents import Method, ProductDocument

MOST_LINES = 24
MOST_UNITS = 6
MORE_UNITS = 0.35
TRIES = 4


class Mission(BaseModel):
    """`lines`: mean number beyond the first. `departments`: how much of it comes from where."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    share: int
    lines: float
    methods: frozenset[Method]
    departments: dict[str, int]


class Wanted(NamedTuple):
    product: ProductDocument
    units: int


class Offer:
    """What the shop shows to a customer: products by department, with how often they are asked for."""

    def __init__(self, products: Iterable[ProductDocument], popularity: Mapping[str, float]) -> None:
        shown: defaultdict[str, list[ProductDocument]] = defaultdict(list)
        for product in products:
            shown[product.department].append(product)
        self._shown = dict(shown)
        self._weights = {name: list(accumulate(popularity[p.sku] for p in items)) for name, items in shown.items()}

    def draw(self, department: str, chance: Random) -> ProductDocument | None:
        """None when the department is not there."""
        if department not in self._shown:
            return None
        return chance.choices(self._shown[department], cum_weights=self._weights[department])[0]


@cache
def missions(method: Method) -> tuple[Mission, ...]:
    table = tomllib.loads(files("storeapp.demo.shop").joinpath("missions.toml").read_text("utf-8"))
    return tuple(found for row in table["mission"] if method in (found := Mission.model_validate(row)).methods)


def basket(offer: Offer, method: Method, most: Callable[[ProductDocument], int], chance: Random) -> list[Wanted]:
    """Never empty; `most` says how many units of a product the shop would sell."""
    while not (wanted := list(_one(offer, _mission(method, chance), most, chance))):
        pass
    return wanted


def _mission(method: Method, chance: Random) -> Mission:
    known = missions(method)
    return chance.choices(known, [mission.share for mission in known])[0]


def _one(offer: Offer, mission: Mission, most: Callable[[ProductDocument], int], chance: Random) -> Iterator[Wanted]:
    taken: set[str] = set()
    for _ in range(1 + geometric(chance, mission.lines, MOST_LINES - 1)):
        product = _another(offer, mission, taken, chance)
        if product is not None and (units := min(_units(product, chance), most(product))) > 0:
            taken.add(product.sku)
            yield Wanted(product, units)


def _another(offer: Offer, mission: Mission, taken: set[str], chance: Random) -> ProductDocument | None:
    """A product that is not in the basket yet; None when chance does not find one."""
    names, weights = list(mission.departments), list(mission.departments.values())
    drawn = (offer.draw(chance.choices(names, weights)[0], chance) for _ in range(TRIES))
    return next((product for product in drawn if product is not None and product.sku not in taken), None)


def _units(product: ProductDocument, chance: Random) -> int:
    """One of what is heavy or dear, mostly one of everything else."""
    if product.bulky or product.high_value:
        return 1
    return 1 + geometric(chance, MORE_UNITS, MOST_UNITS - 1)
