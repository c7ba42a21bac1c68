"""Signing in, who is signed in, what waits on the device."""

from __future__ import annotations

from types import SimpleNamespace as Thing

from tests.preview.cast import ANA, FLOOR, PEOPLE, STORE, Screens

STORES = [
    Thing(id=1, name="Alameda", number="0398", city="Portland, OR"),
    STORE,
    Thing(id=13, name="Lloyd Center", number="0417", city="Portland, OR"),
]

PIN = {
    "store": STORE,
    "person": ANA,
    "problem": "",
    "locked": False,
    "locked_itself": False,
    "idle_minutes": 5,
    "digits": 6,
}

SCREENS: Screens = {
    "sign-in-stores": ("sign_ins/stores.html", {"stores": STORES, "total": 312, "q": "", "problem": ""}),
    "sign-in-stores-none": ("sign_ins/stores.html", {"stores": [], "total": 0, "q": "Bend", "problem": ""}),
    "sign-in-names": (
        "sign_ins/names.html",
        {"store": STORE, "people": PEOPLE, "waiting_walk": "Ana's walk is waiting, 5 of 8 left.", "problem": ""},
    ),
    "sign-in-pin": (
        "sign_ins/pin.html",
        {
            "store": STORE,
            "person": ANA,
            "problem": "",
            "locked": False,
            "digits": 6,
            "locked_itself": False,
            "idle_minutes": 5,
        },
    ),
    "sign-in-pin-wrong": (
        "sign_ins/pin.html",
        {
            "store": STORE,
            "person": ANA,
            "problem": "That PIN is wrong. 3 tries left.",
            "locked": False,
            "digits": 6,
            "locked_itself": False,
            "idle_minutes": 5,
        },
    ),
    "sign-in-pin-locked": ("sign_ins/pin.html", PIN | {"locked_itself": True}),
    "me": (
        "sign_ins/me.html",
        FLOOR
        | {
            "role_word": "Associate",
            "home": "/queue",
            "can_lock": True,
            "links": [("/board", "board", "Board"), ("/outbox", "send", "What this device still has to send")],
        },
    ),
    "enrolment": ("devices/enrolment.html", {"problem": ""}),
    "password": ("sign_ins/password.html", {"login": "", "problem": ""}),
    "outbox": ("outbox/index.html", FLOOR),
}
