from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from storeapp.demo.chance import geometric, scatter, stream, zipf
from storeapp.demo.shop.baskets import MOST_LINES, MOST_UNITS, Offer, basket, missions
from storeapp.demo.shop.notes import NOTES, fitting
from storeapp.demo.world import World
from storeapp.operations.intake.documents import Method


@pytest.fixture(scope="module")
def everything(world: World) -> Offer:
    return Offer(world.products, world.popularity)


def test_a_basket_is_never_empty_and_names_nothing_twice(everything: Offer) -> None:
    for number in range(300):
        wanted = basket(everything, Method.PICKUP, lambda product: 99, Random(number))
        skus = [product.sku for product, _ in wanted]
        assert 1 <= len(skus) == len(set(skus)) <= MOST_LINES
        assert all(1 <= units <= MOST_UNITS for _, units in wanted)


def test_of_bulky_and_dear_things_one_is_enough(everything: Offer) -> None:
    for number in range(300):
        wanted = basket(everything, Method.PICKUP, lambda product: 99, Random(number))
        assert all(units == 1 for product, units in wanted if product.bulky or product.high_value)


def test_nobody_buys_more_than_the_shop_would_sell(everything: Offer) -> None:
    for number in range(100):
        assert {units for _, units in basket(everything, Method.SHIP, lambda product: 1, Random(number))} == {1}


def test_best_sellers_are_bought_more_often(world: World, everything: Offer) -> None:
    chance = Random(3)
    drawn = [everything.draw("Pantry", chance) for _ in range(3000)]
    sold = Counter(product.sku for product in drawn if product)
    best = max((p.sku for p in world.products if p.department == "Pantry"), key=world.popularity.__getitem__)
    assert sold.most_common(1)[0][0] == best


def test_a_department_that_is_not_there_sells_nothing(everything: Offer) -> None:
    assert everything.draw("Fishing", Random(1)) is None


def test_every_mission_draws_from_departments_of_the_chain(world: World) -> None:
    departments = {product.department for product in world.products}
    for method in Method:
        assert all(mission.departments.keys() <= departments for mission in missions(method))
        assert {"stock up", "pets"} <= {mission.name for mission in missions(method)}
    assert "dinner tonight" not in {mission.name for mission in missions(Method.SHIP)}


def test_notes_are_about_something_in_the_order() -> None:
    assert "Please no bruised fruit." in fitting(Method.PICKUP, {"Produce"})
    assert "Please no bruised fruit." not in fitting(Method.PICKUP, {"Pet"})
    assert all(fitting(method, set()) for method in Method)
    assert sum(not note.text.isascii() for note in NOTES) >= 2


def test_chance_depends_on_the_name_only() -> None:
    assert stream(7, "order", 3).random() == stream(7, "order", 3).random()
    assert stream(7, "order", 3).random() != stream(7, "order", 4).random()


def test_the_kinds_of_chance_have_the_shape_they_say() -> None:
    chance = Random(5)
    counts = [geometric(chance, 2.0, 50) for _ in range(4000)]
    assert 1.8 < sum(counts) / len(counts) < 2.2
    assert geometric(chance, 0.0, 50) == 0
    assert max(geometric(chance, 30.0, 4) for _ in range(50)) == 4
    assert zipf(3, 1.0) == pytest.approx([1, 1 / 2, 1 / 3])
    factors = sorted(scatter(chance, 0.5) for _ in range(999))
    assert 0.9 < factors[499] < 1.1
