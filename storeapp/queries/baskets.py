"""What a web shop's basket names: products by SKU or by any code they are scanned by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from storeapp.domain.barcode import BadCode, normalise
from storeapp.domain.product import Product, ProductCode


class Named(NamedTuple):
    """A product's id, and how many units one of what was named stands for."""

    product_id: int
    units: int = 1


def named(session: Session, names: Sequence[str]) -> Mapping[str, Named]:
    """Those that are known; a SKU goes before a code that reads the same."""
    skus = session.execute(select(Product.sku, Product.id).where(Product.sku.in_(names)))
    found = {sku: Named(key) for sku, key in skus}
    codes = {name: gtin for name in names if name not in found and (gtin := _gtin(name))}
    return found | _by_code(session, codes)


def _by_code(session: Session, codes: Mapping[str, str]) -> dict[str, Named]:
    if not codes:
        return {}
    rows = session.execute(
        select(ProductCode.gtin, ProductCode.product_id, ProductCode.units).where(ProductCode.gtin.in_(codes.values()))
    )
    known = {gtin: Named(key, units) for gtin, key, units in rows}
    return {name: known[gtin] for name, gtin in codes.items() if gtin in known}


def _gtin(name: str) -> str:
    try:
        return normalise(name)
    except BadCode:
        return ""
