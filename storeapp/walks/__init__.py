"""How to walk: open picks and an aisle layout in, the next walk out."""

from storeapp.walks.layout import Layout, Place, Spot
from storeapp.walks.walk import Walk, in_walking_order, next_walk
from storeapp.walks.work import Caps, OpenPick, Pace

__all__ = ["Caps", "Layout", "OpenPick", "Pace", "Place", "Spot", "Walk", "in_walking_order", "next_walk"]
