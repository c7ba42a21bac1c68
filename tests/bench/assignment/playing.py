"""Plays a day order by order under one policy."""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np

from storeapp.assignment.network import Floats, Ints

from .checking import Checker
from .live import Live, orders_to_place
from .players import Player
from .world import World


class Played(NamedTuple):
    """The store `chosen` (line,) for every line, the `seconds` of processor time (order,) each decision took, and what
    looking at every one of them found."""

    chosen: Ints
    seconds: Floats
    checked: Checker


def play(world: World, player: Player) -> Played:
    """Let the player decide every order when it arrives, knowing what stores have done by then."""
    live, seconds, checked = Live(world), np.empty(len(world.orders)), Checker(world)
    player.begin(live)
    for number, order in enumerate(orders_to_place(world)):
        live.advance(float(world.orders.arrived[number]))
        began = time.thread_time()
        parts = player.decide(live, order)
        seconds[number] = time.thread_time() - began
        checked.check(order, parts)
        live.carry_out(number, parts)
    return Played(live.chosen, seconds, checked)
