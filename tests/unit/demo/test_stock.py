from __future__ import annotations

from itertools import pairwise
from statistics import correlation

from storeapp.demo.world import World, build


def test_larger_stores_keep_more_products(world: World) -> None:
    kept = {store.external_id: len(world.stock[store.external_id]) for store in world.stores}
    assert kept["101"] > kept["102"] > kept["201"] > 1000
    assert max(kept.values()) > 0.9 * len(world.products)


def test_no_two_stores_keep_the_same(world: World) -> None:
    assert len({frozenset(rows) for rows in world.stock.values()}) == len(world.stock)


def test_small_stores_have_no_furniture(world: World) -> None:
    furniture = {product.sku for product in world.products if product.department == "Furniture"}
    assert not furniture & world.stock["201"].keys()
    assert furniture & world.stock["101"].keys()


def test_some_of_it_is_sold_out_and_some_is_down_to_the_last_one(world: World) -> None:
    on_hand = [row.on_hand for row in world.stock_rows]
    assert 0.02 < on_hand.count(0) / len(on_hand) < 0.06
    assert 0.03 < on_hand.count(1) / len(on_hand) < 0.12


def test_safety_stock_never_takes_everything(world: World) -> None:
    rows = world.stock_rows
    assert all((row.safety_stock or 0) < row.on_hand or not row.safety_stock for row in rows)
    assert 0.1 < sum(bool(row.safety_stock) for row in rows) / len(rows) < 0.9


def test_of_what_sells_there_is_more(world: World) -> None:
    rows = [row for row in world.stock["101"].values() if row.on_hand > 1]
    assert correlation([row.on_hand for row in rows], [world.popularity[row.sku] for row in rows]) > 0.4


def test_a_product_lies_in_a_bay_of_its_department(world: World) -> None:
    departments = {product.sku: product.department for product in world.products}
    for store in world.stores:
        bays = {(bay.aisle, bay.bay): bay.department for bay in store.layout}
        rows = world.stock[store.external_id].values()
        assert all(bays[row.aisle, row.bay] == departments[row.sku] for row in rows)


def test_siblings_lie_side_by_side(world: World) -> None:
    """Where a wrong item is easily taken: the next sku of the same family is mostly in the same bay."""
    rows = list(world.stock["101"].values())
    families = [(one, two) for one, two in pairwise(rows) if one.sku[:4] == two.sku[:4]]
    together = sum((one.aisle, one.bay) == (two.aisle, two.bay) for one, two in families)
    assert together / len(families) > 0.8


def test_the_same_seed_builds_the_same_world(world: World) -> None:
    assert build(7) == world
