"""The products of the chain: each family's words combined, thinned out, priced and given codes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import NamedTuple

from storeapp.demo.chance import stream
from storeapp.demo.world.catalogue import Family, Size, Variant, families
from storeapp.demo.world.chain import chain
from storeapp.demo.world.codes import CodeBook
from storeapp.demo.world.measures import Measure
from storeapp.operations.intake.documents import ProductDocument, Temperature

OWN_BRAND = 0.79
"""The chain's own brand costs less, organic goods cost more."""

ORGANIC = 1.32

SMALL_FAMILY = 8
"""Families with so few products are listed whole."""

SIZE_KEPT = 0.9
TEAM_LIFT_G = 13_000
TEAM_LIFT_ML = 60_000


class Item(NamedTuple):
    """One combination; `place` numbers it among all of its family, listed or not."""

    family: Family
    place: int
    brand: str
    variant: Variant
    size: Size


def products(seed: int) -> tuple[ProductDocument, ...]:
    """The range, by department and family; skus do not depend on the seed, only which are listed."""
    book = CodeBook(seed)
    return tuple(_document(item, book, stream(seed, sku(item))) for item in _listed(seed))


def sku(item: Item) -> str:
    return f"{item.family.number}{item.place:03d}"


def _listed(seed: int) -> Iterator[Item]:
    for family in families():
        for item in _combined(family):
            if _is_listed(item, seed):
                yield item


def _combined(family: Family) -> Iterator[Item]:
    words = product(family.brands, family.variants, family.sizes)
    return (Item(family, place, *combination) for place, combination in enumerate(words, 1))


def _is_listed(item: Item, seed: int) -> bool:
    """A brand lists a variant or not, and most of its sizes then; the first combination is always there."""
    family, brand, variant = item.family, item.brand, item.variant.text
    if item.place == 1 or family.combinations <= SMALL_FAMILY:
        return True
    has_variant = stream(seed, family.number, brand, variant).random() < family.keep
    return has_variant and stream(seed, "size", sku(item)).random() < SIZE_KEPT


def _document(item: Item, book: CodeBook, chance: Random) -> ProductDocument:
    family, packed = item.family, _packed(item)
    return ProductDocument(
        sku=sku(item),
        name=_name(item),
        variant=_variant(item),
        department=family.department,
        codes=book.codes(family, item.brand, packed.grams, chance),
        price=_price(item),
        weight_g=packed.grams,
        volume_ml=packed.millilitres,
        temperature=Temperature(family.temperature),
        bulky=family.bulky or packed.grams >= TEAM_LIFT_G or packed.millilitres >= TEAM_LIFT_ML,
        fragile=family.fragile,
        minimum_age=family.minimum_age,
        high_value=family.high_value,
    )


def _name(item: Item) -> str:
    return f"{item.brand} {item.family.noun.format(variant=item.variant.text)}".strip()


def _variant(item: Item) -> str:
    named = "{variant}" in item.family.noun
    return ", ".join(filter(None, ("" if named else item.variant.text, item.size.text)))


def _packed(item: Item) -> Measure:
    """A variant's own measure holds for the first size; the other sizes keep their proportion to it."""
    first, own = item.family.sizes[0].packed, item.variant.packed
    if own is None:
        return item.size.packed
    return Measure(
        round(own.grams * item.size.packed.grams / first.grams),
        round(own.millilitres * item.size.packed.millilitres / first.millilitres),
    )


def _price(item: Item) -> int:
    cents = item.size.price * (item.variant.price or item.family.sizes[0].price) / item.family.sizes[0].price
    return _shelf_price(cents * _brand_level(item.brand))


def _brand_level(brand: str) -> float:
    if "Organic" in brand:
        return ORGANIC
    if brand.startswith(chain().name):
        return OWN_BRAND
    return stream(0, "brand", brand).uniform(0.94, 1.18) if brand else 1.0


def _shelf_price(cents: float) -> int:
    """Prices end in 9, dear ones in .99."""
    step = 100 if cents >= 2000 else 10
    return max(19, round((cents + 1) / step) * step - 1)
