"""The hindsight bound against every way to run a very small day."""

from dataclasses import replace

import numpy as np
import pytest

from .bound import Prices, Relaxation, hindsight
from .exact import optimum
from .families import XS, S
from .ledger import NOWHERE, Ledger
from .world import World

SEEDS = (0, 2, 6, 7)


def nearest(world: World) -> np.ndarray:
    """Every line from the nearest store that still has it, in order of arrival."""
    left, chosen = world.stock.units.copy(), np.full(len(world.orders.product), NOWHERE)
    for line, (order, product) in enumerate(zip(world.orders.of_line(), world.orders.product, strict=True)):
        cells = np.arange(*world.stock.first[product : product + 2])
        cells = cells[left[cells] > 0]
        if len(cells):
            km = world.carrier.km[world.stock.store[cells], world.orders.place[order]]
            best = cells[km.argmin()]
            chosen[line], left[best] = world.stock.store[best], left[best] - 1
    return chosen


@pytest.mark.parametrize("seed", SEEDS)
def test_no_way_to_run_the_day_costs_less_than_the_bound(seed: int) -> None:
    world = XS.draw(seed)
    best, _ = optimum(world)
    assert hindsight(world, 200).value <= best + 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bound_is_close_to_the_best_way(seed: int) -> None:
    world = XS.draw(seed)
    best, _ = optimum(world)
    assert hindsight(world, 300).value >= 0.95 * best


@pytest.mark.parametrize("seed", range(5))
def test_any_prices_at_all_give_a_bound(seed: int) -> None:
    world, rng = XS.draw(2), np.random.default_rng(seed)
    zero = Relaxation(world).start()
    prices = Prices(*(rng.uniform(0, 2, price.shape) for price in zero))
    assert Relaxation(world).value(prices)[0] <= optimum(world)[0]


def test_a_day_of_thousands_of_orders_costs_more_than_its_bound() -> None:
    world = replace(S, orders=400).draw(1)
    cost = sum(Ledger(world, nearest(world)).money.values())
    assert 0.5 * cost < hindsight(world, 100).value < cost


def test_what_nobody_can_serve_is_given_up_by_every_policy_alike() -> None:
    world = S.draw(1)
    given_up = nearest(world) == NOWHERE
    assert given_up.any()
    assert (given_up == ~world.served()).all()


def test_the_same_seed_gives_the_same_bound() -> None:
    assert hindsight(XS.draw(6), 50).value == hindsight(XS.draw(6), 50).value
