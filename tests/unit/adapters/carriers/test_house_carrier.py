"""The built-in carrier: fair prices, honest arrival times, labels that can be scanned."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeapp.adapters.carriers import (
    Address,
    CarrierRefused,
    Consignment,
    Handed,
    HouseCarrier,
    Parcel,
    Quote,
    carrier_from_setting,
    cheapest_in_time,
)
from storeapp.adapters.carriers.house import DEFAULT_RATES, billed_half_kilos
from storeapp.adapters.carriers.transit import delivery_time, distance_km
from storeapp.domain.barcode import check_digit

HOUSE = HouseCarrier()
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


def at(latitude: float | None, longitude: float | None) -> Address:
    return Address("", "", "", "", "", latitude=latitude, longitude=longitude)


def parcel(weight_g: int, *sides: int) -> Parcel:
    return Parcel("1", weight_g, *(sides or (10, 10, 10)))


def to_distance(consignment: Consignment, latitude: float) -> Consignment:
    """Straight north of the store."""
    return replace(consignment, recipient=replace(consignment.recipient, latitude=latitude, longitude=-89.65))


def arriving(days: int, cost: int, service: str = "Ground") -> Quote:
    return Quote("House Carrier", service, cost, "USD", days, MONDAY + timedelta(days=days))


def test_the_distance_is_the_great_circle() -> None:
    assert distance_km(at(40.64, -73.78), at(33.94, -118.41)) == pytest.approx(3974, abs=5)
    assert distance_km(at(10, 20), at(10, 20)) == 0
    assert distance_km(at(None, 20), at(10, 20)) is None


@given(*[st.floats(-90, 90), st.floats(-180, 180)] * 2)
def test_the_way_back_is_as_far(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    there, back = distance_km(at(lat1, lon1), at(lat2, lon2)), distance_km(at(lat2, lon2), at(lat1, lon1))
    assert there == pytest.approx(back)
    assert there is not None
    assert 0 <= there <= 20_016


@pytest.mark.parametrize(
    ("ships", "days", "arrives"),
    [
        (datetime(2026, 11, 23, 10, tzinfo=UTC), 1, date(2026, 11, 24)),
        (datetime(2026, 11, 23, 17, 1, tzinfo=UTC), 1, date(2026, 11, 25)),
        (datetime(2026, 11, 27, 10, tzinfo=UTC), 2, date(2026, 11, 30)),
        (datetime(2026, 11, 28, 18, 0, tzinfo=UTC), 1, date(2026, 12, 1)),
        (datetime(2026, 11, 29, 10, tzinfo=UTC), 1, date(2026, 12, 1)),
    ],
)
def test_sundays_and_the_cut_off_count(ships: datetime, days: int, arrives: date) -> None:
    assert delivery_time(ships, days, cutoff=time(17)) == datetime.combine(arrives, time(20), UTC)


def test_near_costs_less_than_far_and_heavy_more_than_light(consignment: Consignment) -> None:
    near, far = (HOUSE.quote(to_distance(consignment, latitude))[0].cost for latitude in (39.9, 60.0))
    heavy = HOUSE.quote(replace(to_distance(consignment, 39.9), parcel=parcel(9_000)))[0].cost
    assert near < far
    assert near < heavy


@given(st.integers(1, 30_000), st.integers(1, 30_000))
def test_more_weight_never_costs_less(one: int, other: int) -> None:
    light, heavy = sorted([one, other])
    assert billed_half_kilos(parcel(light)) <= billed_half_kilos(parcel(heavy))


def test_a_big_light_parcel_is_billed_by_its_volume() -> None:
    assert billed_half_kilos(parcel(100, 50, 50, 40)) == 40
    assert billed_half_kilos(parcel(501)) == 2
    assert billed_half_kilos(parcel(0, 1, 1, 1)) == 1


def test_a_price_is_the_table_s(consignment: Consignment) -> None:
    zone = next(zone for zone in DEFAULT_RATES.zones if zone.km == 2900)
    ground, two_day, next_day = HOUSE.quote(consignment)
    assert ground.cost == zone.per_parcel + round(1.5 * zone.per_kg)
    assert (ground.service, ground.transit_days) == ("Ground", 5)
    assert ground.cost < two_day.cost < next_day.cost
    assert next_day.delivers_by == datetime(2026, 11, 24, 20, tzinfo=UTC)


def test_no_faster_service_is_sold_where_ground_is_as_fast(consignment: Consignment) -> None:
    assert [quote.service for quote in HOUSE.quote(to_distance(consignment, 39.9))] == ["Ground"]


def test_an_address_without_a_place_is_priced_as_the_farthest(consignment: Consignment) -> None:
    lost = replace(consignment, recipient=replace(consignment.recipient, latitude=None))
    assert HOUSE.quote(lost)[0].cost == HOUSE.quote(to_distance(consignment, 80.0))[0].cost


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"parcel": parcel(30_001)}, "too heavy"),
        ({"parcel": parcel(100, 151, 1, 1)}, "too long"),
        ({"recipient": Address("A", "B", "C", "ON", "K1A", country="CA")}, "borders"),
    ],
)
def test_what_cannot_be_carried_is_refused_with_what_to_do(
    consignment: Consignment, change: dict[str, Parcel | Address], sentence: str
) -> None:
    with pytest.raises(CarrierRefused, match=sentence):
        HOUSE.quote(replace(consignment, **change))  # type: ignore[arg-type]


def test_buying_twice_gives_the_same_label(consignment: Consignment) -> None:
    quote = HOUSE.quote(consignment)[0]
    first, again = HOUSE.buy(consignment, quote), HOUSE.buy(consignment, quote)
    assert first == again
    assert first.label_pdf.startswith(b"%PDF")
    assert "^FDP-1042^FS" in first.label_zpl
    assert (first.cost, first.delivers_by) == (quote.cost, quote.delivers_by)
    assert "Nothing is charged" in HOUSE.void(first.reference)


@given(st.text(min_size=1), st.text(min_size=1))
def test_tracking_numbers_check_themselves_and_do_not_meet(one: str, other: str) -> None:
    number = HOUSE.tracking_number(one)
    assert len(number) == 20
    assert check_digit(number[2:-1]) == int(number[-1])
    assert (number == HOUSE.tracking_number(other)) == (one == other)


def test_a_manifest_lists_every_parcel_and_closing_twice_is_closing_once(consignment: Consignment) -> None:
    handed = [Handed(f"r{n}", f"{n}", f"SH{n:018}", f"10{n}", 500) for n in range(60)]
    manifest = HOUSE.manifest(handed, consignment.sender, MONDAY)
    assert manifest.pdf.startswith(b"%PDF")
    assert manifest.reference == HOUSE.manifest(handed[::-1], consignment.sender, MONDAY).reference
    assert manifest.reference != HOUSE.manifest(handed[1:], consignment.sender, MONDAY).reference


def test_the_cheapest_service_that_keeps_the_promise_is_bought() -> None:
    quotes = [arriving(5, 900), arriving(2, 1500, "Two Day"), arriving(1, 2500, "Next Day")]
    choice = cheapest_in_time(quotes, MONDAY + timedelta(days=3))
    assert (choice.quote.service, choice.in_time) == ("Two Day", True)
    assert "cheapest of 2" in choice.because


def test_without_a_promise_the_cheapest_is_bought() -> None:
    assert cheapest_in_time([arriving(5, 900), arriving(1, 2500)], None).quote.cost == 900


def test_when_nothing_keeps_the_promise_the_earliest_is_bought_and_said_so() -> None:
    unknown = replace(arriving(0, 100, "Slow"), delivers_by=None)
    choice = cheapest_in_time([arriving(5, 900), arriving(4, 2500, "Fast"), unknown], MONDAY)
    assert (choice.quote.service, choice.in_time) == ("Fast", False)
    assert "No service arrives in time" in choice.because


def test_no_quote_is_a_sentence() -> None:
    with pytest.raises(CarrierRefused, match="Check the address"):
        cheapest_in_time([], None)


def test_the_setting_names_the_carrier() -> None:
    assert [carrier_from_setting(name).name for name in ("house", "easypost:k", "shippo:k")] == [
        "House Carrier",
        "EasyPost",
        "Shippo",
    ]


@pytest.mark.parametrize("setting", ["", "easypost", "shippo:", "dhl:key"])
def test_a_wrong_setting_says_what_is_possible(setting: str) -> None:
    with pytest.raises(ValueError, match="house, easypost:KEY or shippo:KEY"):
        carrier_from_setting(setting)
