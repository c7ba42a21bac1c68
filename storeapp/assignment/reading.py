"""Frozen dataclasses to JSON values and back, refusing what does not fit with a sentence that says what to write."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass
from math import inf, isfinite
from typing import Any, TypeVar, get_args, get_origin

import numpy as np
from numpy.typing import NDArray

Kind = TypeVar("Kind")


class DataRefused(ValueError):
    """The data cannot be used; the sentence says which value is wrong and what is expected."""


def to_json(value: Any) -> dict[str, Any]:
    """JSON values of a dataclass; infinity, which JSON lacks, becomes null."""
    return {key: _plain(item) for key, item in asdict(value).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and not isfinite(value) else value


def from_json(kind: type[Kind], data: Any, where: str) -> Kind:
    """Read what `to_json` wrote; missing values keep their default. DataRefused says what does not fit."""
    if not isinstance(data, Mapping):
        raise DataRefused(f"The {where} must be an object of values, not {data!r}.")
    known = {f.name: f.type for f in fields(kind)}  # type: ignore[arg-type]
    for key in data:
        if key not in known:
            raise DataRefused(f"The {where} has no {key!r}; it has {', '.join(known)}.")
    return kind(**{key: _value(known[key], item, f"{where} {key}") for key, item in data.items()})


def _value(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind):
        return from_json(kind, value, where)  # type: ignore[arg-type]
    if get_origin(kind) is tuple:
        return _list(get_args(kind)[0], value, where)
    if kind is float and value is None:
        return inf
    if not any(FITS[option](value) for option in get_args(kind) or (kind,)):
        raise DataRefused(f"The {where} must be {WORDS[(get_args(kind) or (kind,))[0]]}, not {value!r}.")
    return value


def _list(kind: Any, value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise DataRefused(f"The {where} must be a list, not {value!r}.")
    return tuple(_value(kind, item, where) for item in value)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def nested(values: NDArray[np.float64], digits: int = 5) -> Any:
    """An array as nested tuples of rounded numbers, as frozen data keeps it."""
    return _tuples(values.round(digits).tolist())


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


FITS: dict[Any, Callable[[Any], bool]] = {
    str: lambda value: isinstance(value, str),
    int: _whole,
    float: lambda value: _whole(value) or isinstance(value, float),
    type(None): lambda value: value is None,
}
WORDS: dict[Any, str] = {str: "text", int: "a whole number", float: "a number"}
