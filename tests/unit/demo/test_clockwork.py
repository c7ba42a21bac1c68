from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storeapp.demo.play.clockwork import Clockwork, Steps

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def bell(clock: Clockwork, rung: list[tuple[str, datetime]], name: str, every: timedelta, times: int) -> Steps:
    for _ in range(times):
        yield every
        rung.append((name, clock.now))


def test_things_side_by_side_happen_in_the_order_of_their_times() -> None:
    clock, rung = Clockwork(NOON), list[tuple[str, datetime]]()
    clock.start(bell(clock, rung, "slow", 3 * MINUTE, 2))
    clock.start(bell(clock, rung, "quick", 2 * MINUTE, 3))
    clock.play_until(NOON + 10 * MINUTE)
    assert [name for name, _ in rung] == ["quick", "slow", "quick", "slow", "quick"]
    assert [at for _, at in rung] == sorted(at for _, at in rung)


def test_what_is_not_due_waits_for_the_next_call() -> None:
    clock, rung = Clockwork(NOON), list[tuple[str, datetime]]()
    clock.start(bell(clock, rung, "bell", 4 * MINUTE, 2))
    clock.play_until(NOON + 5 * MINUTE)
    assert rung == [("bell", NOON + 4 * MINUTE)]
    assert clock.next_at == NOON + 8 * MINUTE
    clock.play_until(NOON + 9 * MINUTE)
    assert rung[1:] == [("bell", NOON + 8 * MINUTE)]
    assert clock.next_at is None


def test_the_clock_stands_at_the_end_of_what_was_played() -> None:
    clock = Clockwork(NOON)
    clock.play_until(NOON + MINUTE)
    assert clock.now == NOON + MINUTE


def test_a_thing_may_start_later() -> None:
    clock, rung = Clockwork(NOON), list[tuple[str, datetime]]()
    clock.start(bell(clock, rung, "bell", MINUTE, 1), after=5 * MINUTE)
    clock.play_until(NOON + 10 * MINUTE)
    assert rung == [("bell", NOON + 6 * MINUTE)]
