"""The chain's web shop: customers, their baskets and the stream of orders."""

from storeapp.demo.shop.demand import SOURCE, Shop
from storeapp.demo.shop.orders import orders

__all__ = ["SOURCE", "Shop", "orders"]
