"""UPC-A, UPC-E, EAN-8, EAN-13 and ITF-14 meet in one key, the GTIN-14."""

from __future__ import annotations

import re

from storeapp.domain.errors import Refusal

LENGTHS = (8, 12, 13, 14)
SHOWN = 24


class BadCode(Refusal):
    """The code cannot be what it is taken for; the sentence says what to do."""


def normalise(code: str) -> str:
    """The GTIN-14 of a barcode as scanned or typed (blanks and hyphens allowed); raises BadCode."""
    digits = re.sub(r"[\s-]", "", code)
    _must_look_like_a_barcode(digits)
    readings = [reading for reading in _readings(digits) if _check_fits(reading)]
    if not readings:
        raise BadCode(f"The last digit of {digits} does not fit the others. Scan or type it again.")
    if not int(digits):
        raise BadCode("That code is all zeros. Scan the barcode on the item.")
    return readings[0].zfill(14)


def check_digit(payload: str) -> int:
    """The GS1 mod-10 check digit that follows these digits: weights 3, 1, 3, 1 ... from the right."""
    weighted = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(payload)))
    return -weighted % 10


def expand_upc_e(code: str) -> str:
    """The UPC-A (12 digits) that an 8-digit UPC-E abbreviates; the check digit is carried over unchecked."""
    system, body, last, check = code[0], code[1:6], code[6], code[7]
    if last in "012":
        payload = body[:2] + last + "0000" + body[2:]
    elif last in "34":
        payload = body[: int(last)] + "00000" + body[int(last) :]
    else:
        payload = body + "0000" + last
    return system + payload + check


def _must_look_like_a_barcode(digits: str) -> None:
    if not re.fullmatch("[0-9]+", digits):
        raise BadCode(f"{digits[:SHOWN]} is not a product's barcode. Scan the bars on the item.")
    if len(digits) not in LENGTHS:
        raise BadCode(
            f"{digits[:SHOWN]} has {len(digits)} digits, a product's barcode has 8, 12, 13 or 14. Type all of them."
        )


def _readings(digits: str) -> tuple[str, ...]:
    """Likeliest first. Eight digits that begin with 0 are UPC-E, except 000, which shops use for short numbers."""
    if len(digits) != 8 or digits[0] not in "01":
        return (digits,)
    expanded = expand_upc_e(digits)
    return (expanded, digits) if re.match("0(?!00)", digits) else (digits, expanded)


def _check_fits(digits: str) -> bool:
    return check_digit(digits[:-1]) == int(digits[-1])
