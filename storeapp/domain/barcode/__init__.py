"""Codes: what a scanner read, and which thing it means."""

from storeapp.domain.barcode.gtin import BadCode, check_digit, expand_upc_e, normalise
from storeapp.domain.barcode.in_store import DEFAULT_TEMPLATES, InStoreTemplate
from storeapp.domain.barcode.product_label import ProductLabel
from storeapp.domain.barcode.scan import Kind, Scan, label

__all__ = [
    "DEFAULT_TEMPLATES",
    "BadCode",
    "InStoreTemplate",
    "Kind",
    "ProductLabel",
    "Scan",
    "check_digit",
    "expand_upc_e",
    "label",
    "normalise",
]
