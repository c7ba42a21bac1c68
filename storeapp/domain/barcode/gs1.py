"""GS1 element strings (GS1-128, DataBar, DataMatrix, QR) and GS1 Digital Links."""

from __future__ import annotations

import re
from decimal import Decimal

from biip import ParseError
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementStrings
from biip.gs1_messages import GS1Message

from storeapp.domain.barcode.gtin import BadCode, normalise
from storeapp.domain.barcode.product_label import ProductLabel

FNC1 = "\x1d"
GRAMS_PER_POUND = Decimal("453.59237")
UNREADABLE = "That code is damaged or not complete. Scan it again, or scan the plain barcode of the item."


def looks_like_gs1(text: str) -> bool:
    """Element strings, with or without brackets, or a link that carries them."""
    return FNC1 in text or bool(re.match(r"\(01\)|01[0-9]{14}..|https?://\S+/01/", text))


def read_gs1(text: str) -> ProductLabel | None:
    """None when the text names no trade item (AI 01); raises BadCode when it is damaged."""
    try:
        elements = _elements(text)
    except ParseError as error:
        raise BadCode(UNREADABLE) from error
    gtin = _value(elements, "01")
    if not gtin:
        return None
    return ProductLabel(
        gtin=normalise(gtin),
        quantity=int(_value(elements, "30") or 0) or None,
        weight_g=_grams(elements),
        price=_minor_units(elements),
        lot=_value(elements, "10"),
        serial=_value(elements, "21"),
        expires_on=next((element.date for element in elements if element.ai.ai == "17"), None),
    )


def _elements(text: str) -> GS1ElementStrings:
    if text.startswith("http"):
        return GS1DigitalLinkURI.parse(text).element_strings
    if text.startswith("("):
        return GS1Message.parse_hri(text).element_strings
    return GS1Message.parse(text.lstrip(FNC1)).element_strings


def _value(elements: GS1ElementStrings, ai: str) -> str:
    return next((element.value for element in elements if element.ai.ai == ai), "")


def _decimal(elements: GS1ElementStrings, family: str) -> Decimal | None:
    return next((element.decimal for element in elements if element.ai.ai.startswith(family)), None)


def _grams(elements: GS1ElementStrings) -> int | None:
    kilograms, pounds = _decimal(elements, "310"), _decimal(elements, "320")
    if kilograms is not None:
        return round(kilograms * 1000)
    return round(pounds * GRAMS_PER_POUND) if pounds is not None else None


def _minor_units(elements: GS1ElementStrings) -> int | None:
    amount = _decimal(elements, "392")
    return round(amount * 100) if amount is not None else None
