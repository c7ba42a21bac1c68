"""Once a day each learned part is learned anew, beside the other jobs: nobody's order waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from storeapp import clock
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.learned_part import Kind, LearnedPart
from storeapp.operations import learning
from storeapp.operations.learning import NothingToLearn

log = structlog.get_logger()

EVERY = timedelta(days=1)
LOOK_AGAIN = timedelta(hours=1)


def learn(database: Database, settings: Settings) -> int:
    return len(learn_due(database, _due(database)))


def learn_due(database: Database, kinds: Sequence[Kind] = tuple(Kind)) -> list[LearnedPart]:
    """Those of the kinds that are due and that nobody else has claimed."""
    made = (_learn_claimed(database, kind) for kind in kinds if _claim(database, kind))
    return [part for part in made if part is not None]


def learn_now(database: Database, kind: Kind) -> LearnedPart:
    """Raises NothingToLearn. What takes long is no transaction."""
    with database.reading() as session:
        fresh = learning.fit(session, kind, clock.now())
    with database.transaction() as session:
        return learning.keep(session, fresh, clock.now())


def _due(database: Database) -> list[Kind]:
    now = clock.now()
    with database.reading() as session:
        return [kind for kind in Kind if learning.is_due(session, kind, now)]


def _claim(database: Database, kind: Kind) -> bool:
    with database.transaction() as session:
        return learning.claim(session, kind, clock.now())


def _learn_claimed(database: Database, kind: Kind) -> LearnedPart | None:
    """A kind that fails is logged and comes again after the lease; the others go on."""
    try:
        part = learn_now(database, kind)
    except NothingToLearn:
        part = None
    except Exception:
        log.exception("learning_failed", kind=kind.value)
        return None
    with database.transaction() as session:
        learning.put_off(session, kind, clock.now() + (EVERY if part else LOOK_AGAIN))
    return part
