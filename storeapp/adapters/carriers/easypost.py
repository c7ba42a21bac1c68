"""EasyPost, by its REST API v2 (ounces and inches)."""

from __future__ import annotations

import base64
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

BASE_URL = "https://api.easypost.com/v2"
GRAMS_PER_OUNCE, CM_PER_INCH = 28.349523125, 2.54
ALREADY_BOUGHT = "SHIPMENT.POSTAGE.EXISTS"
NOT_YET = {"SHIPMENT.PURCHASE.IN_PROGRESS", "SHIPMENT.POSTAGE.TIMED_OUT", "SHIPMENT.POSTAGE.NO_RESPONSE"}
REFUNDS = {
    "refunded": "The label is void and the postage is paid back.",
    "submitted": "The label is void. The postage is paid back when the carrier has agreed, in up to 30 days.",
    "not_applicable": "The label is void. This carrier charges only parcels that it has scanned.",
}


class EasyPost:
    name = "EasyPost"

    def __init__(self, api_key: str, base_url: str = BASE_URL, timeout: httpx.Timeout = TIMEOUT) -> None:
        credentials = base64.b64encode(f"{api_key}:".encode()).decode()
        self.api = CarrierApi(self.name, base_url, {"Authorization": f"Basic {credentials}"}, timeout)

    def quote(self, consignment: Consignment) -> Sequence[Quote]:
        shipment = Answer(self.name, self.api.post("/shipments", {"shipment": _shipment(consignment)}))
        return [_quote(shipment, rate, consignment.ships_at) for rate in shipment.items("rates")]

    def buy(self, consignment: Consignment, quote: Quote) -> Purchase:
        shipment_id, rate_id = quote.reference.split(":")
        bought = Answer(self.name, self._bought(shipment_id, rate_id))
        rate, label = bought.item("selected_rate"), bought.item("postage_label")
        return Purchase(
            carrier=rate.text("carrier"),
            service=rate.text("service"),
            cost=rate.cents("rate"),
            currency=rate.text("currency"),
            tracking_number=bought.text("tracking_code"),
            reference=bought.text("id"),
            label_pdf=self.api.download(label.text("label_url")),
            label_zpl=self._zpl(shipment_id),
            delivers_by=quote.delivers_by,
        )

    def void(self, purchase_reference: str) -> str:
        answer = Answer(self.name, self.api.post(f"/shipments/{purchase_reference}/refund", {}))
        status = answer.text("refund_status")
        return REFUNDS.get(status, f"EasyPost answers {status} to the refund. Ask head office to follow it up.")

    def manifest(self, handed: Sequence[Handed], sender: Address, closed_at: datetime) -> ClosedManifest:
        shipments = [{"id": parcel.purchase_reference} for parcel in handed]
        form = Answer(self.name, self.api.post("/scan_forms", {"shipments": shipments}))
        return ClosedManifest(form.text("id"), self.api.download(form.text("form_url")))

    def _bought(self, shipment_id: str, rate_id: str) -> dict[str, Any]:
        """A shipment can be bought once; whoever asks again is given what was bought."""
        try:
            return self.api.post(f"/shipments/{shipment_id}/buy", {"rate": {"id": rate_id}})
        except CarrierRefused as refusal:
            if refusal.code in NOT_YET:
                raise CarrierUnavailable("EasyPost is still buying the label. Try again in a minute.") from refusal
            if refusal.code != ALREADY_BOUGHT:
                raise
        return self.api.get(f"/shipments/{shipment_id}")

    def _zpl(self, shipment_id: str) -> str:
        """Empty when the carrier behind EasyPost prints no ZPL."""
        try:
            answer = Answer(self.name, self.api.get(f"/shipments/{shipment_id}/label", file_format="ZPL"))
        except CarrierRefused:
            return ""
        return self.api.download(answer.item("postage_label").text("label_zpl_url")).decode()


def _quote(shipment: Answer, rate: Answer, ships_at: datetime) -> Quote:
    days = rate.whole("delivery_days")
    return Quote(
        carrier=rate.text("carrier"),
        service=rate.text("service"),
        cost=rate.cents("rate"),
        currency=rate.text("currency"),
        transit_days=days,
        delivers_by=None if days is None else delivery_time(ships_at, days),
        reference=f"{shipment.text('id')}:{rate.text('id')}",
    )


def _shipment(consignment: Consignment) -> dict[str, Any]:
    return {
        "from_address": address_fields(consignment.sender),
        "to_address": address_fields(consignment.recipient),
        "parcel": _parcel(consignment.parcel),
        "reference": consignment.parcel.number,
        "options": {
            "label_format": "PDF",
            "label_size": "4x6",
            "invoice_number": consignment.order_number,
            "print_custom_1": f"P-{consignment.parcel.number}",
        },
    }


def _parcel(parcel: Parcel) -> dict[str, float]:
    sides = {"length": parcel.length_cm, "width": parcel.width_cm, "height": parcel.height_cm}
    inches = {name: round(centimetres / CM_PER_INCH, 1) for name, centimetres in sides.items()}
    return inches | {"weight": max(0.1, round(parcel.weight_g / GRAMS_PER_OUNCE, 1))}
