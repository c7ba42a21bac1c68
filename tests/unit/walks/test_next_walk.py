"""The next walk: the most urgent order, good company, sensible order, nothing over a cap."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.walks import Caps, Layout, OpenPick, Pace, Place, Walk, in_walking_order, next_walk
from storeapp.walks.stop_order import walk_length

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AISLES, BAYS = 10, 16
STORE = Layout.of(Place(f"{aisle}", f"{bay}") for aisle in range(AISLES) for bay in range(BAYS))
ROOMY = Caps(slots=50, volume_ml=10**9, weight_g=10**9, minutes=10**6, cold_minutes=10**6)


def pick(key: int, order: int, *, aisle: int = 0, bay: int = 0, due_in: float = 120, **more: object) -> OpenPick:
    due = NOON + timedelta(minutes=due_in)
    return replace(OpenPick(key, order, due, key, Place(f"{aisle}", f"{bay}"), quantity=1), **more)  # type: ignore[arg-type]


def walked(picks: list[OpenPick], caps: Caps = ROOMY, **more: object) -> Walk:
    walk = next_walk(picks, STORE, now=NOON, caps=caps, **more)  # type: ignore[arg-type]
    assert walk is not None
    return walk


def keys(walk: Walk) -> list[int]:
    return [pick.key for pick in walk.picks]


def morning(orders: int, seed: int) -> list[OpenPick]:
    """A store's open work: mostly one to five lines, cold goods in the last two aisles."""
    chance = random.Random(seed)
    picks: list[OpenPick] = []
    for order in range(orders):
        due_in = chance.randint(20, 480)
        picks += [
            _some_pick(chance, len(picks) + n, order, due_in) for n in range(chance.choice([1, 1, 2, 2, 3, 5, 9]))
        ]
    return picks


def _some_pick(chance: random.Random, key: int, order: int, due_in: int) -> OpenPick:
    aisle = chance.randrange(AISLES)
    return pick(
        key,
        order,
        aisle=aisle,
        bay=chance.randrange(BAYS),
        due_in=due_in,
        quantity=chance.choice([1, 1, 1, 2, 4]),
        volume_ml=chance.randint(100, 6_000),
        weight_g=chance.choice([200, 900, 2_500, 30_000]),
        temperature={AISLES - 1: "frozen", AISLES - 2: "chilled"}.get(aisle, "ambient"),
        bulky=chance.random() < 0.05,
        fragile=chance.random() < 0.05,
    )


def test_nothing_open_is_no_walk() -> None:
    assert next_walk([], STORE, now=NOON) is None


def test_the_most_urgent_order_always_walks() -> None:
    walk = walked([pick(1, 1, due_in=90), pick(2, 2, aisle=9, bay=15, due_in=10)], Caps(slots=1))
    assert keys(walk) == [2]


def test_an_order_on_the_way_comes_along_before_one_far_off() -> None:
    seed, near, far = pick(1, 1, aisle=2, bay=8, due_in=60), pick(2, 2, aisle=2, bay=4), pick(3, 3, aisle=9, bay=15)
    assert set(walked([seed, near, far], Caps(slots=2)).slots) == {1, 2}


def test_an_urgent_order_comes_along_before_an_idle_one_that_lies_a_little_nearer() -> None:
    seed = pick(1, 1, aisle=2, bay=8, due_in=60)
    urgent, idle = pick(2, 2, aisle=2, bay=9, due_in=70), pick(3, 3, aisle=2, bay=8, due_in=600)
    assert set(walked([seed, urgent, idle], Caps(slots=2)).slots) == {1, 2}


def test_each_order_has_its_own_slots_and_the_most_urgent_is_a() -> None:
    big = pick(2, 2, due_in=130, volume_ml=50_000)
    walk = walked([pick(1, 1, due_in=30), big, pick(3, 3, due_in=600)])
    assert walk.slots == {1: ("A",), 2: ("B", "C"), 3: ("D",)}


def test_bulky_goods_take_no_slot() -> None:
    assert walked([pick(1, 1, volume_ml=500_000, bulky=True)]).slots == {1: ("A",)}


@pytest.mark.parametrize(
    ("caps", "orders"),
    [
        (Caps(slots=3), 3),
        (replace(ROOMY, volume_ml=4_000), 4),
        (replace(ROOMY, weight_g=2_500), 5),
        (replace(ROOMY, minutes=5), 5),
    ],
)
def test_a_walk_is_full_at_the_first_cap_it_reaches(caps: Caps, orders: int) -> None:
    picks = [pick(n, n, volume_ml=1_000, weight_g=500) for n in range(10)]
    assert len(walked(picks, caps).slots) == orders


def test_company_never_makes_the_first_order_late() -> None:
    picks = [pick(0, 0, due_in=4)] + [pick(n, n, aisle=1, bay=n) for n in range(1, 9)]
    walk = walked(picks)
    assert 1 < len(walk.slots) < 9
    assert NOON + timedelta(minutes=walk.minutes) <= walk.due


def test_an_order_already_late_still_takes_some_company() -> None:
    picks = [pick(0, 0, due_in=-30)] + [pick(n, n, bay=n % BAYS) for n in range(1, 40)]
    walk = walked(picks)
    assert 1 < len(walk.slots) < 40
    assert walk.minutes <= ROOMY.late_minutes


def test_an_order_too_big_for_any_walk_goes_alone_and_whole() -> None:
    big = [pick(n, 1, bay=n % BAYS, due_in=10, volume_ml=30_000, quantity=2) for n in range(20)]
    walk = walked([*big, pick(99, 2, volume_ml=10)], Caps())
    assert len(walk.picks) == 20
    assert set(walk.slots) == {1}


