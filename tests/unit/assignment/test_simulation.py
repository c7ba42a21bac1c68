"""Stores that work through their fulfillment orders, earliest due first, while they are open."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeapp.assignment.network import DAY, Calendar, Loads
from storeapp.assignment.simulation import Work, finished, moment, peak_backlog, unbegun, work_off

NINE, SIX, NINE_PM = 9 * 60.0, 18 * 60.0, 21 * 60.0


def calendar(people: list[list[float]]) -> Calendar:
    """Stores open from 9 to 21 h with a cut-off at 18 h and so many people by store and day."""
    staff = np.array(people)
    day = np.repeat(DAY * np.arange(staff.shape[1])[None], len(staff), axis=0)
    minutes = np.maximum(staff[:, 0] * 720, 1.0)
    departs = np.ones_like(day, dtype=bool)
    return Calendar(day + NINE, day + NINE_PM, staff, day + SIX, departs, np.zeros(len(staff)), minutes)


def work(*rows: tuple[int, float, float, float]) -> Work:
    """Rows of store, arrival, minutes and due moment."""
    store, arrived, minutes, due = zip(*rows, strict=True)
    return Work(np.array(store), np.array(arrived), np.array(minutes), np.array(due))


def test_work_that_arrives_at_night_is_begun_when_the_store_opens() -> None:
    assert finished(work((0, 100.0, 30.0, SIX)), calendar([[1.0]])).tolist() == [NINE + 30]


def test_two_people_finish_in_half_the_time() -> None:
    assert finished(work((0, 600.0, 30.0, SIX)), calendar([[2.0]])).tolist() == [615.0]


def test_what_is_not_done_at_closing_time_goes_on_the_next_morning() -> None:
    done = finished(work((0, NINE_PM - 10, 30.0, SIX)), calendar([[1.0, 1.0]]))
    assert done.tolist() == [DAY + NINE + 20]


def test_the_earliest_due_waiting_work_is_done_first() -> None:
    done = finished(
        work((0, 600.0, 30.0, 5000.0), (0, 601.0, 30.0, 4000.0), (0, 602.0, 30.0, 1000.0)), calendar([[1.0]])
    )
    assert done.tolist() == [630.0, 690.0, 660.0]


def test_what_was_begun_is_not_put_aside_for_more_urgent_work() -> None:
    done = finished(work((0, 600.0, 60.0, 5000.0), (0, 610.0, 5.0, 700.0)), calendar([[1.0]]))
    assert done.tolist() == [660.0, 665.0]


def test_stores_do_not_wait_for_each_other() -> None:
    done = finished(work((1, 600.0, 60.0, SIX), (0, 600.0, 10.0, SIX)), calendar([[1.0], [1.0]]))
    assert done.tolist() == [660.0, 610.0]


def test_a_store_that_does_not_open_today_works_tomorrow() -> None:
    assert finished(work((0, 600.0, 30.0, SIX)), calendar([[0.0, 1.0]])).tolist() == [DAY + NINE + 30]


def test_work_beyond_the_last_day_is_never_finished() -> None:
    assert finished(work((0, 600.0, 721.0, SIX)), calendar([[1.0]])).tolist() == [np.inf]


def test_the_working_clock_can_be_read_backwards() -> None:
    days = calendar([[1.0, 2.0]])
    assert moment(days, 0, np.array([60.0, 720.0, 840.0])).tolist() == [NINE + 60, NINE_PM, DAY + NINE + 60]


def test_backlog_is_at_its_peak_when_the_night_orders_wait_for_the_opening() -> None:
    night = work((0, 10.0, 30.0, SIX), (0, 500.0, 20.0, SIX), (0, 800.0, 40.0, SIX))
    assert peak_backlog(night, calendar([[1.0], [1.0]])).tolist() == [50.0, 0.0]


def test_a_store_is_credited_for_work_done_between_arrivals() -> None:
    steady = work((0, 600.0, 30.0, SIX), (0, 620.0, 30.0, SIX), (0, 900.0, 35.0, SIX))
    assert peak_backlog(steady, calendar([[1.0]])).tolist() == [40.0]


def test_only_what_is_begun_by_now_is_begun() -> None:
    waiting = work((0, 600.0, 30.0, 5000.0), (0, 600.0, 30.0, 1000.0), (0, 600.0, 30.0, 6000.0))
    assert unbegun(waiting, calendar([[1.0]]), 645.0).tolist() == [False, False, True]


def test_a_closed_store_begins_nothing() -> None:
    assert unbegun(work((0, 600.0, 30.0, SIX)), calendar([[0.0, 1.0]]), 1000.0).tolist() == [True]


def loads(due: list[list[float]]) -> Loads:
    count = len(due)
    return Loads(np.array(due), np.zeros(count), np.full(count, np.nan), np.zeros(count, dtype=np.int64))


def test_the_day_played_forward_works_off_the_earliest_due_first() -> None:
    waiting = loads([[20.0, 50.0, 5.0]])
    work_off(waiting, calendar([[1.0, 1.0]]), since=600.0, until=630.0)
    assert waiting.due.tolist() == [[0.0, 40.0, 5.0]]


def test_a_closed_store_works_nothing_off() -> None:
    waiting = loads([[20.0]])
    work_off(waiting, calendar([[1.0]]), since=0.0, until=NINE)
    assert waiting.due.tolist() == [[20.0]]


jobs = st.tuples(st.floats(0, 2 * DAY), st.floats(1, 200), st.floats(0, 5 * DAY))


@given(st.lists(jobs, min_size=1, max_size=12))
def test_whatever_is_due_when_the_last_work_is_done_at_the_same_time(rows: list[tuple[float, float, float]]) -> None:
    some = work(*((0, *row) for row in rows))
    first_come = Work(some.store, some.arrived, some.minutes, some.arrived)
    days = calendar([[1.0] * 9])
    assert finished(some, days).max() == pytest.approx(finished(first_come, days).max())


@given(st.lists(jobs, min_size=1, max_size=12))
def test_nothing_is_done_sooner_than_its_own_minutes_take(rows: list[tuple[float, float, float]]) -> None:
    some = work(*((0, *row) for row in rows))
    assert (finished(some, calendar([[1.0] * 9])) >= some.arrived + some.minutes - 1e-6).all()
