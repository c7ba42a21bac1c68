"""The same small cast in every test: Ana picks, Ben packs, Mo manages store 1; Sam works in store 2; Hana is hq."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from storeapp import clock
from storeapp.db import Database
from storeapp.domain.associate import Associate, SignIn
from storeapp.domain.device import Device
from storeapp.domain.permissions import Role
from storeapp.domain.product import Product
from storeapp.domain.store import Bay, Store, Temperature
from storeapp.queries.identity import hashed
from storeapp.web.access import TOKEN
from storeapp.web.csrf import csrf_token
from tests import factories

DEVICE_KEY = "key-of-the-handheld-in-store-1"
OTHER_DEVICE_KEY = "key-of-the-handheld-in-store-2"


@dataclass
class World:
    """Two stores with their people, a handheld each, and five products on the shelves of both: 20 units of each.

    What it holds is committed and detached: use the ids, or `session.get` for a live one.
    """

    store: Store
    other_store: Store
    ana: Associate
    ben: Associate
    mo: Associate
    sam: Associate
    hana: Associate
    device: Device
    other_device: Device
    bread: Product
    soap: Product
    wine: Product
    milk: Product
    ice_cream: Product

    @property
    def products(self) -> tuple[Product, ...]:
        return self.bread, self.soap, self.wine, self.milk, self.ice_cream


def world(session: Session) -> World:
    first = factories.store(session, "Maple Street", city="Springfield")
    second = factories.store(session, "Harbor Point", city="Portland")
    goods = _goods(session)
    for store in (first, second):
        for what, place in zip(goods.values(), _bays(session, store), strict=True):
            factories.stock(session, store, what, 20, place)
    return World(
        store=first,
        other_store=second,
        ana=factories.associate(session, "Ana Alvarez", first, badge="BADGE-ANA"),
        ben=factories.associate(session, "Ben Brooks", first),
        mo=factories.associate(session, "Mo Mills", first, Role.MANAGER),
        sam=factories.associate(session, "Sam Stone", second),
        hana=factories.associate(session, "Hana Hart", None, Role.HQ),
        device=factories.device(session, first, DEVICE_KEY),
        other_device=factories.device(session, second, OTHER_DEVICE_KEY),
        **goods,
    )


def _goods(session: Session) -> dict[str, Product]:
    product = factories.product
    return {
        "bread": product(session, "Rye bread", variant="sliced", department="Bakery"),
        "soap": product(session, "Hand soap", variant="lavender", department="Household"),
        "wine": product(session, "Red wine", variant="dry", department="Wine", minimum_age=21, fragile=True),
        "milk": product(session, "Whole milk", department="Dairy", temperature=Temperature.CHILLED),
        "ice_cream": product(session, "Ice cream", department="Frozen", temperature=Temperature.FROZEN),
    }


def _bays(session: Session, store: Store) -> list[Bay]:
    return [factories.bay(session, store, str(aisle), aisle) for aisle in range(1, 6)]


class Person:
    """Somebody with a device in hand: their requests carry their sign-in, and their forms what every form carries."""

    def __init__(self, app: Flask, token: str = "", device_key: str = "") -> None:
        self.app, self.token = app, token
        self.client: FlaskClient = app.test_client()
        self.csrf = ""
        if token:
            with self.client.session_transaction() as cookie:
                cookie[TOKEN] = token
        if device_key:
            self.client.set_cookie("device", device_key)
        self.refresh_csrf()

    def refresh_csrf(self) -> None:
        """As a page that is opened now would carry it; signing in starts a session with a token of its own."""
        with self.client.session_transaction() as cookie:
            raw = cookie.setdefault("csrf_token", secrets.token_hex(20))
        self.csrf = _csrf(self.app, raw)

    def in_session(self, name: str) -> Any:
        with self.client.session_transaction() as cookie:
            return cookie.get(name)

    def session_cookie(self) -> str:
        cookie = self.client.get_cookie("session")
        return cookie.value if cookie else ""

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def post(self, path: str, *, fragments: bool = False, **fields: Any) -> TestResponse:
        """`fragments`: as the page's own script sends it. `action_id` may be given to send the same action again."""
        return self._send("POST", path, fragments, fields)

    def delete(self, path: str, *, fragments: bool = False, **fields: Any) -> TestResponse:
        return self._send("DELETE", path, fragments, fields)

    def _send(self, method: str, path: str, fragments: bool, fields: dict[str, Any]) -> TestResponse:
        envelope = {"action_id": str(uuid.uuid4()), "sequence": "", "occurred_at": "", "csrf_token": self.csrf}
        headers = {"HX-Request": "true", "X-CSRFToken": self.csrf} if fragments else {"X-CSRFToken": self.csrf}
        return self.client.open(path, method=method, data=envelope | fields, headers=headers)


def _csrf(app: Flask, raw: str) -> str:
    from flask import session

    with app.test_request_context():
        session["csrf_token"] = raw
        return csrf_token()


def signed_in(database: Database, who: Associate, device: Device | None = None, *, by_password: bool = False) -> str:
    """The token of a new sign-in of theirs."""
    token, now = secrets.token_urlsafe(16), clock.now()
    with database.transaction() as session:
        session.add(
            SignIn(
                token_hash=hashed(token),
                associate_id=who.id,
                device_id=device.id if device else None,
                store_id=who.store_id,
                by_password=by_password,
                started_at=now,
                seen_at=now,
            )
        )
    return token
