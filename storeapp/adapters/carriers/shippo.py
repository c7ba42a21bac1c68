"""Shippo, by its REST API of 2018-02-08 (metric)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import httpx

from storeapp.adapters.carriers.http import TIMEOUT, CarrierApi
from storeapp.adapters.carriers.model import (
    Address,
    CarrierRefused,
    CarrierUnavailable,
    ClosedManifest,
    Consignment,
    Handed,
    Parcel,
    Purchase,
    Quote,
)
from storeapp.adapters.carriers.transit import delivery_time
from storeapp.adapters.carriers.wire import Answer, address_fields

BASE_URL = "https://api.goshippo.com"
REFUNDS = {
    "SUCCESS": "The label is void and the postage is paid back.",
    "QUEUED": "The label is void. The postage is paid back when the carrier has agreed.",
    "PENDING": "The label is void. The postage is paid back when the carrier has agreed.",
}


class Shippo:
    name = "Shippo"

    def __init__(self, api_key: str, base_url: str = BASE_URL, timeout: httpx.Timeout = TIMEOUT) -> None:
        headers = {"Authorization": f"ShippoToken {api_key}", "Shippo-API-Version": "2018-02-08"}
        self.api = CarrierApi(self.name, base_url, headers, timeout)

    def quote(self, consignment: Consignment) -> Sequence[Quote]:
        shipment = Answer(self.name, self.api.post("/shipments", _shipment(consignment)))
        return [_quote(rate, consignment.ships_at) for rate in shipment.items("rates")]

    def buy(self, consignment: Consignment, quote: Quote) -> Purchase:
        rate_id, account = quote.reference.split(":")
        bought = self._already_bought(rate_id) or self._bought(consignment, rate_id)
        return Purchase(
            carrier=quote.carrier,
            service=quote.service,
            cost=quote.cost,
            currency=quote.currency,
            tracking_number=bought.text("tracking_number"),
            reference=f"{bought.text('object_id')}:{account}",
            label_pdf=self.api.download(bought.text("label_url")),
            delivers_by=quote.delivers_by,
        )

    def void(self, purchase_reference: str) -> str:
        transaction = purchase_reference.split(":")[0]
        answer = Answer(self.name, self.api.post("/refunds", {"transaction": transaction, "async": False}))
        status = answer.text("status")
        if status == "ERROR":
            raise CarrierRefused("Shippo does not take this label back. Ask head office to follow it up.")
        return REFUNDS.get(status, f"Shippo answers {status} to the refund. Ask head office to follow it up.")

    def manifest(self, handed: Sequence[Handed], sender: Address, closed_at: datetime) -> ClosedManifest:
        """All parcels must be of one carrier account, as they are on one carrier's manifest."""
        references = [parcel.purchase_reference.split(":") for parcel in handed]
        request = {
            "carrier_account": references[0][1],
            "shipment_date": closed_at.isoformat(),
            "address_from": address_fields(sender),
            "transactions": [transaction for transaction, _ in references],
            "async": False,
        }
        answer = Answer(self.name, self.api.post("/manifests", request))
        if answer.text("status") != "SUCCESS":
            raise CarrierRefused(_said(answer.texts("errors"), "Shippo did not close the manifest."))
        return ClosedManifest(answer.text("object_id"), b"".join(map(self.api.download, answer.texts("documents")[:1])))

    def _already_bought(self, rate_id: str) -> Answer | None:
        """Shippo sells a rate as often as it is asked; so look before buying, in case an earlier answer was lost."""
        bought = Answer(self.name, self.api.get("/transactions", rate=rate_id, object_status="SUCCESS"))
        return next(iter(bought.items("results")), None)

    def _bought(self, consignment: Consignment, rate_id: str) -> Answer:
        request = {
            "rate": rate_id,
            "label_file_type": "PDF_4x6",
            "metadata": f"P-{consignment.parcel.number}",
            "async": False,
        }
        answer = Answer(self.name, self.api.post("/transactions", request))
        status = answer.text("status")
        if status == "ERROR":
            words = [str(message.fields.get("text", "")) for message in answer.items("messages")]
            raise CarrierRefused(_said(words, "Shippo refuses to make this label."))
        if status != "SUCCESS":
            raise CarrierUnavailable("Shippo is still making the label. Try again in a minute.")
        return answer


def _said(words: Sequence[str], otherwise: str) -> str:
    return f"Shippo refuses: {' '.join(words)[:300].rstrip('.')}." if words else otherwise


def _quote(rate: Answer, ships_at: datetime) -> Quote:
    days = rate.whole("estimated_days")
    return Quote(
        carrier=rate.text("provider"),
        service=rate.item("servicelevel").text("name"),
        cost=rate.cents("amount"),
        currency=rate.text("currency"),
        transit_days=days,
        delivers_by=None if days is None else delivery_time(ships_at, days),
        reference=f"{rate.text('object_id')}:{rate.text('carrier_account')}",
    )


def _shipment(consignment: Consignment) -> dict[str, Any]:
    return {
        "address_from": address_fields(consignment.sender),
        "address_to": address_fields(consignment.recipient),
        "parcels": [_parcel(consignment.parcel)],
        "metadata": f"Order {consignment.order_number}",
        "shipment_date": consignment.ships_at.isoformat(),
        "async": False,
    }


def _parcel(parcel: Parcel) -> dict[str, str]:
    return {
        "length": str(parcel.length_cm),
        "width": str(parcel.width_cm),
        "height": str(parcel.height_cm),
        "distance_unit": "cm",
        "weight": str(max(1, parcel.weight_g)),
        "mass_unit": "g",
    }
