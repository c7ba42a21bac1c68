"""Code 128 (ISO/IEC 15417) as bar and space widths, with the densest mix of code sets B and C."""

from __future__ import annotations

import re
from itertools import chain

QUIET_MODULES = 10
START_B, START_C, TO_C, TO_B, STOP = 104, 105, 99, 100, 106
PATTERNS = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112
"""
WIDTHS = re.findall("[0-9]+", PATTERNS)


def code128_widths(text: str) -> list[int]:
    """Widths in modules, bar first, alternating; ValueError for anything but printable ASCII."""
    if not re.fullmatch("[ -~]+", text):
        raise ValueError(f"{text!r} cannot be printed as Code 128.")
    symbols = _symbols(text)
    check = (symbols[0] + sum(place * symbol for place, symbol in enumerate(symbols))) % 103
    return [int(width) for symbol in (*symbols, check, STOP) for width in WIDTHS[symbol]]


def _symbols(text: str) -> list[int]:
    """Even runs of four and more digits in code set C (two digits a symbol), the rest in B."""
    parts = re.findall(r"(?:[0-9]{2}){2,}|(?:(?![0-9]{4}).)+", text)
    symbols = list(chain.from_iterable(_switched(part) for part in parts))
    return [START_C if symbols[0] == TO_C else START_B, *symbols[1:]]


def _switched(part: str) -> list[int]:
    """The symbols of one part, led by the switch to its code set."""
    if re.fullmatch("[0-9]{4,}", part):
        return [TO_C, *(int(part[place : place + 2]) for place in range(0, len(part), 2))]
    return [TO_B, *(ord(character) - 32 for character in part)]
