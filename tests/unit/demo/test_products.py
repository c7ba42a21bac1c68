from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import pytest

from storeapp.demo.world import World
from storeapp.demo.world.catalogue import families
from storeapp.demo.world.measures import measure
from storeapp.demo.world.products import products
from storeapp.domain.barcode import Kind, Scan, normalise
from storeapp.operations.intake.documents import Temperature


@pytest.mark.parametrize("seed", [1, 7, 2026])
def test_the_range_is_large_enough_whatever_the_seed(seed: int) -> None:
    found = products(seed)
    assert len(found) >= 2400
    assert len({product.department for product in found}) >= 14


def test_the_same_seed_makes_the_same_range_and_another_seed_another_one() -> None:
    assert products(3) == products(3)
    assert products(3) != products(4)


def test_a_sku_means_the_same_goods_for_every_seed() -> None:
    one = {product.sku: (product.name, product.variant) for product in products(3)}
    two = {product.sku: (product.name, product.variant) for product in products(4)}
    assert len(one.keys() & two.keys()) > 1000
    assert all(one[sku] == two[sku] for sku in one.keys() & two.keys())


def test_no_two_products_share_a_sku_or_a_shelf_tag(world: World) -> None:
    assert not [sku for sku, times in Counter(p.sku for p in world.products).items() if times > 1]
    assert not [tag for tag, times in Counter((p.name, p.variant) for p in world.products).items() if times > 1]


def test_every_code_is_valid_and_belongs_to_one_product(world: World) -> None:
    keys = [normalise(code) for product in world.products for code in product.codes]
    assert len(keys) == len(set(keys))
    assert all(product.codes for product in world.products)


def test_a_scan_of_any_printed_code_leads_to_the_key_that_intake_stores(world: World) -> None:
    for product in world.products:
        for code in product.codes:
            assert Scan.parse(code) == Scan(Kind.PRODUCT, normalise(code), Scan.parse(code).label)


def test_all_forms_of_barcodes_are_on_the_shelves(world: World) -> None:
    codes = [code for product in world.products for code in product.codes]
    lengths = Counter(map(len, codes))
    assert min(lengths[12], lengths[13], lengths[14]) > 30
    assert sum(len(code) == 8 and code[0] == "0" for code in codes) > 20, "UPC-E"
    assert sum(len(code) == 8 and code[0] != "0" for code in codes) > 10, "EAN-8"
    assert sum(len(product.codes) > 1 for product in world.products) > 100


def test_a_case_code_is_only_on_goods_sold_by_the_case(world: World) -> None:
    cased = [product for product in world.products if any(len(code) == 14 for code in product.codes)]
    assert min(product.weight_g for product in cased) >= 6000


def test_meat_by_weight_has_the_label_of_the_shop_scale(world: World) -> None:
    chicken = [p for p in world.products if "Chicken Thighs" in p.name and p.temperature is Temperature.CHILLED]
    assert chicken
    assert all(code.startswith("02") for product in chicken for code in product.codes)


def test_cold_fragile_bulky_dear_and_adult_goods_are_all_there(world: World) -> None:
    counts = Counter(product.temperature for product in world.products)
    assert min(counts[Temperature.CHILLED], counts[Temperature.FROZEN]) > 100
    for trait in ("fragile", "bulky", "high_value", "minimum_age"):
        assert 40 < sum(bool(getattr(product, trait)) for product in world.products) < 900, trait


def test_wine_and_beer_and_nothing_else_is_for_adults(world: World) -> None:
    adult = {product.department for product in world.products if product.minimum_age}
    assert adult == {"Wine & Beer"}
    assert {p.minimum_age for p in world.products if p.department == "Wine & Beer"} == {21}


def test_everything_weighs_something_and_what_two_must_lift_is_bulky(world: World) -> None:
    assert all(0 < p.weight_g < 60_000 and 0 < p.volume_ml <= 1_100_000 for p in world.products)
    assert all(product.bulky for product in world.products if product.weight_g >= 13_000)


def test_the_larger_sibling_is_heavier_and_costs_more(world: World) -> None:
    pasta = defaultdict(list)
    for product in world.products:
        if product.name.endswith(" Pasta"):
            kind, _, size = product.variant.rpartition(", ")
            pasta[product.name, kind].append((product.weight_g, product.price, size))
    both = [sorted(sizes) for sizes in pasta.values() if len(sizes) == 2]
    assert len(both) > 5
    assert all([size for *_, size in sizes] == ["500 g", "1 kg"] for sizes in both)
    assert all(small[1] < large[1] for sizes in both for small, large in pairwise(sizes))


def test_prices_look_like_prices(world: World) -> None:
    assert all(product.price % 10 == 9 for product in world.products)
    assert all(19 <= product.price <= 120_000 for product in world.products)


def test_some_names_are_too_long_for_any_screen(world: World) -> None:
    assert sum(len(product.name) > 100 for product in world.products) >= 2
    assert max(len(product.name) for product in world.products) <= 300


@pytest.mark.parametrize(
    ("size", "grams", "millilitres"),
    [("500 g", 530, 1060), ("12 x 12 fl oz cans", 4514, 4784), ("5 lb bag", 2404, 4808), ("1 gal", 4013, 4253)],
)
def test_a_size_says_how_heavy_and_how_large_the_pack_is(size: str, grams: int, millilitres: int) -> None:
    assert measure(size, density=0.5) == (grams, millilitres)


def test_a_size_in_pieces_says_neither() -> None:
    assert measure("12 ct", density=0.5) is None


def test_each_department_has_families_of_its_own() -> None:
    assert len({family.number for family in families()}) == len(families()) > 300
