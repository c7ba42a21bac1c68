"""Whose walk it is: only who holds it acts on it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from storeapp.domain.event import Stamp
from storeapp.domain.pick_list import PickList
from storeapp.queries import picks


def must_be_walker(session: Session, pick_list: PickList, stamp: Stamp) -> None:
    """Who held it before may still send what was done until then; raises TakenOver for anything else."""
    pick_list.must_be_open()
    if stamp.by not in (None, pick_list.associate_id):
        pick_list.must_have_been_held(picks.held_until(session, pick_list, stamp.by), stamp.happened)
