"""What the tests of feeds ask of what a feed gave back."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from typing import Any

from storeapp.adapters.feeds.reading import BadRow, Read


def documents(readings: Iterable[Any]) -> list[Any]:
    return [reading.document for reading in readings if isinstance(reading, Read)]


def bad_rows(readings: Iterable[Any]) -> list[BadRow]:
    return [reading for reading in readings if isinstance(reading, BadRow)]


def stream(content: Any) -> io.BytesIO:
    """Text as it is, everything else as JSON."""
    return io.BytesIO((content if isinstance(content, str) else json.dumps(content)).encode())
