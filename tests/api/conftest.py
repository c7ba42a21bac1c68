"""Integrators: callers with keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from storeapp import clock, create_app
from storeapp.config import Settings
from storeapp.db import Database
from storeapp.domain.store import Store
from storeapp.operations import keys
from tests.api.caller import SHOPIFY_SECRET, Caller
from tests.cast import World
from tests.databases import Databases

MakeCaller = Callable[..., Caller]


@pytest.fixture
def app(database: Database, settings: Settings, databases: Databases) -> Flask:
    """As a shop's that sends webhooks."""
    with_shop = replace(settings, shopify_secret=SHOPIFY_SECRET)
    return databases.kept("app of a shop", database, lambda: create_app(with_shop, database))


@pytest.fixture
def make_caller(app: Flask, database: Database) -> MakeCaller:
    """`make_caller("orders:read", store=world.store)`; without scopes: all of them."""

    def make(*scopes: str, store: Store | None = None) -> Caller:
        new = keys.NewKey("a test", scopes or tuple(keys.SCOPES), store.external_id if store else "")
        with database.transaction() as session:
            return Caller(app, keys.make(session, new, clock.now()))

    return make


@pytest.fixture
def caller(make_caller: MakeCaller) -> Caller:
    """May do everything, everywhere."""
    return make_caller()


@pytest.fixture
def of_store(make_caller: MakeCaller, world: World) -> Caller:
    """May do everything, but only for Ana's store."""
    return make_caller(store=world.store)
