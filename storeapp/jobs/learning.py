"""Once a day each learned part is learned anew, beside the other jobs: nobody's order waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from storeapp import clock
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.learned_part import Kind, LearnedPart
from storeapp.jobs import turns
from storeapp.operations import learning
from storeapp.operations.learning import NothingToLearn

log = structlog.get_logger()

EVERY = timedelta(days=1)
LOOK_AGAIN = timedelta(hours=1)
"""When there was nothing to learn from, or whoever learned it died."""


def learn(database: Database, settings: Settings) -> int:
    return len(learn_due(database))


def learn_due(database: Database, kinds: Sequence[Kind] = tuple(Kind)) -> list[LearnedPart]:
    """Those of the kinds that are due and that nobody else has taken."""
    made = (_learn_taken(database, kind) for kind in kinds if turns.take(database, turn_of(kind), LOOK_AGAIN))
    return [part for part in made if part is not None]


def learn_now(database: Database, kind: Kind) -> LearnedPart:
    """Raises NothingToLearn. What takes long is no transaction."""
    with database.reading() as session:
        fresh = learning.fit(session, kind, clock.now())
    with database.transaction() as session:
        return learning.keep(session, fresh, clock.now())


def turn_of(kind: Kind) -> str:
    return f"learn {kind.value}"


def _learn_taken(database: Database, kind: Kind) -> LearnedPart | None:
    """A kind that fails is logged and comes again with its turn; the others go on."""
    try:
        part = learn_now(database, kind)
    except NothingToLearn:
        return None
    except Exception:
        log.exception("learning_failed", kind=kind.value)
        return None
    turns.put_off(database, turn_of(kind), clock.now() + EVERY)
    return part
