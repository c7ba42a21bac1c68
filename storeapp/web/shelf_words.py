"""A product on its shelf, in the words of a sign and a shelf tag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from storeapp.domain.product import Product
from storeapp.domain.store import Bay, Temperature

FLAGS = {"bulky": ("bulky", "Bulky"), "fragile": ("fragile", "Fragile"), "high_value": ("lock", "High value")}


def shelf_words(what: Any, aisle: str | None, bay: str | None, codes: Sequence[str]) -> dict[str, Any]:
    """`what`: a product, or a row with the same names; for components places.html sign and tags.html shelf_tag."""
    variant, _, size = what.variant.rpartition(", ")
    return {
        "aisle": aisle or "?",
        "aisle_word": "Aisle" if aisle else "",
        "bay": bay or "",
        "place": f"Bay {bay}" if bay else "Ask where it is",
        "department": what.department,
        "temperature": what.temperature.value,
        "name": what.name,
        "variant": variant,
        "size": size,
        "code": codes[0].lstrip("0") if codes else "",
        "codes": codes,
        "flags": _flags(what),
    }


def product_words(product: Product, bay: Bay | None) -> dict[str, Any]:
    codes = [code.gtin for code in product.codes]
    return shelf_words(product, bay.aisle if bay else None, bay.name if bay else None, codes)


def _flags(what: Any) -> list[tuple[str, str]]:
    flags = [words for name, words in FLAGS.items() if getattr(what, name)]
    if what.temperature is not Temperature.AMBIENT:
        flags.append((what.temperature.value, what.temperature.value.capitalize()))
    return flags + ([("id", f"{what.minimum_age}+")] if what.minimum_age else [])
