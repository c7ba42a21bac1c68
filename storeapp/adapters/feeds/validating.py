"""From a draft to a document, or to one bad row for each thing that is wrong with it, in the neighbour's own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from storeapp.adapters.feeds.reading import BadRow, bad
from storeapp.operations.intake.documents import NO_NUL

M = TypeVar("M", bound=BaseModel)
Path: TypeAlias = tuple[int | str, ...]
Place: TypeAlias = Callable[[Path], tuple[int, str]]
"""Where in the file a value of the draft stands: its row and the neighbour's name for it."""

PATTERNS = {
    NO_NUL: "Text without the character NUL.",
    "^([A-Z]{2})?$": "A country of two letters such as US.",
    "^[A-Z]{3}$": "A currency of three letters such as USD.",
}
SENTENCES = {
    "missing": "A value; this one is needed.",
    "int_parsing": "A whole number.",
    "int_type": "A whole number.",
    "int_from_float": "A whole number.",
    "int_parsing_size": "A whole number of a usual size.",
    "float_parsing": "A number.",
    "float_type": "A number.",
    "finite_number": "A finite number.",
    "bool_parsing": "true or false.",
    "bool_type": "true or false.",
    "decimal_parsing": "An amount such as 12.99.",
    "decimal_type": "An amount such as 12.99.",
    "string_type": "Text.",
    "string_too_short": "Text; this may not be blank.",
    "string_unicode": "Text in UTF-8; save the file as UTF-8 and send it again.",
    "timezone_aware": "A time with its offset from UTC, such as 2026-11-23T09:30:00-05:00.",
    "extra_forbidden": "Nothing of this name; see the list of names in FORMATS.md.",
    "model_type": "An object in braces.",
    "model_attributes_type": "An object in braces.",
    "dict_type": "An object in braces.",
    "tuple_type": "A list.",
    "list_type": "A list.",
}
BOUNDS = {
    "greater_than_equal": "A number of at least {ge:g}.",
    "less_than_equal": "A number of at most {le:g}.",
    "string_too_long": "At most {max_length} characters.",
    "too_long": "At most {max_length} of them.",
    "too_short": "At least {min_length} of them.",
    "enum": "One of {expected}.",
    "literal_error": "One of {expected}.",
    "value_error": "{error}.",
}


def parsed(model: type[M], draft: Any, place: Place) -> M | list[BadRow]:
    try:
        return model.model_validate(draft)
    except ValidationError as fault:
        return list(_bad_rows(fault, place))


def within(row: int) -> Place:
    """For documents that stand in one place: the path itself is the neighbour's name, as in `lines[0].sku`."""
    return lambda path: (row, dotted(path))


def dotted(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _bad_rows(fault: ValidationError, place: Place) -> Iterator[BadRow]:
    for error in fault.errors(include_url=False):
        if not _follows_from_others(error):
            row, column = place(error["loc"])
            yield bad(row, column, _shown(error), sentence(error))


def _follows_from_others(error: ErrorDetails) -> bool:
    """A list of only wrong lines is also said to be empty."""
    return error["type"] == "too_short" and bool(error["input"])


def _shown(error: ErrorDetails) -> object:
    return (
        "" if error["type"] in ("missing", "value_error") or isinstance(error["input"], dict | list) else error["input"]
    )


def sentence(error: ErrorDetails) -> str:
    """What was expected, for a person."""
    kind, given = error["type"], error.get("ctx", {})
    if kind in BOUNDS:
        said = BOUNDS[kind].format(**given)
        return said[0].upper() + said[1:]
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(given["pattern"], "Text of another form.")
    if kind.startswith(("datetime", "date_", "time_")):
        return "A date and time such as 2026-11-23T09:30:00-05:00." if kind[0] == "d" else "A time such as 09:30."
    return SENTENCES.get(kind, f"{error['msg']}.")
