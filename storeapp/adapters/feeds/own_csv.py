"""Our own CSV: one file each for stores, products and stock, and orders with one row per line."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from storeapp.adapters.feeds import money, opening_hours, sheets
from storeapp.adapters.feeds.order_sheets import OrderSheet
from storeapp.adapters.feeds.own_json import DEFAULT_SOURCE
from storeapp.adapters.feeds.reading import Reading
from storeapp.adapters.feeds.sheets import Column, Sheet
from storeapp.operations.intake.documents import OrderDocument, ProductDocument, StockDocument, StoreDocument


def _codes(cell: str) -> list[str]:
    return list(filter(None, re.split(r"[\s|;]+", cell)))


def _address(**meanings: str) -> list[Column]:
    return [Column(name, ("address", name), meaning) for name, meaning in meanings.items()]


PLACE = _address(
    line1="street and number",
    line2="second line of the address",
    city="city",
    region="state or region",
    postcode="postal code, as text: leading zeros count",
    country="two letters, US when blank",
    latitude="degrees north",
    longitude="degrees east",
)
STORES = Sheet(
    Column("store", ("external_id",), "the chain's own store number", needed=True),
    Column("name", ("name",), "what staff and customers call it", needed=True),
    Column("time_zone", ("time_zone",), "such as America/New_York", needed=True),
    *PLACE,
    Column("phone", ("address", "phone"), "the store's telephone"),
    Column("opening_hours", ("opening_hours",), "Mo-Fr 09:00-21:00; Sa 09:00-20:00; Su off", opening_hours.parse),
    Column("staffed_minutes", ("staffed_minutes",), "minutes of fulfilment labour on a usual day, 960 when blank"),
    Column("ships", ("ships",), "true or false, true when blank"),
    Column("offers_pickup", ("offers_pickup",), "true or false, true when blank"),
)
PRODUCTS = Sheet(
    Column("sku", ("sku",), "the shop's key of the product", needed=True),
    Column("name", ("name",), "what staff look for", needed=True),
    Column("variant", ("variant",), "size, colour"),
    Column("department", ("department",), "where in the store"),
    Column("codes", ("codes",), "barcodes, separated by blanks, | or ;", _codes),
    Column("price", ("price",), "such as 12.99", money.amount),
    Column("weight_g", ("weight_g",), "grams"),
    Column("volume_ml", ("volume_ml",), "millilitres"),
    Column("temperature", ("temperature",), "ambient, chilled or frozen; ambient when blank"),
    Column("bulky", ("bulky",), "true or false"),
    Column("fragile", ("fragile",), "true or false"),
    Column("minimum_age", ("minimum_age",), "years, 0 when blank"),
    Column("high_value", ("high_value",), "true or false"),
)
STOCK = Sheet(
    Column("store", ("store",), "the chain's own store number", needed=True),
    Column("sku", ("sku",), "the shop's key of the product", needed=True),
    Column("on_hand", ("on_hand",), "units in the store", needed=True),
    Column("safety_stock", ("safety_stock",), "units kept back; unchanged when blank"),
    Column("aisle", ("aisle",), "where it is"),
    Column("bay", ("bay",), "where in the aisle"),
    Column("counted_at", ("counted_at",), "time with offset; now when blank"),
)
ORDER = Sheet(
    Column("order", ("external_id",), "the shop's key of the order; all its rows follow one another", needed=True),
    Column("number", ("number",), "what the customer calls it; the key when blank"),
    Column("source", ("source",), "the shop it comes from"),
    Column("method", ("method",), "pickup or ship", needed=True),
    Column("status", ("status",), "pending, paid or cancelled; paid when blank"),
    Column("placed_at", ("placed_at",), "time with offset, such as 2026-11-23T09:30:00-05:00", needed=True),
    Column("promised_at", ("promised_at",), "what the customer was told; time with offset"),
    Column("pickup_store", ("pickup_store",), "the chain's own store number"),
    Column("shipping_service", ("shipping_service",), "what the customer chose"),
    Column("customer_name", ("customer", "name"), "who bought it"),
    Column("customer_email", ("customer", "email"), "for notices"),
    Column("customer_phone", ("customer", "phone"), "for notices"),
    Column("recipient", ("address", "name"), "who it goes to"),
    Column("company", ("address", "company"), "where the recipient is"),
    *PLACE,
    Column("currency", ("currency",), "three letters, USD when blank"),
    Column("note", ("note",), "what staff must know"),
)
LINE = Sheet(
    Column("line", ("external_id",), "the shop's key of the line; its sku when blank"),
    Column("sku", ("sku",), "the shop's key of the product"),
    Column("code", ("code",), "a barcode, when there is no sku"),
    Column("name", ("name",), "what the customer saw"),
    Column("quantity", ("quantity",), "units ordered", needed=True),
    Column("cancelled", ("cancelled",), "units of them no longer wanted"),
    Column("fulfilled", ("fulfilled",), "units of them that left by another way"),
    Column("unit_price", ("unit_price",), "such as 12.99", money.decimal),
    Column("requires_shipping", ("requires_shipping",), "false for what is not goods; true when blank"),
)


def _finish(order: dict[str, Any], lines: list[dict[str, Any]], source: str) -> dict[str, Any]:
    unsaid = {"source": source or DEFAULT_SOURCE, "number": order.get("external_id")}
    return unsaid | order | {"lines": lines}


ORDERS = OrderSheet("order", ORDER, LINE, _finish)


def stores(stream: BinaryIO, source: str = "") -> Reading[StoreDocument]:
    return sheets.documents(StoreDocument, STORES, stream)


def products(stream: BinaryIO, source: str = "") -> Reading[ProductDocument]:
    return sheets.documents(ProductDocument, PRODUCTS, stream)


def stock(stream: BinaryIO, source: str = "") -> Reading[StockDocument]:
    return sheets.documents(StockDocument, STOCK, stream)


def orders(stream: BinaryIO, source: str = "") -> Reading[OrderDocument]:
    return ORDERS.read(stream, source)
