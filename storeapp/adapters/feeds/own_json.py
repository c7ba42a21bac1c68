"""Our own JSON: the documents of intake as they are, in a list, under the name of their kind, or one per line."""

from __future__ import annotations

from typing import Any, BinaryIO

from storeapp.adapters.feeds import json_values
from storeapp.adapters.feeds.reading import BadRow, D, Read, Reading
from storeapp.adapters.feeds.validating import parsed, within
from storeapp.operations.intake.documents import OrderDocument, ProductDocument, StockDocument, StoreDocument

DEFAULT_SOURCE = "feed"


def stores(stream: BinaryIO, source: str = "") -> Reading[StoreDocument]:
    return _documents(StoreDocument, stream)


def products(stream: BinaryIO, source: str = "") -> Reading[ProductDocument]:
    return _documents(ProductDocument, stream)


def stock(stream: BinaryIO, source: str = "") -> Reading[StockDocument]:
    return _documents(StockDocument, stream)


def orders(stream: BinaryIO, source: str = "") -> Reading[OrderDocument]:
    return _documents(OrderDocument, stream, source=source or DEFAULT_SOURCE)


def _documents(model: type[D], stream: BinaryIO, **defaults: Any) -> Reading[D]:
    for value in json_values.values(stream):
        if isinstance(value, BadRow):
            yield value
            continue
        draft = defaults | value.data if isinstance(value.data, dict) else value.data
        document = parsed(model, draft, within(value.row))
        if isinstance(document, list):
            yield from document
        else:
            yield Read(value.row, document)
