"""Small and capital letters: databases know them as the same only in ASCII, or only in some languages."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import InstrumentedAttribute


def is_called(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    return or_(*[func.lower(column) == func.lower(way) for way in _ways(words)])


def has_in_it(column: InstrumentedAttribute[str], words: str) -> ColumnElement[bool]:
    return or_(*[column.icontains(way, autoescape=True) for way in _ways(words)])


def _ways(words: str) -> list[str]:
    """How people and lists may have written it; plain ASCII is left to the database."""
    if words.isascii():
        return [words]
    return list(dict.fromkeys([words, words.lower(), words.upper(), words.capitalize(), words.title()]))
