"""Intake: documents of any source become stores, products, stock and orders. The same one twice changes nothing."""

from storeapp.operations.intake.orders import take_orders
from storeapp.operations.intake.products import take_products
from storeapp.operations.intake.stock import take_stock
from storeapp.operations.intake.stores import take_stores
from storeapp.operations.intake.taken import Refused, Taken

__all__ = ["Refused", "Taken", "take_orders", "take_products", "take_stock", "take_stores"]
