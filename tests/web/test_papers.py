"""What closing a parcel brings: label and slip in one, and the page that waits for them."""

from __future__ import annotations

import uuid

import pypdfium2
import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from storeapp.db import Database
from storeapp.domain.action import Action
from storeapp.domain.event import Event
from storeapp.domain.fulfillment_order import FulfillmentOrder
from storeapp.domain.order import Method
from storeapp.domain.parcel import Parcel
from tests import factories
from tests.cast import Person, World

NAME = "7f1c0d3e-8a52-4d5c-9a3d-0f1f6f1e2a09"


@pytest.fixture
def picked(database: Database, world: World) -> FulfillmentOrder:
    """Two loaves for Portland."""
    return to_pack(database, world)


def to_pack(database: Database, world: World) -> FulfillmentOrder:
    with database.transaction() as session:
        store, there = session.merge(world.store), {"latitude": 45.5, "longitude": -122.7}
        store.latitude, store.longitude = 41.9, -87.6
        owed = factories.picked(session, factories.assigned(session, store, {world.bread: 2}, Method.SHIP, **there))
        _ = owed.order.number, [line.id for line in owed.lines]
        return owed


def pack(who: Person, order: FulfillmentOrder, **fields: str) -> TestResponse:
    """Everything into one box, and that closed."""
    who.post(f"/fulfillment-orders/{order.id}/packing/rest")
    return close(who, order, **fields)


def close(who: Person, order: FulfillmentOrder, name: str = NAME, **fields: str) -> TestResponse:
    given = {"box": "small", "weight_g": "900", "action_id": name} | fields
    return who.post(f"/fulfillment-orders/{order.id}/parcels", fragments=True, **given)


def papers(who: Person, order: FulfillmentOrder, after: str = NAME) -> TestResponse:
    return who.get(f"/fulfillment-orders/{order.id}/papers", query_string={"after": after})


def parcel_of(database: Database, order: FulfillmentOrder) -> Parcel:
    with database.reading() as session:
        query = select(Parcel).where(Parcel.fulfillment_order_id == order.id).order_by(Parcel.id.desc())
        return session.scalars(query.limit(1)).one()


def change(database: Database, order: FulfillmentOrder, **values: object) -> None:
    with database.transaction() as session:
        parcel = session.get_one(Parcel, parcel_of(database, order).id)
        for name, value in values.items():
            setattr(parcel, name, value)


def traces(database: Database) -> tuple[int | None, int | None]:
    with database.reading() as session:
        return tuple(session.scalar(select(func.count()).select_from(kind)) for kind in (Action, Event))  # type: ignore[return-value]


def test_label_and_slip_are_one_file(ana: Person, picked: FulfillmentOrder, database: Database) -> None:
    pack(ana, picked)
    parcel = parcel_of(database, picked)
    answer = ana.get(f"/parcels/{parcel.id}/papers.pdf")
    assert answer.mimetype == "application/pdf"
    label, slip = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(answer.data))
    assert str(parcel.tracking_number) in label
    assert f"Order {picked.order.number}" in slip
    assert f'href="/parcels/{parcel.id}/papers.pdf"' in ana.get(f"/packing/{picked.id}").text


def test_a_parcel_without_a_label_has_no_papers(ana: Person, picked: FulfillmentOrder, database: Database) -> None:
    ana.post(f"/fulfillment-orders/{picked.id}/packing", line=picked.lines[0].id)
    assert ana.get(f"/parcels/{parcel_of(database, picked).id}/papers.pdf").status_code == 404


