"""The table of jobs. Each does a bounded piece of work in transactions of its own and says how much it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from storeapp.config import Settings
from storeapp.db import Database
from storeapp.jobs import assigning, deliveries, expiring, learning, notices, reoptimising

Run = Callable[[Database, Settings], int]


@dataclass(frozen=True)
class Job:
    """`run` returns how many things it did; it is called again at once while there is more, else after `every`.

    What takes seconds runs `apart`, beside the others, one of each at a time.
    """

    name: str
    every: timedelta
    run: Run
    apart: bool = False


JOBS: tuple[Job, ...] = (
    Job("assign", timedelta(seconds=0.2), assigning.assign),
    Job("publish", timedelta(seconds=1), deliveries.publish),
    Job("deliver", timedelta(seconds=1), deliveries.deliver),
    Job("notices", timedelta(seconds=1), notices.send),
    Job("expire", timedelta(minutes=1), expiring.expire),
    Job("reoptimise", timedelta(seconds=30), reoptimising.reoptimise, apart=True),
    Job("forget", timedelta(hours=1), assigning.forget),
    Job("learn", timedelta(minutes=5), learning.learn, apart=True),
)
