"""The day of `make real-day`, small: played to the end through the real screens, and every unit is accounted for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from storeapp.db import Database
from tests.databases import Databases
from tests.real_day import layout
from tools.real_day import account
from tools.real_day.chain import Size
from tools.real_day.day import Day
from tools.real_day.shift import Shift

SIZE = Size(stores=6, orders=42, held_by=2)
SEED = 64
OUTCOMES = ("shipped", "handed over", "short", "cancelled")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return layout.make(tmp_path_factory.mktemp("data"), shipped=28, collected=14)


def test_every_unit_is_accounted_for_and_both_databases_tell_the_same_day(
    databases: Databases, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {}
    for kind in ("sqlite", "postgresql"):
        assert Day(databases.empty(kind), data, SEED, tmp_path, SIZE).play() == 0
        told[kind] = capsys.readouterr().out.splitlines()
    assert told["sqlite"] == told["postgresql"]
    assert told["sqlite"][0] == "6 stores, 42 orders, " + told["sqlite"][0].split(", ")[2]
    assert told["sqlite"][-2:] == ["storeapp check: nothing found", "0 units unaccounted for"]
    units = {name: int(count) for count, _, name in (line.strip().split(" ", 2) for line in told["sqlite"][1:-2])}
    assert all(units[name] > 0 for name in OUTCOMES)
    assert units["ordered"] == sum(units[name] for name in OUTCOMES)


def test_a_unit_that_stayed_somewhere_is_not_accounted_for(databases: Databases, data: Path, tmp_path: Path) -> None:
    """The count can fail: a day that ends before anything was brought out leaves its units in totes."""
    database = databases.empty("sqlite")
    day = Unfinished(database, data, SEED, tmp_path, SIZE)
    assert day.play() == 1
    assert _left(database) > 0


class Unfinished(Day):
    """Everybody goes home after picking."""

    def _at_work(self, doing: str, shifts: dict[int, Shift], work: Callable[[Shift], None]) -> None:
        if work is Shift.pick:
            super()._at_work(doing, shifts, work)


def _left(database: Database) -> int:
    with database.reading() as reading:
        return account.unaccounted(account.of_units(reading))
