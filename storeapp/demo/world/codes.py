"""Barcodes for invented products: every form a scanner meets, each valid, no two of the chain alike."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from random import Random

from storeapp.demo.chance import stream
from storeapp.demo.world.catalogue import Family
from storeapp.domain.barcode import check_digit, normalise

IMPORTED = 0.22
SHORT = 0.55
SECOND_CODE = 0.12
CASE_CODE = 0.5
CASE_GRAMS = 6000


class CodeBook:
    """Gives out codes; a maker's codes begin alike, as its company prefix would."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._taken: set[str] = set()

    def codes(self, family: Family, brand: str, grams: int, chance: Random) -> tuple[str, ...]:
        """The codes printed on one product, the usual one first; all of them mean one sales unit."""
        if family.weighed:
            return (self._new(lambda: weighed_code(chance)),)
        maker = self._maker(brand)
        short = family.small and chance.random() < SHORT
        codes = [self._new(lambda: maker.short(chance) if short else maker.code(chance))]
        if chance.random() < SECOND_CODE:
            codes.append(self._new(lambda: maker.code(chance)))
        if grams >= CASE_GRAMS and chance.random() < CASE_CODE:
            codes.append(self._new(lambda: case_code(maker.code(chance))))
        return tuple(codes)

    def _maker(self, brand: str) -> Maker:
        chance = stream(self._seed, "maker", brand)
        return European(chance) if chance.random() < IMPORTED else American(chance)

    def _new(self, draw: Callable[[], str]) -> str:
        while normalise(code := draw()) in self._taken:
            pass
        self._taken.add(normalise(code))
        return code


class Maker(ABC):
    """`prefix`: the digits all of its long codes begin with."""

    prefix: str
    length: int

    def code(self, chance: Random) -> str:
        return completed(self.prefix + _digits(chance, self.length - len(self.prefix)))

    @abstractmethod
    def short(self, chance: Random) -> str:
        """For a small pack."""


class American(Maker):
    """UPC-A; UPC-E on small packs."""

    length = 11

    def __init__(self, chance: Random) -> None:
        self.prefix = chance.choice("0678") + _digits(chance, 5)

    def short(self, chance: Random) -> str:
        company, last, item = str(chance.randint(10, 99)), chance.choice("012"), _digits(chance, 3)
        upc_a = completed(f"0{company}{last}0000{item}")
        return f"0{company}{item}{last}{upc_a[-1]}"


class European(Maker):
    """EAN-13 and EAN-8, under the prefix that GS1 keeps for examples."""

    length = 12

    def __init__(self, chance: Random) -> None:
        self.prefix = "952" + _digits(chance, 4)

    def short(self, chance: Random) -> str:
        return completed("952" + _digits(chance, 4))


def completed(payload: str) -> str:
    return f"{payload}{check_digit(payload)}"


def weighed_code(chance: Random) -> str:
    """What the store's own scale prints, with zeros where the price of the piece will stand."""
    return completed(f"02{_digits(chance, 5)}00000")


def case_code(unit_code: str) -> str:
    """ITF-14 of the box around goods that are sold by the box."""
    return completed("1" + unit_code.zfill(13)[:-1])


def _digits(chance: Random, count: int) -> str:
    return "".join(chance.choice("0123456789") for _ in range(count))
