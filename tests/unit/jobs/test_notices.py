"""Notices on their way to customers, while the floor goes on."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from storeapp.adapters.notices import email_channel
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.delivery import DeliveryState, Notice
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.jobs import notices
from storeapp.operations import noticing
from tests import factories
from tests.cast import World


@pytest.fixture
def telling(database: Database, world: World) -> int:
    """A notice by mail that a loaf is missing; its key."""
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 2})
        owed.lines[0].short = 1
        noticing.tell(session, owed, "short", factories.stamp())
        session.execute(delete(Notice).where(Notice.channel == "sms"))
        return session.scalars(select(Notice.id)).one()


def states(database: Database) -> list[DeliveryState]:
    with database.reading() as session:
        return list(session.scalars(select(Notice.state)))


def test_what_is_missing_is_told(
    database: Database, settings: Settings, telling: int, capfd: pytest.CaptureFixture[str]
) -> None:
    assert notices.send(database, settings) == 1
    assert states(database) == [DeliveryState.SENT]
    assert "Something is missing" in capfd.readouterr().out


def test_a_notice_that_is_gone_when_its_turn_comes_breaks_nothing(
    database: Database, settings: Settings, telling: int
) -> None:
    assert notices._claim(database, telling)
    with database.transaction() as session:
        session.execute(delete(Notice))
    notices._send(database, settings, {"email": email_channel(settings.smtp_url)}, telling)
    assert states(database) == []


def test_nobody_is_told_of_units_that_turned_up_before_a_second_try(
    database: Database, settings: Settings, telling: int, capfd: pytest.CaptureFixture[str]
) -> None:
    with database.transaction() as session:
        notice = session.get_one(Notice, telling)
        notice.attempts = 1
        session.get_one(FulfillmentOrder, notice.fulfillment_order_id).lines[0].short = 0
    assert notices.send(database, settings) == 1
    assert states(database) == []
    assert "Something is missing" not in capfd.readouterr().out
