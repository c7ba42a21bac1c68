"""The chain at its start: stores, products, stock and people."""

from storeapp.demo.world.building import World, build

__all__ = ["World", "build"]