def test_dry_goods_then_fragile_and_bulky_then_chilled_then_frozen() -> None:
    picks = [
        pick(1, 1, aisle=0, bay=1, temperature="frozen", fragile=True),
        pick(2, 1, aisle=0, bay=2, temperature="chilled"),
        pick(3, 1, aisle=0, bay=3, fragile=True),
        pick(4, 1, aisle=1, bay=3, bulky=True),
        pick(5, 1, aisle=9, bay=9),
    ]
    order = keys(walked(picks))
    assert (order[0], set(order[1:3]), order[3:]) == (5, {3, 4}, [2, 1])


def test_cold_goods_are_not_carried_for_long() -> None:
    cold = [pick(n, n, aisle=9, bay=n, temperature="frozen") for n in range(9)]
    dry = [pick(n, n, bay=n % BAYS) for n in range(20, 30)]
    walk = walked([*cold, *dry], replace(ROOMY, cold_minutes=3.5))
    assert 0 < sum(pick.cold for pick in walk.picks) < 9
    assert sum(not pick.cold for pick in walk.picks) == 10


def test_what_two_must_lift_is_on_a_list_of_its_own() -> None:
    picks = [pick(1, 1, weight_g=30_000), pick(2, 1), pick(3, 2)]
    assert sorted(keys(walked(picks))) == [2, 3]
    heavy = walked(picks, team_lift=True)
    assert (keys(heavy), heavy.team_lift) == ([1], True)
    assert next_walk(picks[1:], STORE, now=NOON, team_lift=True) is None


def test_the_same_product_for_two_orders_is_one_stop() -> None:
    picks = [pick(1, 1, aisle=3, product=7), pick(2, 2, aisle=5), pick(3, 3, aisle=3, product=7)]
    order = keys(walked(picks))
    assert abs(order.index(1) - order.index(3)) == 1


def test_a_pick_without_a_place_is_still_walked() -> None:
    walk = walked([pick(1, 1, place=None), pick(2, 1, aisle=3)])
    assert sorted(keys(walk)) == [1, 2]


def test_the_estimate_adds_up_walking_stops_units_and_orders() -> None:
    pace = Pace(1.0, seconds_per_walk=60, seconds_per_order=30, seconds_per_stop=10, seconds_per_unit=5)
    walk = walked([pick(1, 1, quantity=3), pick(2, 2, bay=15)], pace=pace)
    assert walk.units == 4
    assert walk.minutes * 60 == pytest.approx(walk.metres + 60 + 2 * 30 + 2 * 10 + 4 * 5)


def test_the_same_work_gives_the_same_walk_however_it_is_listed() -> None:
    picks = morning(80, seed=3)
    shuffled = random.Random(1).sample(picks, len(picks))
    assert next_walk(picks, STORE, now=NOON) == next_walk(shuffled, STORE, now=NOON)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 60), st.integers(0, 10**6), st.integers(1, 9), st.integers(4, 40))
def test_every_walk_keeps_its_promises(orders: int, seed: int, slots: int, minutes: int) -> None:
    picks = morning(orders, seed)
    caps = Caps(slots=slots, minutes=minutes)
    walk = next_walk(picks, STORE, now=NOON, caps=caps)
    light = [p for p in picks if not caps.needs_two(p)]
    if not light:
        assert walk is None
        return
    assert walk is not None
    chosen = {p.fulfillment_order for p in walk.picks}
    assert sorted(p.key for p in walk.picks) == [p.key for p in light if p.fulfillment_order in chosen]
    assert min(light, key=lambda p: (p.due, p.fulfillment_order)).fulfillment_order in chosen
    assert [p.section for p in walk.picks] == sorted(p.section for p in walk.picks)
    if len(chosen) > 1:
        assert sum(map(len, walk.slots.values())) <= max(slots, len(walk.slots[next(iter(walk.slots))]))
        assert sum(p.volume_ml * p.quantity for p in walk.picks) <= caps.volume_ml


@pytest.mark.parametrize("seed", range(5))
def test_walking_is_far_shorter_than_fetching_in_due_order(seed: int) -> None:
    walk = walked(morning(100, seed), Caps())
    by_due = sorted(walk.picks, key=lambda p: (p.due, p.fulfillment_order, p.key))
    assert walk.metres < 0.7 * walk_length([STORE.spot(p.place) for p in by_due], STORE)


def test_what_is_left_of_a_walk_is_ordered_from_where_one_stands() -> None:
    picks = [pick(1, 1, aisle=0), pick(2, 1, aisle=4), pick(3, 1, aisle=8)]
    order = in_walking_order(picks, STORE, start=STORE.spot(Place("9", "0")))
    assert [p.key for p in order] == [3, 2, 1]


def drained(picks: list[OpenPick], people: int, caps: Caps) -> tuple[int, float]:
    """Orders late and metres walked when so many people walk until nothing is open."""
    free, late, metres = [NOON] * people, 0, 0.0
    while picks:
        start = min(free)
        walk = next_walk(picks, STORE, now=start, caps=caps)
        assert walk is not None
        end = start + timedelta(minutes=walk.minutes)
        late += sum(end > due for due in {p.fulfillment_order: p.due for p in walk.picks}.values())
        metres += walk.metres
        free[free.index(start)] = end
        picks = [p for p in picks if p.fulfillment_order not in walk.slots]
    return late, metres


def test_a_day_of_work_is_done_in_time_and_with_less_walking_than_order_by_order() -> None:
    work = [p for p in morning(120, seed=5) if p.weight_g < 23_000]
    late, metres = drained(work, people=2, caps=Caps())
    late_alone, metres_alone = drained(work, people=2, caps=Caps(slots=1))
    assert late == 0
    assert metres < 0.4 * metres_alone
    assert late <= late_alone
