"""Plain values and arrays in few bytes, and back to the last bit."""

import json
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

WHOLE: tuple[Any, ...] = (np.uint8, np.int16, np.int32)
SPARSE = 0.25  # of the entries at most are not nought, for only those to be written


def pack(plain: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], *, level: int) -> bytes:
    """JSON values and arrays by name; `level` is zlib's. Whole numbers are written as narrow as they fit."""
    heads, bodies = [], []
    for name, array in arrays.items():
        places, values = _filled(array)
        heads.append([name, array.dtype.str, array.shape, values.dtype.str, len(values), places.dtype.str, len(places)])
        bodies += [values.tobytes(), places.tobytes()]
    header = json.dumps([plain, heads], separators=(",", ":")).encode()
    return zlib.compress(b"\n".join([header, b"".join(bodies)]), level)


def unpack(packed: bytes) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """What `pack` was given."""
    header, _, buffer = zlib.decompress(packed).partition(b"\n")
    plain, heads = json.loads(header)
    arrays, at = {}, 0
    for name, dtype, shape, kind, count, place_kind, places in heads:
        values = np.frombuffer(buffer, kind, count, at)
        where = np.frombuffer(buffer, place_kind, places, at + values.nbytes)
        at += values.nbytes + where.nbytes
        arrays[name] = _array(dtype, shape, values, where)
    return plain, arrays


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
    low, high = values.min(), values.max()
    fits = (kind for kind in WHOLE if np.iinfo(kind).min <= low and high <= np.iinfo(kind).max)
    return values.astype(next(fits, values.dtype))


def _array(dtype: str, shape: list[int], values: NDArray[Any], places: NDArray[Any]) -> NDArray[Any]:
    if len(values) == int(np.prod(shape)):
        return values.astype(dtype).reshape(shape)
    array = np.zeros(shape, dtype)
    array.ravel()[places] = values
    return array
