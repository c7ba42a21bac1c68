"""A scan: parsed once at the edge, trusted inside. Own labels carry a prefix that says what they name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from storeapp.domain.barcode.gs1 import looks_like_gs1, read_gs1
from storeapp.domain.barcode.gtin import LENGTHS, BadCode, normalise
from storeapp.domain.barcode.in_store import DEFAULT_TEMPLATES, InStoreTemplate, read_in_store
from storeapp.domain.barcode.product_label import ProductLabel

LONGEST = 500
KEY = r"[A-Z0-9][A-Z0-9.-]{0,39}"
BLANKS = " \t\r\n\f\v\0"
EAN_8 = "]E4"
AIM_IDENTIFIER = re.compile(r"\][A-Za-z][0-9A-Za-z]")
CARRIER_NUMBER = re.compile(r"(?:420[0-9]{5}(?:[0-9]{4})?\x1d?)?(9[1-5][0-9]{20})|(1Z[0-9A-Z]{16})")


class Kind(StrEnum):
    PRODUCT = "product"
    TOTE = "tote"
    STAGING = "staging"
    FULFILLMENT_ORDER = "fulfillment_order"
    PICKUP_CODE = "pickup_code"
    PARCEL = "parcel"
    BADGE = "badge"
    UNKNOWN = "unknown"


PREFIXES = {
    "T": Kind.TOTE,
    "L": Kind.STAGING,
    "FO": Kind.FULFILLMENT_ORDER,
    "PU": Kind.PICKUP_CODE,
    "P": Kind.PARCEL,
    "B": Kind.BADGE,
}
OWN_LABEL = re.compile(rf"({'|'.join(PREFIXES)})-({KEY})")
NAMES = {
    Kind.PRODUCT: "item",
    Kind.TOTE: "tote",
    Kind.STAGING: "staging location",
    Kind.FULFILLMENT_ORDER: "order",
    Kind.PICKUP_CODE: "pickup code",
    Kind.PARCEL: "parcel",
    Kind.BADGE: "badge",
}


@dataclass(frozen=True)
class Scan:
    """`key`: GTIN-14 of a product, the own label without its prefix, a carrier's number of a parcel,
    or the text as it came when the kind is unknown. `problem` is then the sentence to show."""

    kind: Kind
    key: str
    label: ProductLabel | None = None
    problem: str = ""

    @classmethod
    def parse(cls, text: str, templates: Iterable[InStoreTemplate] = DEFAULT_TEMPLATES) -> Scan:
        """Raises BadCode only when nothing, or far too much, was read."""
        code = _clean(text)
        try:
            return _own_label(code) or _carrier_parcel(code) or _product(code, templates) or _unknown(code)
        except BadCode as refusal:
            return cls(Kind.UNKNOWN, code, problem=str(refusal))

    @property
    def quantity(self) -> int | None:
        return self.label.quantity if self.label else None

    @property
    def weight_g(self) -> int | None:
        return self.label.weight_g if self.label else None

    @property
    def price(self) -> int | None:
        return self.label.price if self.label else None

    def expect(self, *kinds: Kind) -> str:
        """The key, if the scan is one of these; else BadCode with what it is and what to scan instead."""
        if self.kind in kinds:
            return self.key
        wanted = " or the ".join(NAMES[kind] for kind in kinds)
        if self.kind is Kind.UNKNOWN:
            raise BadCode(self.problem)
        raise BadCode(f"That is {_with_article(NAMES[self.kind])}. Scan the {wanted}.")


def label(kind: Kind, key: str) -> str:
    """The text to print as a barcode for one of our own things; ValueError when the key cannot be printed."""
    prefix = next((prefix for prefix, named in PREFIXES.items() if named is kind), None)
    if prefix is None or not re.fullmatch(KEY, key):
        raise ValueError(f"No label can be printed for {kind} {key!r}.")
    return f"{prefix}-{key}"


def _clean(text: str) -> str:
    symbology, code = _split_symbology(text.strip(BLANKS))
    if not code:
        raise BadCode("Nothing was read. Scan again.")
    if len(code) > LONGEST:
        raise BadCode("That code is too long to be one of ours. Scan the barcode on the item or on our label.")
    return code.zfill(13) if symbology == EAN_8 else code


def _split_symbology(text: str) -> tuple[str, str]:
    match = AIM_IDENTIFIER.match(text)
    return (match[0], text[3:].strip(BLANKS)) if match else ("", text)


def _own_label(code: str) -> Scan | None:
    match = OWN_LABEL.fullmatch(code.upper())
    return Scan(PREFIXES[match[1]], match[2]) if match else None


def _carrier_parcel(code: str) -> Scan | None:
    match = CARRIER_NUMBER.fullmatch(code.upper())
    return Scan(Kind.PARCEL, match[1] or match[2]) if match else None


def _product(code: str, templates: Iterable[InStoreTemplate]) -> Scan | None:
    found = read_gs1(code) if looks_like_gs1(code) else _plain(code, templates)
    return Scan(Kind.PRODUCT, found.gtin, found) if found else None


def _plain(code: str, templates: Iterable[InStoreTemplate]) -> ProductLabel | None:
    digits = re.sub(r"[ -]", "", code)
    if len(digits) not in LENGTHS or not re.fullmatch("[0-9]+", digits):
        return None
    gtin = normalise(digits)
    return read_in_store(gtin, templates) or ProductLabel(gtin)


def _unknown(code: str) -> Scan:
    return Scan(Kind.UNKNOWN, code, problem="We do not know that code. Scan the barcode on the item or on our label.")


def _with_article(name: str) -> str:
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"
