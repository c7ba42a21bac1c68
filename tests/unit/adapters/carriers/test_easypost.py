"""EasyPost over the wire: what is asked, what is made of the answers, and what happens when they fail."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from storeapp.adapters.carriers import CarrierRefused, CarrierUnavailable, Consignment, Handed
from storeapp.adapters.carriers.easypost import EasyPost
from tests.unit.adapters.carriers.carrier_server import CarrierServer, Reply


def rate(number: int, service: str, price: str, days: int | None) -> dict[str, Any]:
    fields = {"id": f"rate_{number}", "carrier": "USPS", "currency": "USD"}
    return fields | {"service": service, "rate": price, "delivery_days": days}


RATES = [rate(1, "Priority", "6.95", 2), rate(2, "GroundAdvantage", "5.93", 3), rate(3, "Express", "31.25", None)]


class Shop:
    """EasyPost's memory: a shipment's postage can be bought once."""

    def __init__(self, url: str) -> None:
        self.url, self.bought = url, 0

    def __call__(self, method: str, path: str, body: dict[str, Any]) -> Reply:
        match path.strip("/").split("/"):
            case ["shipments"]:
                return 201, {"id": "shp_1", "rates": RATES, "messages": []}
            case ["shipments", "shp_1", "buy"] if self.bought:
                return 422, {"error": {"code": "SHIPMENT.POSTAGE.EXISTS", "message": "Postage already exists"}}
            case ["shipments", "shp_1", "buy"]:
                self.bought += 1
                return 200, self._shipment(body["rate"]["id"])
            case ["shipments", "shp_1"]:
                return 200, self._shipment("rate_2")
            case ["shipments", "shp_1", "label"]:
                return 200, {"postage_label": {"label_zpl_url": f"{self.url}/files/label.zpl"}}
            case ["shipments", _, "refund"]:
                return 200, {"refund_status": "submitted"}
            case ["scan_forms"]:
                return 200, {"id": "sf_1", "form_url": f"{self.url}/files/form.pdf"}
            case ["files", name]:
                return 200, {"label.pdf": b"%PDF-label", "label.zpl": b"^XA^XZ", "form.pdf": b"%PDF-form"}[name]
        return 404, {"error": {"code": "NOT_FOUND", "message": "The requested resource could not be found."}}

    def _shipment(self, rate_id: str) -> dict[str, Any]:
        selected = next(offer for offer in RATES if offer["id"] == rate_id)
        label = {"label_url": f"{self.url}/files/label.pdf"}
        return {"id": "shp_1", "tracking_code": "9400100105442285876350", "selected_rate": selected} | {
            "postage_label": label
        }


@pytest.fixture
def shop(carrier_server: CarrierServer) -> Shop:
    carrier_server.routes = Shop(carrier_server.url)
    return carrier_server.routes


@pytest.fixture
def easypost(carrier_server: CarrierServer, shop: Shop) -> EasyPost:
    return EasyPost("EZTEST", carrier_server.url, timeout=httpx.Timeout(0.3))


def test_quotes_are_asked_for_in_ounces_and_inches(
    easypost: EasyPost, carrier_server: CarrierServer, consignment: Consignment
) -> None:
    quotes = easypost.quote(consignment)
    asked = carrier_server.asked("/shipments")[0]["shipment"]
    assert asked["parcel"] == {"length": 11.8, "width": 7.9, "height": 3.9, "weight": 44.1}
    assert (asked["to_address"]["zip"], asked["reference"]) == ("97201", "1042")
    assert carrier_server.headers[0]["authorization"] == "Basic RVpURVNUOg=="
    assert [(quote.service, quote.cost, quote.transit_days) for quote in quotes] == [
        ("Priority", 695, 2),
        ("GroundAdvantage", 593, 3),
        ("Express", 3125, None),
    ]


def test_a_label_is_bought_and_fetched_without_showing_our_key(
    easypost: EasyPost, carrier_server: CarrierServer, consignment: Consignment
) -> None:
    bought = easypost.buy(consignment, easypost.quote(consignment)[1])
    assert (bought.service, bought.cost, bought.tracking_number) == ("GroundAdvantage", 593, "9400100105442285876350")
    assert (bought.label_pdf, bought.label_zpl) == (b"%PDF-label", "^XA^XZ")
    for (_, path, _), headers in zip(carrier_server.calls, carrier_server.headers, strict=True):
        assert ("authorization" in headers) == (not path.startswith("/files"))


def test_an_answer_lost_on_the_way_does_not_buy_twice(
    easypost: EasyPost, carrier_server: CarrierServer, shop: Shop, consignment: Consignment
) -> None:
    quote = easypost.quote(consignment)[1]
    carrier_server.trouble = ["lost answer"]
    with pytest.raises(CarrierUnavailable, match="does not answer"):
        easypost.buy(consignment, quote)
    assert easypost.buy(consignment, quote).tracking_number == "9400100105442285876350"
    assert shop.bought == 1


def test_a_carrier_that_prints_no_zpl_still_sells_a_label(
    easypost: EasyPost, carrier_server: CarrierServer, shop: Shop, consignment: Consignment
) -> None:
    quote = easypost.quote(consignment)[0]
    refusal = {"error": {"code": "SHIPMENT.LABEL.UNSUPPORTED", "message": "No ZPL"}}
    carrier_server.routes = lambda m, path, b: (422, refusal) if path.endswith("/label") else shop(m, path, b)
    assert easypost.buy(consignment, quote).label_zpl == ""


def test_a_label_is_given_back(easypost: EasyPost) -> None:
    assert "up to 30 days" in easypost.void("shp_1")


def test_parcels_are_handed_over_on_one_scan_form(
    easypost: EasyPost, carrier_server: CarrierServer, consignment: Consignment
) -> None:
    handed = [Handed(f"shp_{n}", f"{n}", f"94{n}", "1001", 100) for n in (1, 2)]
    form = easypost.manifest(handed, consignment.sender, consignment.ships_at)
    assert (form.reference, form.pdf) == ("sf_1", b"%PDF-form")
    assert carrier_server.asked("/scan_forms") == [{"shipments": [{"id": "shp_1"}, {"id": "shp_2"}]}]


@pytest.mark.parametrize(
    ("status", "answer", "sentence"),
    [
        (
            422,
            {"error": {"code": "ADDRESS.VERIFY.FAILURE", "message": "Address not found"}},
            "refuses: Address not found",
        ),
        (
            422,
            {"error": {"message": "Bad", "errors": [{"field": "zip", "message": "zip is wrong"}]}},
            "Bad zip is wrong",
        ),
        (401, {"error": {"message": "no"}}, "does not accept our key"),
        (404, b"<html>", "error 404"),
    ],
)
def test_a_refusal_is_told_in_the_carrier_s_words(
    easypost: EasyPost,
    carrier_server: CarrierServer,
    consignment: Consignment,
    status: int,
    answer: object,
    sentence: str,
) -> None:
    carrier_server.trouble = [(status, {}, answer)]
    with pytest.raises(CarrierRefused, match=sentence):
        easypost.quote(consignment)


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        ("silence", "does not answer"),
        ((500, {}, b""), "a fault of its own"),
        ((200, {}, b"<html>"), "answered without sense"),
        ((200, {}, []), "answered without sense"),
        ((200, {}, {"id": "shp_1"}), "without a usable rates"),
        (
            (200, {}, {"id": "shp_1", "rates": [{"id": "r", "rate": "x", "carrier": "c", "service": "s"}]}),
            "usable rate",
        ),
    ],
)
def test_what_may_pass_asks_to_try_again(
    easypost: EasyPost, carrier_server: CarrierServer, consignment: Consignment, trouble: Any, sentence: str
) -> None:
    carrier_server.trouble = [trouble]
    with pytest.raises(CarrierUnavailable, match=sentence):
        easypost.quote(consignment)


def test_a_busy_carrier_says_when_to_come_back(
    easypost: EasyPost, carrier_server: CarrierServer, consignment: Consignment
) -> None:
    carrier_server.trouble = [(429, {"Retry-After": "7"}, {})]
    with pytest.raises(CarrierUnavailable) as busy:
        easypost.quote(consignment)
    assert busy.value.retry_after == 7


def test_a_purchase_still_under_way_is_asked_for_again(
    easypost: EasyPost, carrier_server: CarrierServer, consignment: Consignment
) -> None:
    quote = easypost.quote(consignment)[0]
    carrier_server.trouble = [(422, {}, {"error": {"code": "SHIPMENT.PURCHASE.IN_PROGRESS", "message": "wait"}})]
    with pytest.raises(CarrierUnavailable, match="still buying"):
        easypost.buy(consignment, quote)
