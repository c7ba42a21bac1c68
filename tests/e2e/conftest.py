"""Ana with a handheld in her hand, in the store of the cast."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from storeapp.db import Database
from storeapp.domain.product import ProductCode
from tests.cast import World
from tests.e2e.hand import Hand
from tests.live import Live


@pytest.fixture
def hand(phone: Page, live: Live, world: World) -> Hand:
    live.enrol(phone)
    live.sign_in(phone, world.ana, world.device)
    return Hand(phone)


@pytest.fixture
def code_of(database: Database) -> Callable[[int], str]:
    def code(product_id: int) -> str:
        with database.reading() as session:
            found = session.scalars(select(ProductCode.gtin).where(ProductCode.product_id == product_id)).one()
        return found.removeprefix("0")

    return code
