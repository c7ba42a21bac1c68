"""Who gets in where: every route of the application, tried by everybody, against one table.

A route without a row fails, so nobody forgets to say who may use a new screen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.arrival import Arrival
from storeapp.domain.associate import Associate
from storeapp.domain.order import Method
from storeapp.domain.parcel import Parcel
from storeapp.domain.permissions import Role
from storeapp.domain.pick_list import Pick, PickList
from storeapp.domain.shipment import Manifest
from storeapp.domain.work import CountTask, ReturnToStock
from storeapp.gate import BY_KEY, PUBLIC
from tests import factories
from tests.cast import Person, World

EVERYBODY = ("nobody", "other associate", "other manager", "associate", "manager by PIN", "manager", "hq")
THEIRS = ("in", "asked", "refused", "absent")
"""let in; asked to sign in; refused for the role (403); not in this store (404)."""


def answers(words: str) -> dict[str, str]:
    return dict(zip(EVERYBODY, words.split(), strict=True))


ANYWHERE = answers("asked in in in in in in")
FLOOR = answers("asked in in in in in refused")
FLOOR_THING = answers("asked absent absent in in in refused")
STORE_AND_HQ_THING = answers("asked absent absent in in in in")
BOARD = answers("asked refused in refused in in in")
ORDER = answers("asked refused absent refused in in in")
DESK = answers("asked refused in refused refused in refused")
DESK_AND_HQ_THING = answers("asked refused absent refused refused in in")
DESK_THING = answers("asked refused absent refused refused in refused")

TABLE: dict[str, tuple[str, dict[str, str]]] = {
    "arrivals.claim": ("POST /arrivals/{arrival}/claim", FLOOR_THING),
    "assignments.index": ("GET /orders/{order}/assignments", ORDER),
    "associates.add": ("POST /associates", DESK),
    "associates.disable": ("POST /associates/{ben}/disablement", DESK_THING),
    "associates.index": ("GET /associates", DESK),
    "associates.set_pin": ("POST /associates/{ben}/pin", DESK_THING),
    "associates.show": ("GET /associates/{ben}", DESK_THING),
    "associates.unlock": ("POST /associates/{ben}/unlock", DESK_THING),
    "board.index": ("GET /board", BOARD),
    "board.now": ("GET /board/now", BOARD),
    "counter.index": ("GET /counter", FLOOR),
    "counter.check": ("POST /counter/{ready}/check", FLOOR_THING),
    "counter.search": ("POST /counter/search", FLOOR),
    "counter.show": ("GET /counter/{ready}", FLOOR_THING),
    "counts.finish": ("POST /counts/{count}/completion", FLOOR_THING),
    "counts.index": ("GET /counts", FLOOR),
    "counts.show": ("GET /counts/{count}", FLOOR_THING),
    "devices.create_code": ("POST /devices/codes", DESK),
    "devices.index": ("GET /devices", DESK),
    "devices.revoke": ("POST /devices/{device}/revocation", DESK_THING),
    "devices.unlock": ("POST /devices/{device}/unlock", DESK_THING),
    "exceptions.index": ("GET /exceptions", BOARD),
    "fulfillment_orders.cancel": ("POST /fulfillment-orders/{assigned}/cancellation", DESK_AND_HQ_THING),
    "fulfillment_orders.reject": ("POST /fulfillment-orders/{assigned}/rejection", FLOOR_THING),
    "fulfillment_orders.reopen": ("POST /fulfillment-orders/{packed}/picking/undo", FLOOR_THING),
    "fulfillment_orders.show": ("GET /fulfillment-orders/{assigned}", STORE_AND_HQ_THING),
    "fulfillment_orders.tell_again": ("POST /fulfillment-orders/{ready}/notice", FLOOR_THING),
    "fulfillment_orders.walk": ("POST /fulfillment-orders/{assigned}/walk", FLOOR_THING),
    "handoffs.hand_over": ("POST /fulfillment-orders/{ready}/handoff", FLOOR_THING),
    "handoffs.undo": ("POST /fulfillment-orders/{ready}/handoff/undo", FLOOR_THING),
    "manifests.hand_over": ("POST /manifests/{manifest}/handover", FLOOR_THING),
    "manifests.load": ("POST /manifests/{manifest}/parcels", FLOOR_THING),
    "manifests.printed": ("GET /manifests/{manifest}.pdf", FLOOR_THING),
    "manifests.show": ("GET /manifests/{manifest}", FLOOR_THING),
    "manifests.take_off": ("POST /manifests/{manifest}/parcels/{parcel}/undo", FLOOR_THING),
    "me.home": ("GET /", ANYWHERE),
    "me.outbox": ("GET /outbox", ANYWHERE),
    "me.show": ("GET /me", ANYWHERE),
    "packing.find": ("GET /packing/find", FLOOR),
    "packing.index": ("GET /packing", FLOOR),
    "packing.put_in": ("POST /fulfillment-orders/{packed}/packing", FLOOR_THING),
    "packing.put_in_rest": ("POST /fulfillment-orders/{packed}/packing/rest", FLOOR_THING),
    "packing.show": ("GET /packing/{packed}", FLOOR_THING),
    "papers.brought": ("GET /fulfillment-orders/{packed}/papers", FLOOR_THING),
    "papers.pdf": ("GET /parcels/{parcel}/papers.pdf", FLOOR_THING),
    "parcels.close": ("POST /fulfillment-orders/{packed}/parcels", FLOOR_THING),
    "parcels.label_again": ("POST /fulfillment-orders/{packed}/labels", FLOOR_THING),
    "parcels.label_pdf": ("GET /parcels/{parcel}/label.pdf", FLOOR_THING),
    "parcels.label_zpl": ("GET /parcels/{parcel}/label.zpl", FLOOR_THING),
    "parcels.unpack": ("POST /parcels/{parcel}/void", FLOOR_THING),
    "pick_lists.done": ("GET /pick-lists/{walk}/done", FLOOR_THING),
    "pick_lists.finish": ("POST /pick-lists/{walk}/finish", FLOOR_THING),
    "pick_lists.release": ("POST /pick-lists/{walk}/release", FLOOR_THING),
    "pick_lists.show": ("GET /pick-lists/{walk}", FLOOR_THING),
    "pick_lists.start": ("POST /pick-lists", FLOOR),
    "pick_lists.take_over": ("POST /pick-lists/{walk}/takeover", FLOOR_THING),
    "picks.confirm": ("POST /picks/{pick}/confirmation", FLOOR_THING),
    "picks.found_elsewhere": ("POST /picks/{pick}/place", FLOOR_THING),
    "picks.later": ("POST /picks/{pick}/later", FLOOR_THING),
    "picks.short": ("POST /picks/{pick}/shortage", FLOOR_THING),
    "picks.undo": ("POST /picks/{pick}/undo", FLOOR_THING),
    "picks.undo_short": ("POST /picks/{pick}/shortage/undo", FLOOR_THING),
    "prints.pick_sheet": ("GET /fulfillment-orders/{assigned}/pick-sheet.pdf", FLOOR_THING),
    "prints.slip": ("GET /fulfillment-orders/{assigned}/slip.pdf", FLOOR_THING),
    "queue.index": ("GET /queue", FLOOR),
    "queue.rows": ("GET /queue/rows", FLOOR),
    "queue.walk": ("GET /queue/next-walk", FLOOR),
    "returns.index": ("GET /returns", FLOOR),
    "returns.put_back": ("POST /returns/{work}/completion", FLOOR_THING),
    "scans.look_up": ("POST /scans", FLOOR),
    "small_work.show": ("GET /small-work", FLOOR),
    "staging.find": ("GET /staging/find", FLOOR),
    "staging.index": ("GET /staging", FLOOR),
    "staging.location": ("GET /staging/locations/B-07", FLOOR),
    "staging.make_ready": ("POST /fulfillment-orders/{ready}/readiness", FLOOR_THING),
    "staging.show": ("GET /staging/orders/{ready}", FLOOR_THING),
    "staging.stage": ("POST /fulfillment-orders/{ready}/staging", FLOOR_THING),
    "staging.undo": ("POST /fulfillment-orders/{ready}/staging/undo", FLOOR_THING),
    "staging.unready": ("POST /fulfillment-orders/{ready}/readiness/undo", FLOOR_THING),
    "walk_scans.meet": ("POST /pick-lists/{walk}/scan", FLOOR_THING),
}
"""Endpoint: how it is asked, and what each gets. Things belong to store 1."""

OPEN: dict[str, tuple[str, int]] = {
    "api_health.health": ("GET /api/v1/health", 200),
    "api_hooks.shopify_order": ("POST /api/v1/hooks/shopify", 401),
    "api_openapi.openapi": ("GET /api/v1/openapi.json", 200),
    "assets": ("GET /assets/no-such-file.css", 404),
    "customers.arrive": ("POST /status/guessed/arrival", 422),
    "customers.status": ("GET /status/guessed", 404),
    "devices.enrol": ("POST /enrolment", 422),
    "devices.enrolment": ("GET /enrolment", 200),
    "sign_ins.badge": ("POST /sign-in/{store}/badge", 404),
    "sign_ins.create": ("POST /sign-in/{store}/{ben}", 404),
    "sign_ins.create_by_password": ("POST /sign-in/password", 422),
    "sign_ins.csrf": ("GET /csrf", 200),
    "sign_ins.destroy": ("POST /sign-out", 303),
    "sign_ins.lock": ("POST /lock", 303),
    "sign_ins.names": ("GET /sign-in/{store}", 404),
    "sign_ins.new": ("GET /sign-in", 303),
    "sign_ins.password": ("GET /sign-in/password", 200),
    "sign_ins.pin": ("GET /sign-in/{store}/{ben}", 404),
}
"""What anybody may ask, and what somebody gets who knows nothing and holds no device of a store."""


@dataclass
class Things:
    """One of each kind in store 1, by the word in the table."""

    keys: dict[str, object]

    def ask(self, who: Person, how: str, keys: dict[str, object] | None = None) -> TestResponse:
        method, address = how.split()
        path = address.format(**(keys or self.keys))
        return who.get(path) if method == "GET" else who.post(path)

    def absent(self) -> dict[str, object]:
        return dict.fromkeys(self.keys, 999_999)


@pytest.fixture
def things(database: Database, world: World) -> Things:
    with database.transaction() as session:
        store = session.merge(world.store)
        assigned = factories.assigned(session, store, {world.bread: 1})
        walked = factories.assigned(session, store, {world.soap: 1})
        packed = factories.picked(session, factories.assigned(session, store, {world.bread: 1}, Method.SHIP))
        ready = factories.ready(session, factories.assigned(session, store, {world.soap: 1}))
        factories.staging_location(session, store, "B-07")
        walk = PickList(store_id=store.id, associate_id=world.ben.id, claimed_at=clock.now())
        arrival = Arrival(fulfillment_order_id=ready.id, store_id=store.id, here_at=clock.now())
        manifest = Manifest(store_id=store.id, carrier="house", opened_at=clock.now())
        parcel = Parcel(
            fulfillment_order_id=packed.id,
            store_id=store.id,
            packed_at=clock.now(),
            label_pdf=b"%PDF",
            label_zpl="^XA^XZ",
        )
        count = CountTask(
            store_id=store.id, product_id=world.bread.id, reason="not_found", opened_at=clock.now(), believed=20
        )
        line = packed.lines[0]
        work = ReturnToStock(
            store_id=store.id, product_id=line.product_id, line_id=line.id, quantity=1, opened_at=clock.now()
        )
        session.add_all([walk, arrival, manifest, parcel, count, work])
        session.flush()
        pick = Pick(pick_list_id=walk.id, line_id=walked.lines[0].id, store_id=store.id, sequence=0, tote_slot="A")
        session.add(pick)
        session.flush()
        parts = {"assigned": assigned, "packed": packed, "ready": ready, "walk": walk, "pick": pick}
        others = {
            "arrival": arrival,
            "manifest": manifest,
            "parcel": parcel,
            "store": store,
            "count": count,
            "work": work,
        }
        known = {"ben": world.ben, "device": world.device, "order": assigned.order}
        return Things({word: thing.id for word, thing in {**parts, **others, **known}.items()})


@pytest.fixture
def everybody(app: Flask, database: Database, world: World, enter: Callable[..., Person]) -> dict[str, Person]:
    with database.transaction() as session:
        sue = factories.associate(session, "Sue Stark", session.merge(world.other_store), Role.MANAGER)
    return {
        "nobody": Person(app),
        "other associate": enter(world.sam),
        "other manager": enter(sue, by_password=True),
        "associate": enter(world.ana),
        "manager by PIN": enter(world.mo),
        "manager": enter(world.mo, by_password=True),
        "hq": enter(world.hana, by_password=True),
    }


def outcome(answer: TestResponse) -> str:
    if answer.status_code in (302, 303) and re.match(r"/sign-in\b", answer.location or ""):
        return "asked"
    assert answer.status_code < 500, answer.text
    return {401: "asked", 403: "refused", 404: "absent"}.get(answer.status_code, "in")


PAGES = [name for name, (how, _) in TABLE.items() if how.startswith("GET ")]
ACTIONS = [name for name in TABLE if name not in PAGES]


def tried(endpoint: str, everybody: dict[str, Person], things: Things) -> dict[str, str]:
    """What each gets; the manager has asked for an absent thing before, which must look like one of another store."""
    how, _ = TABLE[endpoint]
    assert "{" not in how or outcome(things.ask(everybody["manager"], how, things.absent())) == "absent", endpoint
    return {who: outcome(things.ask(person, how)) for who, person in everybody.items()}


def test_everybody_sees_what_the_table_says(everybody: dict[str, Person], things: Things) -> None:
    assert {page: tried(page, everybody, things) for page in PAGES} == {page: TABLE[page][1] for page in PAGES}


@pytest.mark.parametrize("endpoint", ACTIONS)
def test_everybody_may_do_what_the_table_says(endpoint: str, everybody: dict[str, Person], things: Things) -> None:
    assert tried(endpoint, everybody, things) == TABLE[endpoint][1]


def test_what_is_open_to_all_gives_a_stranger_nothing(app: Flask, things: Things) -> None:
    for endpoint, (how, status) in OPEN.items():
        answer = things.ask(Person(app), how)
        assert answer.status_code == status, endpoint
        assert not any(word in answer.text for word in ("Ana", "Ben", "Carla", "Maple")), endpoint


def test_every_route_has_its_row(app: Flask) -> None:
    of = {
        rule.endpoint: getattr(app.view_functions[rule.endpoint], "operation", None)
        for rule in app.url_map.iter_rules()
    }
    assert {name for name, operation in of.items() if operation == PUBLIC} == set(OPEN)
    assert {name for name, operation in of.items() if operation not in (PUBLIC, BY_KEY)} == set(TABLE)


def test_every_row_asks_its_own_route(app: Flask) -> None:
    """A typing error in the table cannot make a route look guarded."""
    adapter = app.url_map.bind("localhost")
    sample = dict.fromkeys(("arrival", "assigned", "ben", "device", "manifest", "packed", "parcel", "pick"), 1)
    sample |= {"ready": 1, "store": 1, "walk": 1, "count": 1, "work": 1, "order": 1}
    for endpoint, (how, _) in {**TABLE, **OPEN}.items():
        method, address = how.split()
        assert adapter.match(address.format(**sample), method)[0] == endpoint


def test_the_api_lets_nobody_in_without_a_key(app: Flask, ana: Person) -> None:
    adapter = app.url_map.bind("localhost")
    routes = [rule for rule in app.url_map.iter_rules() if _by_key(app, rule.endpoint)]
    for rule in routes:
        values = dict.fromkeys(rule.arguments, 1)
        path = adapter.build(rule.endpoint, values, method=next(iter(rule.methods or {"GET"})))
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert app.test_client().open(path, method=method, json={}).status_code == 401, rule
            assert ana.client.open(path, method=method, json={}).status_code == 401, rule


def _by_key(app: Flask, endpoint: str) -> bool:
    return getattr(app.view_functions[endpoint], "operation", None) == BY_KEY


def test_the_outbox_is_told_to_wait_for_sign_in(app: Flask) -> None:
    answer = Person(app).post("/pick-lists", fragments=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")


def test_a_disabled_associate_is_nobody(everybody: dict[str, Person], database: Database, world: World) -> None:
    with database.transaction() as session:
        session.get_one(Associate, world.ana.id).disabled_at = clock.now()
    assert outcome(everybody["associate"].get("/queue")) == "asked"
