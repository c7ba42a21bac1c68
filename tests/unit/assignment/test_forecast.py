"""What a day usually brings."""

import numpy as np
import pytest

from storeapp.assignment.forecast import given_by_hour, learn


def day(*rows: tuple[int, int, float]) -> np.ndarray:
    store, hour, minutes = zip(*rows, strict=True)
    return given_by_hour(np.array(store), np.array(hour), np.array(minutes), stores=2)


def test_a_store_is_expected_to_get_what_it_got_on_average() -> None:
    forecast = learn([day((0, 9, 60.0), (1, 9, 20.0)), day((0, 12, 120.0), (1, 12, 20.0))])
    assert forecast.minutes.tolist() == [90.0, 20.0]


def test_at_midnight_the_whole_day_is_still_to_come_and_in_the_end_nothing() -> None:
    forecast = learn([day((0, 9, 60.0), (1, 20, 20.0))])
    assert forecast.still_to_come(0.0).tolist() == [60.0, 20.0]
    assert forecast.still_to_come(24.0).tolist() == [0.0, 0.0]


def test_what_is_still_to_come_follows_the_rhythm_of_the_whole_network() -> None:
    forecast = learn([day((0, 9, 60.0), (1, 20, 20.0))])
    assert forecast.still_to_come(10.0).tolist() == [15.0, 5.0]


def test_in_the_middle_of_an_hour_half_of_it_has_come() -> None:
    assert learn([day((0, 9, 60.0))]).still_to_come(9.5).tolist() == [30.0, 0.0]


def test_two_orders_of_one_hour_add_up() -> None:
    assert day((1, 9, 5.0), (1, 9, 7.0))[1, 9] == 12.0


@pytest.mark.parametrize("days", [[], [np.zeros((2, 24))]])
def test_nothing_can_be_learned_from_days_without_work(days: list[np.ndarray]) -> None:
    with pytest.raises(ValueError, match="give days with fulfillment orders"):
        learn(days)
