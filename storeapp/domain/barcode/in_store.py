"""Codes the shop prints itself (they begin with 2): price or weight sits inside, where a template says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from storeapp.domain.barcode.gtin import check_digit
from storeapp.domain.barcode.product_label import ProductLabel

GRAMS_PER_HUNDREDTH_OF_A_POUND = 4.5359237


@dataclass(frozen=True)
class InStoreTemplate:
    """Thirteen places of an EAN-13: a digit stands for itself, I item, P price in minor units, W grams,
    L hundredths of a pound, N units, V a verifier that is not looked at, C the check digit."""

    pattern: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"0?2[0-9]*[IPWLNV]+C", self.pattern) or len(self.pattern) != 13 or "I" not in self.pattern:
            raise ValueError(
                f"{self.pattern} is no template of an in-store code: "
                "13 places that begin with 2 or 02, hold I, P, W, L, N or V, and end with C."
            )

    def read(self, gtin14: str) -> ProductLabel | None:
        """The product's key has zeros where price, weight and verifier stand, and the check digit of that."""
        match = self._expression.fullmatch(gtin14[1:]) if gtin14.startswith("0") else None
        if match is None:
            return None
        values = match.groupdict()
        return ProductLabel(self._key(gtin14), _whole(values, "N"), _grams(values), _whole(values, "P"))

    def _key(self, gtin14: str) -> str:
        payload = "".join("0" if place in "PWLNV" else digit for place, digit in self._places(gtin14))
        return f"0{payload}{check_digit(payload)}"

    def _places(self, gtin14: str) -> Iterable[tuple[str, str]]:
        return zip(self.pattern[:-1], gtin14[1:-1], strict=True)

    @cached_property
    def _expression(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"([IPWLNVC])\1*", lambda run: f"(?P<{run[1]}>[0-9]{{{len(run[0])}}})", self.pattern))


DEFAULT_TEMPLATES = (InStoreTemplate("02IIIIIVPPPPC"),)


def read_in_store(gtin14: str, templates: Iterable[InStoreTemplate]) -> ProductLabel | None:
    """What the first fitting template reads; None when the code is an ordinary one."""
    return next((found for template in templates if (found := template.read(gtin14))), None)


def _whole(values: dict[str, str], place: str) -> int | None:
    return int(values[place]) if place in values else None


def _grams(values: dict[str, str]) -> int | None:
    if "L" in values:
        return round(int(values["L"]) * GRAMS_PER_HUNDREDTH_OF_A_POUND)
    return _whole(values, "W")
