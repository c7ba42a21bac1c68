"""The checker finds what it is there to find."""

from collections.abc import Callable
from dataclasses import replace

from storeapp.assignment.orders import OrderToPlace
from storeapp.assignment.policy import PRESETS

from .checking import Checker
from .families import S
from .live import Live, Part, orders_to_place
from .players import Engine
from .playing import play
from .world import World

DAY = replace(S, orders=300)
Spoil = Callable[[list[Part], OrderToPlace, World], list[Part]]


def checked(spoil: Spoil) -> Checker:
    """A short day under our policy whose decisions are spoilt on the way to the checker."""
    world = DAY.draw(1)
    live, player, checker = Live(world), Engine(PRESETS["balanced"]), Checker(world)
    for order in orders_to_place(world):
        parts = player.decide(live, order)
        checker.check(order, spoil(parts, order, world))
        live.carry_out(order.id, parts)
    return checker


def test_every_decision_of_a_day_is_looked_at_and_none_is_wrong() -> None:
    found = play(DAY.draw(1), Engine(PRESETS["balanced"])).checked
    assert (found.decisions, found.violations) == (300, 0)


def test_a_line_that_is_left_out_though_somebody_has_it_is_counted() -> None:
    found = checked(lambda parts, order, world: parts[1:])
    assert found.given_up >= 300 * 0.8
    assert found.ineligible == found.oversold == 0


def test_a_store_that_does_not_keep_the_product_is_counted() -> None:
    def elsewhere(parts: list[Part], order: OrderToPlace, world: World) -> list[Part]:
        keeps = world.stock.store[slice(*world.stock.first[order.lines[0].product :][:2])].tolist()
        stranger = next(store for store in range(len(world.stores)) if store not in keeps)
        return [(stranger, [order.lines[0].id])]

    assert checked(elsewhere).ineligible == 300


def test_a_unit_that_is_sold_twice_is_counted() -> None:
    world = DAY.draw(1)
    order = next(orders_to_place(world))
    product = order.lines[0].product
    cell = slice(*world.stock.first[product:][:2])
    store, units = int(world.stock.store[cell][0]), int(world.stock.units[cell][0])
    checker = Checker(world)
    for _ in range(units + 2):
        checker.check(replace(order, lines=order.lines[:1]), [(store, [order.lines[0].id])])
    assert checker.oversold == 2


def test_a_line_given_twice_and_a_line_nobody_asked_for_are_counted() -> None:
    twice = checked(lambda parts, order, world: [*parts, *parts])
    assert twice.ineligible >= 300 * 0.8
    assert checked(lambda parts, order, world: [(parts[0][0], [-1])] if parts else []).ineligible >= 300 * 0.8
