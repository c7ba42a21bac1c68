"""What the figures of promises count: orders, whole, of both kinds."""

import numpy as np

from storeapp.assignment.learned.spread import Spread

from .families import FAMILIES
from .promising import FAMILY, METHODS, Day, Job, Told, kept_promises


def parcel(number: int, moment: float, promised: float = 1080.0, *, ships: bool = True) -> Told:
    return Told(Job(promised, number, 0, 5.0, 5.0, 5.0, 0.0, promised, 0.97, ships), moment, moment)


def test_an_order_of_two_parcels_keeps_its_promise_only_if_both_do() -> None:
    day = [parcel(1, 1000.0), parcel(1, 1080.0), parcel(2, 1000.0), parcel(2, 1081.0)]
    assert kept_promises(day, METHODS["ship"]) == [(0.97, True), (0.97, False)]


def test_what_is_collected_and_what_was_promised_to_nobody_is_not_counted_as_shipped() -> None:
    unpromised = parcel(3, 1000.0)
    unpromised = unpromised._replace(job=unpromised.job._replace(promised=np.nan, chance=np.nan))
    day = [parcel(1, 1000.0, ships=False), unpromised]
    assert kept_promises(day, METHODS["ship"]) == []
    assert kept_promises(day, METHODS["pickup"]) == [(0.97, True)]


def test_on_a_first_day_promises_of_both_kinds_are_given_and_kept() -> None:
    told = Day(FAMILIES[FAMILY].draw(1, 0), Spread(), np.random.default_rng((1, 0))).play()
    for method in ("pickup", "ship"):
        kept = [kept for _, kept in kept_promises(told, METHODS[method])]
        assert len(kept) > 500
        assert np.mean(kept) > 0.93
