from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice
from statistics import mean

import pytest

from storeapp.demo.shop import Shop, orders
from storeapp.demo.shop.changes import later
from storeapp.demo.shop.orders import Sent
from storeapp.demo.shop.rhythm import orders_per_second
from storeapp.demo.world import World
from storeapp.operations.intake.documents import Method, OrderDocument, OrderStatus, Temperature

START = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def sent(shop: Shop) -> list[Sent]:
    return list(islice(orders(shop, START, 30), 1500))


@pytest.fixture(scope="module")
def placed(sent: list[Sent]) -> list[OrderDocument]:
    """Each order as it came first."""
    first: dict[str, OrderDocument] = {}
    for _, order in sent:
        first.setdefault(order.external_id, order)
    return list(first.values())


def test_the_stream_is_the_same_for_the_same_seed(shop: Shop, sent: list[Sent]) -> None:
    assert list(islice(orders(shop, START, 30), 50)) == sent[:50]


def test_a_stream_that_goes_on_brings_what_has_not_come_yet(shop: Shop, placed: list[OrderDocument]) -> None:
    _, following = next(orders(shop, START, 30, first=40))
    assert following.lines == placed[40].lines
    assert following.external_id == placed[40].external_id


def test_an_order_comes_every_few_seconds(sent: list[Sent]) -> None:
    assert 3 < mean(delay for delay, _ in sent) < 8


def test_twice_the_speed_brings_twice_the_orders(shop: Shop) -> None:
    slow, fast = (sum(delay for delay, _ in islice(orders(shop, START, speed), 200)) for speed in (30, 60))
    assert fast == pytest.approx(slow / 2)


def test_an_order_is_placed_when_it_is_sent(sent: list[Sent]) -> None:
    clock = START
    for delay, order in sent:
        clock += timedelta(seconds=delay)
        if delay:
            assert abs(order.placed_at - clock) < timedelta(milliseconds=1)


def test_noon_and_evening_are_busy_and_the_night_is_not() -> None:
    hour = {clock: orders_per_second(clock * 3600) for clock in (3, 9, 12.5, 15, 19, 23)}
    assert hour[3] < hour[23] < hour[9] < hour[12.5] < hour[19]
    assert hour[15] < hour[12.5]


def test_a_day_brings_as_many_orders_as_planned() -> None:
    assert sum(orders_per_second(minute * 60) * 60 for minute in range(1440)) == pytest.approx(560, rel=0.01)


def test_a_bit_more_than_half_is_collected(placed: list[OrderDocument]) -> None:
    assert 0.5 < Counter(order.method for order in placed)[Method.PICKUP] / len(placed) < 0.6


def test_most_orders_are_small_and_some_are_long(placed: list[OrderDocument]) -> None:
    lines = Counter(len(order.lines) for order in placed)
    assert lines[1] > lines[3] > lines[7]
    assert max(lines) >= 12


def test_a_store_is_only_asked_for_what_it_has(world: World, placed: list[OrderDocument]) -> None:
    for order in placed:
        if order.method is Method.PICKUP:
            rows = world.stock[order.pickup_store]
            assert all(line.quantity <= rows[line.sku].on_hand for line in order.lines)


def test_nothing_cold_or_heavy_or_for_adults_is_put_into_parcels(world: World, placed: list[OrderDocument]) -> None:
    products = {product.sku: product for product in world.products}
    for order in placed:
        goods = [products[line.sku] for line in order.lines]
        if order.method is Method.SHIP:
            assert all(p.temperature is Temperature.AMBIENT and not p.minimum_age and not p.bulky for p in goods)


def test_a_basket_holds_things_that_belong_together(world: World, placed: list[OrderDocument]) -> None:
    departments = {product.sku: product.department for product in world.products}
    for order in placed:
        found = {departments[line.sku] for line in order.lines}
        assert not ({"Electronics", "Tools & Hardware"} & found and {"Produce", "Meat & Deli", "Frozen"} & found)


def test_a_parcel_has_an_address_and_coordinates_and_a_pickup_a_store(placed: list[OrderDocument]) -> None:
    for order in placed:
        if order.method is Method.SHIP:
            assert order.address is not None
            assert order.address.line1
            assert order.address.latitude
        else:
            assert order.pickup_store


def test_customers_write_from_addresses_and_telephones_that_belong_to_nobody(placed: list[OrderDocument]) -> None:
    for order in placed:
        email, phone = order.customer.email, order.customer.phone
        assert not email or email.split("@")[1].endswith(("example", "example.com", "example.org", "example.net"))
        assert not phone or " 555-01" in phone


def test_names_that_look_alike_meet_at_one_store(placed: list[OrderDocument]) -> None:
    at_ballard = {order.customer.name for order in placed if order.pickup_store == "101"}
    assert {"Katherine Jensen", "Catherine Jensen"} <= at_ballard or {"Maria Garcia", "María García"} <= at_ballard


def test_some_names_are_hard_and_one_note_has_an_emoji(placed: list[OrderDocument]) -> None:
    names = {order.customer.name for order in placed}
    assert any(not name.isascii() for name in names)
    assert max(map(len, names)) > 28
    assert any("🥚" in order.note for order in placed)


def test_a_note_fits_the_order(world: World, placed: list[OrderDocument]) -> None:
    departments = {product.sku: product.department for product in world.products}
    for order in placed:
        if "eggs" in order.note:
            assert "Dairy & Eggs" in {departments[line.sku] for line in order.lines}


def test_now_and_then_the_shop_sends_an_order_again(sent: list[Sent], placed: list[OrderDocument]) -> None:
    first = {order.external_id: order for order in placed}
    again = [order for _, order in sent if order != first[order.external_id]]
    assert 0.04 < len(again) / len(placed) < 0.14
    assert all(order.placed_at == first[order.external_id].placed_at for order in again)
    kinds = {order.status for order in again}
    assert kinds == {OrderStatus.PAID, OrderStatus.CANCELLED}


def test_an_order_that_waits_for_its_money_is_paid_later(placed: list[OrderDocument]) -> None:
    waiting = [order for order in placed if order.status is OrderStatus.PENDING]
    changed = [later(order, 7) for order in waiting]
    assert waiting
    assert all(order is not None and order.status is OrderStatus.PAID for order in changed)


def test_an_order_never_changes_into_nothing(placed: list[OrderDocument]) -> None:
    changed = [found for order in placed if (found := later(order, 7)) is not None]
    fewer = [order for order in changed if any(line.cancelled for line in order.lines)]
    assert fewer
    assert all(sum(line.quantity - line.cancelled for line in order.lines) > 0 for order in fewer)
