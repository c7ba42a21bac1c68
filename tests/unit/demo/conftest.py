from __future__ import annotations

import pytest

from storeapp.demo.shop import Shop
from storeapp.demo.world import World, build


@pytest.fixture(scope="session")
def world() -> World:
    return build(7)


@pytest.fixture(scope="session")
def shop(world: World) -> Shop:
    return Shop(world)
