"""The packing bench: into the box, closed, labelled, with the carrier."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from storeapp.db import Database
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.lifecycle import State
from storeapp.domain.order import Method
from storeapp.domain.parcel import Parcel
from storeapp.domain.shipment import Manifest
from storeapp.domain.stock import StockLevel
from storeapp.queries.invariants import violations
from tests import factories
from tests.cast import Person, World


@pytest.fixture
def picked(database: Database, world: World) -> FulfillmentOrder:
    """Two loaves and a soap for Portland, in a tote."""
    with database.transaction() as session:
        wanted = {world.bread: 2, world.soap: 1}
        owed = factories.assigned(session, session.merge(world.store), wanted, Method.SHIP)
        owed.store.latitude, owed.store.longitude = 41.9, -87.6
        owed.order.latitude, owed.order.longitude = 45.5, -122.7
        factories.picked(session, owed)
        _ = [line.product.name for line in owed.lines]
        return owed


def pack_rest(person: Person, order: FulfillmentOrder) -> int:
    return person.post(f"/fulfillment-orders/{order.id}/packing/rest", fragments=True).status_code


def pack(person: Person, order: FulfillmentOrder) -> int:
    """Everything into one box, and that closed."""
    pack_rest(person, order)
    return close(person, order)


def close(person: Person, order: FulfillmentOrder, **fields: str) -> int:
    given = {"box": "small", "weight_g": "900"} | fields
    return person.post(f"/fulfillment-orders/{order.id}/parcels", fragments=True, **given).status_code


def parcels(database: Database) -> list[Parcel]:
    with database.reading() as session:
        found = list(session.scalars(select(Parcel).order_by(Parcel.id)))
        for parcel in found:
            _ = [part.quantity for part in parcel.lines], parcel.label_pdf, parcel.label_zpl
        return found


def state_of(database: Database, order: FulfillmentOrder) -> State:
    with database.reading() as session:
        return session.get_one(FulfillmentOrder, order.id).state


def manifest_of(database: Database) -> int:
    with database.reading() as session:
        return session.scalars(select(Manifest.id).where(Manifest.closed_at.is_(None))).one()


def broken(database: Database) -> list[str]:
    with database.reading() as session:
        return [f"{name}: {rows}" for name, rows in violations(session) if rows]


def test_the_bench_lists_what_is_to_be_packed(ana: Person, picked: FulfillmentOrder) -> None:
    assert f'id="fulfillment-order-{picked.id}"' in ana.get("/packing").text
    assert "Hand soap" in ana.get(f"/packing/{picked.id}").text


def test_an_empty_box_is_not_closed_and_says_what_to_do(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    answer = ana.post(f"/fulfillment-orders/{picked.id}/parcels", fragments=True, box="small", weight_g="900")
    assert (answer.status_code, "Nothing is in this box yet." in answer.text) == (422, True)
    assert not parcels(database)
    assert state_of(database, picked) is State.PICKED


def test_neither_is_a_second_box_with_nothing_in_it(ana: Person, picked: FulfillmentOrder, database: Database) -> None:
    ana.post(f"/fulfillment-orders/{picked.id}/packing", line=picked.lines[0].id)
    assert [close(ana, picked), close(ana, picked)] == [200, 422]
    (parcel,) = parcels(database)
    assert [part.quantity for part in parcel.lines] == [1]


def test_what_nobody_can_scan_is_put_in_with_one_tap(ana: Person, picked: FulfillmentOrder, database: Database) -> None:
    ana.post(f"/fulfillment-orders/{picked.id}/packing", line=picked.lines[0].id)
    assert pack_rest(ana, picked) == 200
    (parcel,) = parcels(database)
    assert sorted(part.quantity for part in parcel.lines) == [1, 2]
    assert pack_rest(ana, picked) == 422
    assert close(ana, picked) == 200
    assert not broken(database)


def test_a_full_box_prints_its_label_when_it_is_closed(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    assert pack(ana, picked) == 200
    (parcel,) = parcels(database)
    assert sum(part.quantity for part in parcel.lines) == 3
    assert (parcel.label_pdf or b"").startswith(b"%PDF")
    assert parcel.label_zpl.startswith("^XA")
    assert state_of(database, picked) is State.PACKED
    assert ana.get(f"/parcels/{parcel.id}/label.pdf").mimetype == "application/pdf"
    assert ana.get(f"/fulfillment-orders/{picked.id}/slip.pdf").data.startswith(b"%PDF")
    assert not broken(database)


def test_two_parcels_hold_what_was_scanned_into_each(ana: Person, picked: FulfillmentOrder, database: Database) -> None:
    bread, soap = picked.lines
    ana.post(f"/fulfillment-orders/{picked.id}/packing", line=bread.id)
    close(ana, picked)
    assert state_of(database, picked) is State.PICKED
    ana.post(f"/fulfillment-orders/{picked.id}/packing", line=bread.id)
    ana.post(f"/fulfillment-orders/{picked.id}/packing", line=soap.id)
    close(ana, picked)
    assert [sorted(part.quantity for part in parcel.lines) for parcel in parcels(database)] == [[1], [1, 1]]
    assert state_of(database, picked) is State.PACKED
    assert not broken(database)


def test_more_than_was_picked_does_not_go_into_a_box(ana: Person, picked: FulfillmentOrder) -> None:
    path = f"/fulfillment-orders/{picked.id}/packing"
    soap = picked.lines[1]
    assert ana.post(path, fragments=True, line=soap.id).status_code == 200
    again = ana.post(path, fragments=True, line=soap.id)
    assert again.status_code == 422
    assert "in a box already" in again.text


@pytest.mark.parametrize(("box", "weight"), [("crate", "900"), ("small", "0"), ("small", "-4"), ("small", "ten")])
def test_a_box_or_weight_that_is_none_is_refused(
    ana: Person, picked: FulfillmentOrder, box: str, weight: str, database: Database
) -> None:
    assert close(ana, picked, box=box, weight_g=weight) == 422
    assert not parcels(database)


def test_closing_sent_twice_makes_one_parcel(ana: Person, picked: FulfillmentOrder, database: Database) -> None:
    name = "7f1c0d3e-8a52-4d5c-9a3d-0f1f6f1e2a09"
    pack_rest(ana, picked)
    assert [close(ana, picked, action_id=name) for _ in range(3)] == [200, 200, 200]
    assert len(parcels(database)) == 1


def test_a_box_can_be_opened_again(ana: Person, picked: FulfillmentOrder, database: Database) -> None:
    pack(ana, picked)
    ana.post(f"/parcels/{parcels(database)[0].id}/void")
    assert state_of(database, picked) is State.PICKED
    assert pack(ana, picked) == 200
    assert not broken(database)


def test_scanned_parcels_leave_with_the_carrier(
    ana: Person, picked: FulfillmentOrder, database: Database, world: World
) -> None:
    pack(ana, picked)
    manifest = manifest_of(database)
    assert ana.post(f"/manifests/{manifest}/handover", fragments=True, parcels="1").status_code == 422
    tracking = parcels(database)[0].tracking_number
    assert ana.post(f"/manifests/{manifest}/parcels", fragments=True, scan=tracking).status_code == 200
    assert ana.post(f"/manifests/{manifest}/handover", fragments=True, parcels="1").status_code == 200
    assert state_of(database, picked) is State.SHIPPED
    assert "Handed over at" in ana.get(f"/manifests/{manifest}").text
    assert ana.get(f"/manifests/{manifest}.pdf").data.startswith(b"%PDF")
    with database.reading() as session:
        level = session.get_one(StockLevel, (world.store.id, world.bread.id))
        assert (level.on_hand, level.reserved) == (18, 0)
    assert not broken(database)


def test_our_own_label_is_read_as_well_as_the_carriers(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    pack(ana, picked)
    path = f"/manifests/{manifest_of(database)}/parcels"
    assert ana.post(path, fragments=True, scan=f"P-{parcels(database)[0].id}").status_code == 200


def test_a_parcel_that_is_missing_keeps_its_order_open(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    bread, _ = picked.lines
    ana.post(f"/fulfillment-orders/{picked.id}/packing", line=bread.id)
    close(ana, picked)
    pack(ana, picked)
    manifest, first = manifest_of(database), parcels(database)[0]
    ana.post(f"/manifests/{manifest}/parcels", parcel=first.id)
    ana.post(f"/manifests/{manifest}/handover", parcels="1")
    assert state_of(database, picked) is State.PACKED
    assert not broken(database)


def test_a_scan_into_the_box_changes_its_line_and_keeps_the_page(ana: Person, picked: FulfillmentOrder) -> None:
    bread = picked.lines[0]
    answer = ana.post(f"/fulfillment-orders/{picked.id}/packing", fragments=True, line=bread.id)
    assert "HX-Location" not in answer.headers
    assert f'id="line-{bread.id}" data-state="open" data-quantity="2" data-packed="1"' in answer.text
    assert '<progress class="progress" aria-label="Items in the box" value="1" max="3">' in answer.text


def test_a_packed_order_offers_to_open_its_parcel_until_the_carrier_has_it(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    pack(ana, picked)
    (parcel,) = parcels(database)
    assert f'action="/parcels/{parcel.id}/void"' in ana.get(f"/packing/{picked.id}").text
    manifest = manifest_of(database)
    ana.post(f"/manifests/{manifest}/parcels", parcel=parcel.id)
    ana.post(f"/manifests/{manifest}/handover", parcels="1")
    assert "/void" not in ana.get(f"/packing/{picked.id}").text


def test_a_parcels_label_leads_to_its_order_at_the_bench(
    ana: Person, sam: Person, picked: FulfillmentOrder, database: Database
) -> None:
    pack(ana, picked)
    (parcel,) = parcels(database)
    for label in (f"P-{parcel.id}", parcel.tracking_number):
        assert ana.get("/packing/find", query_string={"scan": label}).location == f"/packing/{picked.id}"
        assert "/packing/" not in (sam.get("/packing/find", query_string={"scan": label}).location or "")


def test_a_loaded_parcel_changes_the_count_and_the_button_and_keeps_the_page(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    pack(ana, picked)
    manifest, (parcel,) = manifest_of(database), parcels(database)
    answer = ana.post(f"/manifests/{manifest}/parcels", fragments=True, scan=f"P-{parcel.id}")
    assert "HX-Location" not in answer.headers
    assert f'id="parcel-{parcel.id}" data-state="done"' in answer.text
    assert "1 of 1 parcels" in answer.text
    assert "Hand 1 to" in answer.text


def test_a_parcel_loaded_by_mistake_is_taken_off_with_one_tap(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    pack(ana, picked)
    manifest, (parcel,) = manifest_of(database), parcels(database)
    ana.post(f"/manifests/{manifest}/parcels", parcel=parcel.id)
    answer = ana.post(f"/manifests/{manifest}/parcels/{parcel.id}/undo", fragments=True)
    assert "0 of 1 parcels" in answer.text
    assert "Hand 1 to" not in answer.text
    assert ana.post(f"/manifests/{manifest}/handover", fragments=True, parcels="1").status_code == 422
    assert state_of(database, picked) is State.PACKED


def test_what_the_carrier_has_is_not_taken_off(ana: Person, picked: FulfillmentOrder, database: Database) -> None:
    pack(ana, picked)
    manifest, (parcel,) = manifest_of(database), parcels(database)
    ana.post(f"/manifests/{manifest}/parcels", parcel=parcel.id)
    ana.post(f"/manifests/{manifest}/handover", parcels="1")
    assert ana.post(f"/manifests/{manifest}/parcels/{parcel.id}/undo", fragments=True).status_code == 422
    page = ana.get(f"/manifests/{manifest}").text
    assert "Print the manifest" in page
    assert f"/parcels/{parcel.id}/undo" not in page


def test_another_store_sees_none_of_it(sam: Person, ana: Person, picked: FulfillmentOrder, database: Database) -> None:
    pack(ana, picked)
    parcel, manifest = parcels(database)[0].id, manifest_of(database)
    for path in (f"/packing/{picked.id}", f"/parcels/{parcel}/label.pdf", f"/manifests/{manifest}"):
        assert sam.get(path).status_code == 404
    assert sam.post(f"/manifests/{manifest}/handover", parcels="1").status_code == 404