def test_a_label_that_cannot_be_joined_is_said_with_the_way_to_print_it_alone(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    pack(ana, picked)
    change(database, picked, label_pdf=b"%PDF-label")
    answer = ana.get(f"/parcels/{parcel_of(database, picked).id}/papers.pdf")
    assert answer.status_code == 422
    assert "Print label and slip one by one." in answer.text
    assert f'href="/packing/{picked.id}"' in answer.text


def test_before_the_parcel_is_closed_the_page_waits_and_changes_nothing(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    before = traces(database)
    for _ in range(3):
        answer = papers(ana, picked)
        assert answer.status_code == 202
        assert "The label is being made" in answer.text
        assert f'href="/packing/{picked.id}"' in answer.text
    assert traces(database) == before


def test_when_it_is_closed_the_page_leads_to_the_papers_as_often_as_asked(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    ana.post(f"/fulfillment-orders/{picked.id}/packing/rest")
    for _ in range(2):
        assert close(ana, picked).status_code == 200
        answer = papers(ana, picked)
        assert (answer.status_code, answer.location) == (303, f"/parcels/{parcel_of(database, picked).id}/papers.pdf")


def test_each_closing_leads_to_the_parcel_that_it_closed(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    first, second = NAME, str(uuid.uuid4())
    for name in (first, second):
        ana.post(f"/fulfillment-orders/{picked.id}/packing", line=picked.lines[0].id)
        assert close(ana, picked, name).status_code == 200
    last = parcel_of(database, picked).id
    assert papers(ana, picked, second).location == f"/parcels/{last}/papers.pdf"
    assert papers(ana, picked, first).location == f"/parcels/{last - 1}/papers.pdf"


def test_a_refused_closing_is_told_in_its_own_words(ana: Person, picked: FulfillmentOrder) -> None:
    assert close(ana, picked, box="crate").status_code == 422
    answer = papers(ana, picked)
    assert answer.status_code == 422
    assert "Choose one of the boxes." in answer.text
    assert f'href="/packing/{picked.id}"' in answer.text


def test_a_carrier_that_gives_no_label_is_told_until_it_is_asked_again(
    ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    pack(ana, picked, weight_g="60000")
    answer = papers(ana, picked)
    assert (answer.status_code, "The parcel is too heavy" in answer.text) == (422, True)
    change(database, picked, problem="")
    assert papers(ana, picked).status_code == 202


def test_a_void_label_is_not_printed(ana: Person, picked: FulfillmentOrder, database: Database) -> None:
    pack(ana, picked)
    ana.post(f"/parcels/{parcel_of(database, picked).id}/void")
    answer = papers(ana, picked)
    assert (answer.status_code, "its label is void" in answer.text) == (410, True)


def test_another_store_gets_neither_the_papers_nor_the_wait(
    sam: Person, ana: Person, picked: FulfillmentOrder, database: Database
) -> None:
    assert papers(sam, picked).status_code == 404
    pack(ana, picked)
    assert papers(sam, picked).status_code == 404
    assert sam.get(f"/parcels/{parcel_of(database, picked).id}/papers.pdf").status_code == 404


def test_an_action_of_another_order_or_kind_brings_nothing(
    ana: Person, picked: FulfillmentOrder, database: Database, world: World
) -> None:
    other, putting_in = to_pack(database, world), str(uuid.uuid4())
    pack(ana, picked)
    ana.post(f"/fulfillment-orders/{other.id}/packing", line=other.lines[0].id, action_id=putting_in)
    assert [papers(ana, other, name).status_code for name in (NAME, putting_in)] == [404, 404]


def test_what_another_store_was_refused_is_not_told_here(
    ana: Person, picked: FulfillmentOrder, database: Database, world: World
) -> None:
    close(ana, picked, box="crate")
    with database.transaction() as session:
        session.get_one(Action, NAME).store_id = world.other_store.id
    assert papers(ana, picked).status_code == 404


@pytest.mark.parametrize("after", ["", "1", "7f1c", "' or 1=1", "\x00"])
def test_an_address_without_an_action_says_where_to_print(ana: Person, picked: FulfillmentOrder, after: str) -> None:
    answer = papers(ana, picked, after)
    assert (answer.status_code, "Print label and slip from the order" in answer.text) == (422, True)


def test_nothing_of_a_void_parcel_is_printed_again(ana: Person, picked: FulfillmentOrder, database: Database) -> None:
    pack(ana, picked)
    parcel = parcel_of(database, picked).id
    ana.post(f"/parcels/{parcel}/void")
    for paper in ("papers.pdf", "label.pdf", "label.zpl"):
        answer = ana.get(f"/parcels/{parcel}/{paper}")
        assert (answer.status_code, answer.mimetype) == (410, "text/html")
        assert "its label is void" in answer.text
        assert f'href="/packing/{picked.id}"' in answer.text
