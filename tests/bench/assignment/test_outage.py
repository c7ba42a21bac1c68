"""The drill of a morning on which a tenth of the stores do not open."""

from dataclasses import replace

import numpy as np
import pytest

from storeapp.assignment.network import DAY

from .families import S
from .ledger import NOWHERE
from .outage import reoptimised, rerouted, rows, waits
from .troubled_day import TroubledDay
from .troubles import EVENING, OPENING, Outage, trouble

DRILL = Outage("drill", replace(S, orders=500))


def test_the_day_runs_from_evening_to_evening_with_the_same_baskets() -> None:
    world, calm = DRILL.draw(1), replace(DRILL.family, rush=0.36).draw(1)
    assert (np.diff(world.orders.arrived) >= 0).all()
    assert world.orders.arrived.min() >= EVENING - DAY
    assert world.orders.arrived.max() < EVENING
    assert sorted(world.orders.product.tolist()) == sorted(calm.orders.product.tolist())
    first = int((world.orders.arrived < 0).sum())
    again = np.flatnonzero(calm.orders.arrived < EVENING)[0]
    at, then = world.orders, calm.orders
    assert at.product[at.first[first] : at.first[first + 1]].tolist() == (
        then.product[then.first[again] : then.first[again + 1]].tolist()
    )
    assert at.promised[first] == then.promised[again]


@pytest.mark.parametrize("response", [rerouted, reoptimised])
def test_a_response_leaves_less_with_the_closed_stores_and_loses_no_line(response: object) -> None:
    world = DRILL.draw(1)
    found = trouble(world)
    left, lost = [], []
    for each in (waits, response):
        account = TroubledDay(world, found, each).play()  # type: ignore[arg-type]
        left.append(int(np.isin(account.parcels.store, found.closed).sum()))
        lost.append(int((account.chosen == NOWHERE).sum()))
    assert left[1] < left[0]
    assert lost[1] <= lost[0] + 2  # other orders may find the last units gone


def test_closed_stores_get_nothing_after_nine() -> None:
    world = DRILL.draw(1)
    found = trouble(world)
    account = TroubledDay(world, found, waits).play()
    closed = np.isin(account.parcels.store, found.closed)
    assert (world.orders.arrived[account.parcels.order[closed]] <= OPENING).all()


def test_what_was_recovered_is_part_of_what_the_closed_stores_caused() -> None:
    found = {row["policy"]: row for row in rows(DRILL, 1)}
    assert found["balanced"]["late_recovered_pct"] == 0
    assert found["balanced_reoptimised"]["late_recovered_pct"] <= 100
    assert found["reoptimise_at_once"]["reoptimise_gap_pct"] < 0.5
    assert found["reoptimise_at_once"]["reoptimised_orders"] > 100
