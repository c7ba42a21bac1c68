"""Metres are real: the tour model agrees with trying every order, and stop orders come close to it."""

from __future__ import annotations

import random
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.walks import Layout, Place, Spot
from storeapp.walks.stop_order import order_stops, walk_length
from storeapp.walks.tour import occupied, tour_lengths


def block(aisles: int, bays: int, **metres: float) -> Layout:
    return Layout({}, aisles, bays, **metres)


def shortest_by_trying(spots: list[Spot], layout: Layout) -> float:
    walks = ([layout.entrance, *order, layout.entrance] for order in permutations(spots))
    return min(sum(layout.metres(here, there) for here, there in pairwise(walk)) for walk in walks)


@st.composite
def small_walks(draw: st.DrawFn) -> tuple[list[Spot], Layout]:
    aisles, bays = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    layout = Layout(
        {},
        aisles,
        bays,
        start=draw(st.integers(0, aisles - 1)),
        aisle_gap=draw(st.sampled_from([0.5, 3.5, 9.0])),
        front_gap=draw(st.sampled_from([0.0, 1.5])),
        back_gap=draw(st.sampled_from([0.5, 4.0])),
    )
    spots = st.builds(Spot, st.integers(0, aisles - 1), st.integers(0, bays - 1))
    return draw(st.lists(spots, max_size=6, unique=True)), layout


def some_spots(layout: Layout, count: int, seed: int) -> list[Spot]:
    chance = random.Random(seed)
    everywhere = [Spot(aisle, bay) for aisle in range(layout.aisles) for bay in range(layout.bays)]
    return chance.sample(everywhere, count)


def test_aisles_stand_as_listed_and_bays_by_their_number() -> None:
    layout = Layout.of([Place("B", "10"), Place("B", "9"), Place("A", "1"), Place("B", "9")])
    assert layout.spot(Place("B", "9")) == Spot(0, 0)
    assert layout.spot(Place("B", "10")) == Spot(0, 1)
    assert layout.spot(Place("A", "1")) == Spot(1, 0)
    assert (layout.aisles, layout.bays) == (2, 2)


def test_a_place_nobody_knows_is_asked_for_at_the_entrance() -> None:
    layout = Layout.of([Place("A", "1")])
    assert layout.spot(None) == layout.spot(Place("Z", "9")) == layout.entrance


def test_a_store_without_a_layout_can_still_be_walked() -> None:
    layout = Layout.of([])
    assert tour_lengths(occupied([layout.entrance], layout)[None], layout)[0] == 0


@pytest.mark.parametrize(
    ("here", "there", "metres"),
    [
        (Spot(0, 0), Spot(0, 9), 9.0),
        (Spot(0, 0), Spot(1, 0), 2.0 + 3.0),
        (Spot(0, 9), Spot(1, 9), 2.0 + 3.0),
        (Spot(0, -1), Spot(1, 9), 10.0 + 3.0),
    ],
)
def test_the_way_goes_round_the_nearer_end(here: Spot, there: Spot, metres: float) -> None:
    layout = block(2, 10, aisle_gap=3.0, bay_pitch=1.0, front_gap=1.0, back_gap=1.0)
    assert layout.metres(here, there) == layout.metres(there, here) == metres


@settings(deadline=None)
@given(small_walks())
def test_the_tour_is_as_short_as_the_best_of_all_orders(walk: tuple[list[Spot], Layout]) -> None:
    spots, layout = walk
    assert tour_lengths(occupied(spots, layout)[None], layout)[0] == pytest.approx(shortest_by_trying(spots, layout))


def test_many_tours_at_once_are_the_same_as_one_by_one() -> None:
    layout = block(7, 12)
    grids = np.array([occupied(some_spots(layout, count, count), layout) for count in range(20)])
    base = occupied(some_spots(layout, 6, 99), layout)
    together = tour_lengths(grids, layout, base)
    assert list(together) == [tour_lengths((grid | base)[None], layout)[0] for grid in grids]


@pytest.mark.parametrize("seed", range(20))
def test_a_stop_order_visits_every_stop_once_and_is_close_to_the_shortest(seed: int) -> None:
    layout = block(10, 16)
    spots = some_spots(layout, 3 + 2 * seed, seed)
    order = order_stops(spots, [0] * len(spots), layout)
    assert sorted(order) == list(range(len(spots)))
    shortest = tour_lengths(occupied(spots, layout)[None], layout)[0]
    assert shortest <= walk_length([spots[stop] for stop in order], layout) + 1e-9
    assert walk_length([spots[stop] for stop in order], layout) <= 1.06 * shortest


@pytest.mark.parametrize("seed", range(10))
def test_sections_are_walked_one_after_the_other(seed: int) -> None:
    layout = block(6, 10)
    spots = some_spots(layout, 15, seed)
    sections = [random.Random(seed * 100 + stop).randrange(4) for stop in range(15)]
    walked = [sections[stop] for stop in order_stops(spots, sections, layout)]
    assert walked == sorted(walked)


def test_a_walk_goes_on_from_where_one_stands() -> None:
    layout = block(5, 10)
    spots = [Spot(0, 3), Spot(4, 2), Spot(2, 5)]
    assert order_stops(spots, [0, 0, 0], layout, start=Spot(4, 4)) == [1, 2, 0]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_shortest_walks_have_an_order_too(count: int) -> None:
    layout = block(3, 3)
    assert sorted(order_stops(some_spots(layout, count, 1), [0] * count, layout)) == list(range(count))
