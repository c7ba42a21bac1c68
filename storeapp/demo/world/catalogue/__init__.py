"""The range of the chain: one file per department, each a list of families whose words may be combined freely."""

from storeapp.demo.world.catalogue.families import Family, Size, Variant, families

__all__ = ["Family", "Size", "Variant", "families"]
