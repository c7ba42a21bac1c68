"""The database of an older version is brought up to date with all that it knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from alembic import command
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from storeapp.db import Database
from storeapp.domain.learned_part import Kind, LearnedPart, LearningRule, Mode
from storeapp.domain.turn import Turn
from storeapp.migrating import configuration, differences, migrate

NOON = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
LIVE = {
    "version": 1,
    "made_at": NOON,
    "mode": Mode.LIVE,
    "rows": 10,
    "days": 2,
    "held_rows": 2,
    "held_days": 1,
    "error": 1.0,
    "without": 2.0,
    "words": "Said.",
    "packed": b"",
}


def back(database: Database, revision: str) -> None:
    with database.engine.begin() as connection:
        command.downgrade(configuration(connection), revision)


@pytest.fixture
def before_turns(database: Database) -> Iterator[Database]:
    """As it was when learning had due times of its own: minutes are live, and learned next at noon."""
    with database.transaction() as session:
        session.add(LearnedPart(kind=Kind.MINUTES, **LIVE))
        session.add(LearningRule(kind=Kind.MINUTES, by_itself=True, better_percent=5.0, least_rows=200))
        session.add(Turn(name="learn minutes", due_at=NOON))
        session.add(Turn(name="reoptimise", due_at=NOON))
    back(database, "0005")
    yield database
    migrate(database)


def turns(database: Database) -> dict[str, datetime]:
    with database.reading() as session:
        return {turn.name: turn.due_at for turn in session.scalars(select(Turn))}


def test_when_a_kind_is_learned_next_becomes_a_turn_and_its_rule_stays(before_turns: Database) -> None:
    with before_turns.engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM turn")) == 1
        assert connection.scalar(text("SELECT count(*) FROM learning_rule WHERE due_at IS NOT NULL")) == 1
    migrate(before_turns)
    assert turns(before_turns) == {"learn minutes": NOON, "reoptimise": NOON}
    with before_turns.reading() as session:
        assert session.get_one(LearningRule, Kind.MINUTES).by_itself


def test_what_is_asked_of_stores_may_be_kept_from_then_on_beside_what_was_live(before_turns: Database) -> None:
    migrate(before_turns)
    assert differences(before_turns) == []
    with before_turns.transaction() as session:
        session.add(LearnedPart(kind=Kind.UNIT_DEMAND, **LIVE))
        session.add(LearningRule(kind=Kind.UNIT_DEMAND, by_itself=False, better_percent=0.2, least_rows=1000))
    with before_turns.reading() as session:
        assert set(session.scalars(select(LearnedPart.kind))) == {Kind.MINUTES, Kind.UNIT_DEMAND}


@pytest.mark.parametrize(
    "wrong",
    [
        "INSERT INTO learning_rule (kind, by_itself, better_percent, least_rows) VALUES ('weather', true, 1, 1)",
        "INSERT INTO learning_rule (kind, by_itself, better_percent, least_rows) VALUES ('spread', true, 1, -1)",
        "UPDATE learned_part SET kind = 'weather'",
        "UPDATE learned_part SET mode = 'asleep'",
        "UPDATE learned_part SET rows = -1",
    ],
)
def test_what_the_tables_refuse_they_refuse_after_it_too(before_turns: Database, wrong: str) -> None:
    migrate(before_turns)
    with pytest.raises(IntegrityError), before_turns.engine.begin() as connection:
        connection.execute(text(wrong))


def test_two_of_a_kind_are_never_live_after_it_either(before_turns: Database) -> None:
    migrate(before_turns)
    with pytest.raises(IntegrityError), before_turns.transaction() as session:
        session.add(LearnedPart(kind=Kind.MINUTES, **{**LIVE, "version": 2}))


NOBODYS = (
    "INSERT INTO event (kind, store_id, at, occurred_at, data, unpublished) "
    "VALUES ('paused', 999, :at, :at, '{}', false)"
)


def test_logs_that_referred_to_nothing_do_again(database: Database) -> None:
    back(database, "0010")
    with database.engine.connect() as connection:
        connection.execute(text(NOBODYS).bindparams(at=NOON))
        connection.rollback()
    migrate(database)
    assert differences(database) == []
    with pytest.raises(IntegrityError), database.engine.begin() as connection:
        connection.execute(text(NOBODYS).bindparams(at=NOON))
