"""New orders, many at once, in the state in which assignment finds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from storeapp.bulk import insert_all, insert_unknown
from storeapp.domain.order import Order, OrderLine
from storeapp.operations.intake.documents import AddressDocument, Method, OrderDocument, OrderLineDocument, OrderStatus
from storeapp.operations.intake.matching import Matches
from storeapp.operations.intake.places import UNKNOWN, coordinates
from storeapp.operations.intake.taken import content_hash

Identity = tuple[str, str]


def identity(document: OrderDocument) -> Identity:
    return document.source, document.external_id


def add_orders(session: Session, documents: Sequence[OrderDocument], *, at: datetime) -> set[Identity]:
    """Returns the identities of the orders that were added; the others another process has added just now."""
    matches = Matches.of(session, documents)
    rows = [_order_row(document, matches, at) for document in documents]
    added = insert_unknown(session, Order, rows, Order.id, Order.source, Order.external_id)
    keys = {(row.source, row.external_id): row.id for row in added}
    lines = [
        line_row(line, keys[identity(document)], matches, document.status)
        for document in documents
        if identity(document) in keys
        for line in goods(document)
    ]
    insert_all(session, OrderLine, lines)
    return set(keys)


def goods(document: OrderDocument) -> list[OrderLineDocument]:
    """Lines that hands have to fetch: not gift cards by mail, not downloads."""
    return [line for line in document.lines if line.requires_shipping]


def header(document: OrderDocument, matches: Matches) -> dict[str, Any]:
    """What an order says about itself, apart from its lines."""
    return {
        "number": document.number,
        "method": document.method,
        "status": document.status,
        "placed_at": document.placed_at,
        "promised_at": document.promised_at,
        "pickup_store_id": matches.store(document) if document.method is Method.PICKUP else None,
        "shipping_service": document.shipping_service,
        "customer_name": document.customer.name,
        "customer_email": document.customer.email,
        "customer_phone": document.customer.phone,
        "currency": document.currency,
        "note": document.note,
        "document_hash": content_hash(document),
        "exception": matches.exception(document),
        **_destination(document.address),
    }


def line_row(line: OrderLineDocument, order_id: int, matches: Matches, status: OrderStatus) -> dict[str, Any]:
    """Units that left by another way before the order came here need nobody any more, like cancelled ones."""
    gone = line.quantity if status is OrderStatus.CANCELLED else min(line.quantity, line.cancelled + line.fulfilled)
    return {
        "order_id": order_id,
        "external_id": line.external_id,
        "product_id": matches.product(line),
        "sku": line.sku or line.code,
        "name": line.name,
        "unit_price": line.unit_price,
        "quantity": line.quantity,
        "awaiting": line.quantity - gone,
        "cancelled": gone,
    }


def _order_row(document: OrderDocument, matches: Matches, at: datetime) -> dict[str, Any]:
    row = header(document, matches)
    waits = document.status is OrderStatus.PAID and not row["exception"] and any(map(_owed, goods(document)))
    return row | {
        "source": document.source,
        "external_id": document.external_id,
        "received_at": at,
        "assign_at": at if waits else None,
    }


def _owed(line: OrderLineDocument) -> bool:
    return line.quantity > line.cancelled + line.fulfilled


def _destination(address: AddressDocument | None) -> dict[str, Any]:
    place = address or AddressDocument()
    latitude, longitude = coordinates(address) if address else UNKNOWN
    return {
        "recipient": place.name,
        "company": place.company,
        "line1": place.line1,
        "line2": place.line2,
        "city": place.city,
        "region": place.region,
        "postcode": place.postcode,
        "country": place.country,
        "latitude": latitude,
        "longitude": longitude,
    }
