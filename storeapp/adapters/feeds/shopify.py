"""Shopify orders as its REST admin API and its webhooks send them, from about 2012 on."""

from __future__ import annotations

from typing import Any, BinaryIO

from storeapp.adapters.feeds import outside
from storeapp.adapters.feeds.outside import Neighbour
from storeapp.adapters.feeds.reading import Reading
from storeapp.adapters.feeds.shopify_body import Address, Line, Order
from storeapp.operations.intake.documents import Method, OrderDocument


def orders(stream: BinaryIO, source: str = "") -> Reading[OrderDocument]:
    """A list, `{"orders": [...]}`, `{"order": {...}}`, one order or one per line; `source` is the shop's domain."""
    return SHOPIFY.read(stream, source)


def _bodies(data: Any) -> list[Any]:
    inside = data.get("orders", data.get("order", data)) if isinstance(data, dict) else data
    return inside if isinstance(inside, list) else [inside]


def _draft(order: Order, source: str) -> dict[str, Any]:
    return {
        "source": source,
        "external_id": order.id,
        "number": order.name or order.order_number or order.id,
        "method": Method.PICKUP if order.is_pickup else Method.SHIP,
        "status": order.status,
        "placed_at": order.created_at,
        "pickup_store": order.pickup_store if order.is_pickup else "",
        "shipping_service": outside.text(*(line.title for line in order.shipping_lines[:1])),
        "customer": _customer(order),
        "address": order.shipping_address and _address(order.shipping_address),
        "currency": order.currency,
        "note": outside.text(order.note, most=outside.LONGEST_NOTE),
        "lines": _lines(order),
    }


def _customer(order: Order) -> dict[str, Any]:
    name = outside.text(order.customer.first_name, order.customer.last_name) or order.billing_address.full_name
    return {
        "name": name,
        "email": order.email or order.customer.email,
        "phone": order.phone or order.customer.phone or order.billing_address.phone,
    }


def _address(address: Address) -> dict[str, Any]:
    return {
        "name": address.full_name,
        "company": outside.text(address.company),
        "line1": outside.text(address.address1),
        "line2": outside.text(address.address2),
        "city": outside.text(address.city),
        "region": outside.text(address.province_code or address.province),
        "postcode": address.zip,
        "country": outside.country(address.country_code, address.country),
        "phone": address.phone,
        "latitude": address.latitude,
        "longitude": address.longitude,
    }


def _lines(order: Order) -> list[dict[str, Any]]:
    fulfilled = order.fulfilled()
    gone, returned = order.refunded(returned=False), order.refunded(returned=True)
    return [
        _line(line, order.currency, _cancelled(line, gone[line.id], returned[line.id]), fulfilled[line.id])
        for line in order.line_items
        if line.quantity
    ]


def _cancelled(line: Line, gone: int, returned: int) -> int:
    units = gone if line.current_quantity is None else line.quantity - line.current_quantity - returned
    return max(0, min(units, line.quantity))


def _line(line: Line, currency: str, cancelled: int, fulfilled: int) -> dict[str, Any]:
    return {
        "external_id": line.id,
        "sku": line.sku,
        "name": outside.text(line.name or outside.text(line.title, line.variant_title)),
        "quantity": line.quantity,
        "cancelled": cancelled,
        "fulfilled": min(fulfilled, line.quantity),
        "unit_price": outside.price(line.price, currency),
        "requires_shipping": line.requires_shipping is not False,
    }


SHOPIFY = Neighbour("Shopify", "line_items", Order, _bodies, _draft)
