"""Handing the parcels of a carrier over: one scan a parcel and one tap."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from storeapp import clock
from storeapp.adapters.carriers.labelling import sender_of
from storeapp.adapters.printing.documents import ManifestLine, ManifestSheet, manifest_pdf
from storeapp.domain.associate import Associate
from storeapp.domain.base import number_of
from storeapp.domain.errors import Refusal
from storeapp.domain.parcel import Parcel
from storeapp.domain.shipment import Manifest
from storeapp.domain.store import Store
from storeapp.operations import shipping
from storeapp.queries import parcels, reach
from storeapp.web.access import me, operation, own_store
from storeapp.web.actions import Act, action
from storeapp.web.filters import clock_time
from storeapp.web.htmx import Fragment, Reply
from storeapp.web.packing import carrier_words
from storeapp.web.pages import page, read, short_name
from storeapp.web.picks import whole_number

bp = Blueprint("manifests", __name__, url_prefix="/manifests")


@bp.get("/<int:key>")
@operation("ship")
def show(key: int) -> str:
    now, store_id = clock.now(), own_store()
    return page("manifests/show.html", **read(lambda reading: _context(reading, key, store_id, now)))


@bp.post("/<int:key>/parcels")
@action("ship")
def load(act: Act, key: int) -> Reply:
    """By a scan of its label or by its line on the screen."""
    manifest = reach.own_for_change(act.session, Manifest, key, act.store_id)
    parcel = _parcel(act)
    shipping.load(act.session, manifest, parcel)
    return _changed(act, manifest, parcel)


@bp.post("/<int:key>/parcels/<int:parcel_key>/undo")
@action("ship")
def take_off(act: Act, key: int, parcel_key: int) -> Reply:
    manifest = reach.own_for_change(act.session, Manifest, key, act.store_id)
    parcel = reach.own_for_change(act.session, Parcel, parcel_key, act.store_id)
    shipping.take_off(manifest, parcel)
    return _changed(act, manifest, parcel)


@bp.post("/<int:key>/handover")
@action("ship")
def hand_over(act: Act, key: int) -> Reply:
    manifest = reach.own_for_change(act.session, Manifest, key, act.store_id)
    shipping.hand_to_carrier(act.session, manifest, whole_number("parcels"), act.stamp)
    return Reply(f"/manifests/{key}")


@bp.get("/<int:key>.pdf")
@operation("ship")
def printed(key: int) -> Response:
    """What the carrier signs."""
    store_id, now = own_store(), clock.now()

    def question(reading: Session) -> bytes:
        manifest = reach.own(reading, Manifest, key, store_id)
        store = reading.get_one(Store, store_id)
        sheet = ManifestSheet(
            carrier=manifest.carrier,
            number=f"M-{manifest.id}",
            store=sender_of(store).lines,
            lines=[_line(parcel) for parcel in manifest.parcels],
        )
        return manifest_pdf(sheet, now.astimezone(store.zone))

    return Response(read(question), content_type="application/pdf")


def _changed(act: Act, manifest: Manifest, parcel: Parcel) -> Reply:
    """The parcel's line, the count and the button; the page stays, so that the next scan is not lost."""
    act.session.flush()
    shown = _context(act.session, manifest.id, act.store_id, act.stamp.at)
    line = {"parcel": _shown(parcel, manifest), "manifest": shown["manifest"]}
    fragments = (
        Fragment(f"parcel-{parcel.id}", "manifests/parcel.html", line),
        Fragment("loaded", "manifests/count.html", shown),
        Fragment("manifest-next", "manifests/next.html", shown),
    )
    return Reply(f"/manifests/{manifest.id}", fragments)


def _parcel(act: Act) -> Parcel:
    if scan := request.form.get("scan", ""):
        return parcels.scanned(act.session, act.store_id, scan)
    number = number_of(request.form.get("parcel", ""))
    if number is None:
        raise Refusal("Which parcel? Scan the label on the box.")
    return reach.own(act.session, Parcel, number, act.store_id)


def _line(parcel: Parcel) -> ManifestLine:
    number = parcel.fulfillment_order.order.number
    return ManifestLine(str(parcel.id), parcel.tracking_number or "", number, parcel.weight_g)


def _context(reading: Session, key: int, store_id: int, now: datetime) -> dict[str, Any]:
    manifest = reach.own(reading, Manifest, key, store_id)
    store = reading.get_one(Store, store_id)
    here = manifest.parcels if manifest.closed_at else shipping.waiting(reading, manifest)
    shown = [_shown(parcel, manifest) for parcel in here]
    return {
        "manifest": {
            "id": key,
            "carrier": manifest.carrier,
            "closed": _closed(reading, manifest),
            **carrier_words(store, now),
        },
        "parcels": shown,
        "scanned": sum(parcel["scanned"] for parcel in shown),
        "total": len(shown),
        "print_url": f"/manifests/{key}.pdf",
    }


def _shown(parcel: Parcel, manifest: Manifest) -> dict[str, Any]:
    bought = parcel.fulfillment_order.order
    return {
        "id": parcel.id,
        "number": bought.number,
        "name": short_name(bought.recipient, bought.customer_name),
        "tracking": parcel.tracking_number or "",
        "codes": f"{parcel.number} {parcel.tracking_number}",
        "scanned": parcel.manifest_id == manifest.id,
    }


def _closed(reading: Session, manifest: Manifest) -> str:
    if manifest.closed_at is None:
        return ""
    by = reading.get(Associate, manifest.closed_by) if manifest.closed_by else None
    return f"Handed over at {clock_time(manifest.closed_at, me().zone)}" + (f" by {by.short_name}" if by else "")
