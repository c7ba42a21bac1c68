"""The customer's page: one next thing at a time, and the store knows at once."""

from __future__ import annotations

import pytest

from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from tests import factories
from tests.cast import Person, World


@pytest.fixture
def ready(database: Database, world: World) -> FulfillmentOrder:
    with database.transaction() as session:
        owed = factories.assigned(session, session.merge(world.store), {world.bread: 2})
        _ = owed.order.status_token
        return factories.ready(session, owed)


@pytest.fixture
def customer(ana: Person) -> Person:
    """Nobody of the store, on a phone."""
    return Person(ana.app)


def test_on_my_way_then_here_with_spot_and_car_then_corrected(
    customer: Person, ana: Person, ready: FulfillmentOrder
) -> None:
    link = f"/status/{ready.order.status_token}"
    first = customer.get(link).text
    assert first.count('class="next') == 1
    assert "I am on my way" in first
    assert "Your car" not in first
    assert customer.post(f"{link}/arrival", arrival="on_way").location == link
    second = customer.get(link).text
    assert "We know that you are on your way." in second
    assert second.index("on your way") < second.index("Show this at the counter")
    customer.post(f"{link}/arrival", arrival="here", spot="7", car="green Kia")
    assert "Spot 7, green Kia" in ana.get("/counter").text
    third = customer.get(link).text
    assert "We know that you are here." in third
    assert 'value="green Kia"' in third
    customer.post(f"{link}/arrival", arrival="here", spot="9", car="green Kia")
    assert "Spot 9, green Kia" in ana.get("/counter").text


def test_here_already_asks_where_afterwards(customer: Person, ready: FulfillmentOrder) -> None:
    link = f"/status/{ready.order.status_token}"
    customer.post(f"{link}/arrival", arrival="here")
    assert '<details class="more" open>' in customer.get(link).text


def test_a_link_that_is_no_orders_is_told_in_a_customers_words(customer: Person) -> None:
    answer = customer.get("/status/guessed")
    assert answer.status_code == 404
    assert "No order has this link" in answer.text
    assert "/queue" not in answer.text


def test_whoever_does_not_say_where_is_not_taken_to_be_at_the_counter(
    customer: Person, ana: Person, ready: FulfillmentOrder
) -> None:
    link = f"/status/{ready.order.status_token}"
    customer.post(f"{link}/arrival", arrival="here")
    for screen in ("/counter", "/queue"):
        page = ana.get(screen).text
        assert "Spot not given" in page
        assert "At the counter" not in page
    customer.post(f"{link}/arrival", arrival="here", car="green Kia")
    assert "Spot not given, green Kia" in ana.get("/counter").text
