"""Plain values and arrays in few bytes, and back to the last bit."""

import json
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

SPARSE = 0.25  # of the entries at most are not nought, for only those to be written
WHOLE = [(np.dtype(kind), int(np.iinfo(kind).min), int(np.iinfo(kind).max)) for kind in (np.uint8, np.int16, np.int32)]

WITHOUT_SPACES = json.JSONEncoder(separators=(",", ":"))

Arrays = Mapping[str, NDArray[Any]]


def pack(plain: Mapping[str, Any], arrays: Arrays) -> bytes:
    """JSON values and arrays by name, not compressed.

    Arrays of one type are written end to end, because each costs more than its numbers; whole numbers as narrow as all
    of them fit.
    """
    heads, bodies = [], []
    for kind, named in _by_type(arrays).items():
        shapes = [(name, *array.shape) for name, array in named]
        places, values = _filled(np.concatenate([array.ravel() for _, array in named]))
        heads.append((kind, shapes, values.dtype.str, len(values), places.dtype.str, len(places)))
        bodies += [values.tobytes(), places.tobytes()]
    header = WITHOUT_SPACES.encode([plain, heads]).encode()
    return b"".join([header, b"\n", *bodies])


def unpack(packed: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """What `pack` was given."""
    header, _, buffer = packed.partition(b"\n")
    plain, heads = json.loads(header)
    arrays: dict[str, NDArray[Any]] = {}
    at = 0
    for kind, shapes, value_kind, count, place_kind, places in heads:
        values = np.frombuffer(buffer, value_kind, count, at)
        where = np.frombuffer(buffer, place_kind, places, at + values.nbytes)
        at += values.nbytes + where.nbytes
        arrays |= _parted(shapes, kind, values, where)
    return plain, arrays


def _by_type(arrays: Arrays) -> dict[str, list[tuple[str, NDArray[Any]]]]:
    kinds: dict[str, list[tuple[str, NDArray[Any]]]] = {}
    for name, array in arrays.items():
        kinds.setdefault(array.dtype.str, []).append((name, array))
    return kinds


def _filled(array: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Where the array is not nought and what is there; no places where it is written whole."""
    values = array.ravel()
    places = values.nonzero()[0]
    if len(places) <= SPARSE * len(values) and not np.signbit(values).any():
        return _narrow(places), _narrow(values[places])
    return places[:0], _narrow(values)


def _narrow(values: NDArray[Any]) -> NDArray[Any]:
    if values.dtype.kind != "i" or not len(values):
        return values
    low, high = int(values.min()), int(values.max())
    return values.astype(next((kind for kind, least, most in WHOLE if least <= low and high <= most), values.dtype))


def _parted(shapes: list[list[Any]], kind: str, values: NDArray[Any], places: NDArray[Any]) -> dict[str, NDArray[Any]]:
    sizes = [prod(shape) for _, *shape in shapes]
    whole = values.astype(kind) if len(values) == sum(sizes) else np.zeros(sum(sizes), kind)
    whole[places] = values[: len(places)]
    parts = np.split(whole, np.cumsum(sizes)[:-1])
    return {name: part.reshape(shape) for (name, *shape), part in zip(shapes, parts, strict=True)}
