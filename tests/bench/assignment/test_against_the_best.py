"""Every policy against the best way there was to run a very small day, found by looking at every way."""

import numpy as np
import pytest

from storeapp.assignment.policy import PRESETS

from .exact import optimum
from .families import XS
from .ledger import Ledger
from .players import Engine, players
from .playing import play

SEEDS = (0, 2, 6, 7)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_policy_is_cheaper_than_the_best_way(seed: int) -> None:
    world = XS.draw(seed)
    best, _ = optimum(world)
    for player in players(world).values():
        played = play(world, player)
        assert sum(Ledger(world, played.chosen).money.values()) >= best - 1e-6
        assert played.checked.violations == 0


def test_ours_is_near_the_best_way_of_a_day_it_did_not_foresee() -> None:
    above = []
    for seed in SEEDS:
        world = XS.draw(seed)
        best, _ = optimum(world)
        ours = play(world, Engine(PRESETS["balanced"])).chosen
        above.append(sum(Ledger(world, ours).money.values()) / best - 1)
    assert np.mean(above) < 0.10
