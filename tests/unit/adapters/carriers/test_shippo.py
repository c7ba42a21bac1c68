"""Shippo over the wire."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from storeapp.adapters.carriers import CarrierRefused, CarrierUnavailable, Consignment, Handed
from storeapp.adapters.carriers.shippo import Shippo
from tests.unit.adapters.carriers.carrier_server import CarrierServer, Reply

RATE = {
    "object_id": "rate1",
    "amount": "5.50",
    "currency": "USD",
    "provider": "USPS",
    "servicelevel": {"name": "Priority Mail", "token": "usps_priority"},
    "estimated_days": 2,
    "carrier_account": "acc1",
}


class Shop:
    """Shippo's memory: every transaction is a new label, even for the same rate."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.transactions: list[dict[str, Any]] = []
        self.outcome: dict[str, Any] = {"status": "SUCCESS"}

    def __call__(self, method: str, path: str, body: dict[str, Any]) -> Reply:
        match method, path.strip("/").split("/"):
            case "POST", ["shipments"]:
                return 201, {"object_id": "shipment1", "rates": [RATE]}
            case "GET", ["transactions"]:
                return 200, {"results": [label for label in self.transactions if label["rate"] == body["rate"]]}
            case "POST", ["transactions"] if self.outcome["status"] == "SUCCESS":
                self.transactions.append(self._label(body["rate"]))
                return 201, self.transactions[-1]
            case "POST", ["transactions"]:
                return 201, self.outcome
            case "POST", ["refunds"]:
                return 201, {"status": "QUEUED", "transaction": body["transaction"]}
            case "POST", ["manifests"]:
                return 201, {"status": "SUCCESS", "object_id": "man1", "documents": [f"{self.url}/files/form.pdf"]}
            case "GET", ["files", name]:
                return 200, f"%PDF-{name}".encode()
        return 404, {"detail": "Not found."}

    def _label(self, rate: str) -> dict[str, Any]:
        number = len(self.transactions) + 1
        label = {"object_id": f"tr{number}", "status": "SUCCESS", "rate": rate}
        return label | {"tracking_number": f"92055{number}", "label_url": f"{self.url}/files/label.pdf"}


@pytest.fixture
def shop(carrier_server: CarrierServer) -> Shop:
    carrier_server.routes = Shop(carrier_server.url)
    return carrier_server.routes


@pytest.fixture
def shippo(carrier_server: CarrierServer, shop: Shop) -> Shippo:
    return Shippo("shippo_test_1", carrier_server.url, timeout=httpx.Timeout(0.3))


def test_a_label_is_quoted_and_bought(shippo: Shippo, carrier_server: CarrierServer, consignment: Consignment) -> None:
    quote = shippo.quote(consignment)[0]
    assert (quote.carrier, quote.service, quote.cost, quote.transit_days) == ("USPS", "Priority Mail", 550, 2)
    bought = shippo.buy(consignment, quote)
    assert (bought.tracking_number, bought.reference, bought.label_pdf) == ("920551", "tr1:acc1", b"%PDF-label.pdf")
    asked = carrier_server.asked("/shipments")[0]
    assert asked["parcels"][0]["weight"] == "1250"
    assert carrier_server.headers[0]["authorization"] == "ShippoToken shippo_test_1"
    assert "authorization" not in carrier_server.headers[-1]


def test_an_answer_lost_on_the_way_does_not_buy_twice(
    shippo: Shippo, carrier_server: CarrierServer, shop: Shop, consignment: Consignment
) -> None:
    quote = shippo.quote(consignment)[0]
    carrier_server.trouble = [(200, {}, {"results": []}), "lost answer"]
    with pytest.raises(CarrierUnavailable):
        shippo.buy(consignment, quote)
    assert shippo.buy(consignment, quote).tracking_number == "920551"
    assert len(shop.transactions) == 1


def test_a_refused_label_is_told_in_the_carrier_s_words(shippo: Shippo, shop: Shop, consignment: Consignment) -> None:
    shop.outcome = {"status": "ERROR", "messages": [{"source": "UPS", "code": "1", "text": "The address is invalid."}]}
    with pytest.raises(CarrierRefused, match=r"^Shippo refuses: The address is invalid\.$"):
        shippo.buy(consignment, shippo.quote(consignment)[0])


def test_a_label_still_being_made_asks_to_try_again(shippo: Shippo, shop: Shop, consignment: Consignment) -> None:
    shop.outcome = {"status": "QUEUED"}
    with pytest.raises(CarrierUnavailable, match="still making"):
        shippo.buy(consignment, shippo.quote(consignment)[0])


def test_a_label_is_given_back(shippo: Shippo, carrier_server: CarrierServer) -> None:
    assert "paid back" in shippo.void("tr1:acc1")
    assert carrier_server.asked("/refunds")[0]["transaction"] == "tr1"
    carrier_server.trouble = [(201, {}, {"status": "ERROR"})]
    with pytest.raises(CarrierRefused, match="does not take this label back"):
        shippo.void("tr1:acc1")


def test_parcels_are_handed_over_on_one_manifest(
    shippo: Shippo, carrier_server: CarrierServer, consignment: Consignment
) -> None:
    handed = [Handed(f"tr{n}:acc1", f"{n}", f"92{n}", "1001", 100) for n in (1, 2)]
    manifest = shippo.manifest(handed, consignment.sender, consignment.ships_at)
    asked = carrier_server.asked("/manifests")[0]
    assert (manifest.reference, manifest.pdf) == ("man1", b"%PDF-form.pdf")
    assert (asked["carrier_account"], asked["transactions"]) == ("acc1", ["tr1", "tr2"])


def test_a_manifest_that_cannot_be_closed_says_why(
    shippo: Shippo, carrier_server: CarrierServer, consignment: Consignment
) -> None:
    carrier_server.trouble = [(201, {}, {"status": "ERROR", "errors": ["Already closed"]})]
    with pytest.raises(CarrierRefused, match="Already closed"):
        shippo.manifest([Handed("tr1:acc1", "1", "92", "1", 1)], consignment.sender, consignment.ships_at)


def test_a_wrong_request_is_told_in_the_carrier_s_words(
    shippo: Shippo, carrier_server: CarrierServer, consignment: Consignment
) -> None:
    carrier_server.trouble = [(400, {}, {"address_to": {"zip": ["This field is required."]}})]
    with pytest.raises(CarrierRefused, match="This field is required"):
        shippo.quote(consignment)
