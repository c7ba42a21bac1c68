"""Text that every printer and the built-in PDF fonts can show: other scripts in Latin letters, emoji by their names."""

from __future__ import annotations

import unicodedata

from anyascii import anyascii

SILENT = {"Cc", "Cf", "Mn", "Me", "Cs"}


def legible(text: str) -> str:
    """One line of Latin-1 text; what has no Latin form becomes a question mark, so that its absence can be seen."""
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(map(_letter, composed)).strip()


def _letter(character: str) -> str:
    if _is_latin_1(character):
        return character
    if unicodedata.category(character) in SILENT:
        return ""
    return anyascii(character) or "?"


def _is_latin_1(character: str) -> bool:
    return " " <= character <= "~" or ("\xa1" <= character <= "\xff" and character != "\xad")
