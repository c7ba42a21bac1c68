"""The network as assignment sees it: a snapshot of stores, hours, load and stock, refreshed in parts.

Moments are minutes since midnight UTC of the snapshot's first day; products and stores are rows of the arrays. One
module for each aspect; `reading` puts them together.
"""

from storeapp.queries.network.lanes import grid_of
from storeapp.queries.network.products import ProductFacts
from storeapp.queries.network.reading import read, refresh
from storeapp.queries.network.snapshot import Snapshot
from storeapp.queries.network.stock import refresh_products

__all__ = ["ProductFacts", "Snapshot", "grid_of", "read", "refresh", "refresh_products"]
