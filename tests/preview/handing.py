"""Staging, the counter, the customer's page."""

from __future__ import annotations

from types import SimpleNamespace as Thing
from typing import Any

from tests.preview.cast import ARRIVALS, FLOOR, ISO, ITEMS, LONG, LONG_PERSON, ORDER, ROWS, STORE, Screens, qr

NOTHING_CHECKED: dict[str, Any] = {
    "order": ORDER,
    "items": [
        (2, "Oat milk, barista", "1 L", "done", ""),
        (1, "Sourdough loaf", "750 g", "done", ""),
        (1, "Pinot noir, Willamette Valley", "750 mL", "done", "21+"),
    ],
    "arrival": None,
    "verified": False,
    "code": "",
    "bag_codes": "FO-12 #10342",
    "age": 0,
    "similar": [],
    "collector": "",
    "handed_over": "",
    "undo_url": "",
    "proofs": [("id_checked", "Photo ID seen, name matches"), ("code", "Pickup code"), ("signature", "Signature")],
}
STATUS: dict[str, Any] = {
    "store": STORE,
    "order": Thing(
        number="#10342",
        state_word="Ready",
        says="Ready. Come and get it.",
        by_words="Until",
        at="Thu 26 Nov, 21:00",
        iso=ISO,
        method="pickup",
    ),
    "code": "K7MP2X",
    "qr": qr("PU-K7MP2X"),
    "arrival_url": "/s/x/arrival",
    "arrival": "",
    "spot": "",
    "car": "",
    "tracking": [],
    "stops": [
        ("13:02", ISO, "Order received", "", False),
        ("13:40", ISO, "Being picked", "", False),
        ("14:06", ISO, "Ready at Bridgeport", "", False),
        ("", "", "Collected", "", True),
    ],
    "items": [
        (2, "Oat milk, barista", "1 L", "done", "ready"),
        (3, "Blood oranges", "each", "short", "1 not in stock"),
    ],
}

SCREENS: Screens = {
    "staging": ("staging/index.html", FLOOR | {"rows": ROWS[:3], "total": 3, "full": ["B1"]}),
    "staging-order": (
        "staging/show.html",
        FLOOR
        | {
            "order": ORDER,
            "items": ITEMS[:3],
            "why_not": "",
            "proposed": Thing(name="B2", why="Shelf behind the counter", temperature="chilled"),
            "others": [("B3", "5 of 8 places free"), ("B4", "8 of 8 places free")],
            "staged": ["F1"],
        },
    ),
    "staging-not-now": (
        "staging/show.html",
        FLOOR
        | {
            "order": ORDER,
            "items": ITEMS[:3],
            "why_not": "Nothing of #10342 is to be put away now. It stands at: To pick.",
            "proposed": None,
            "others": [],
            "staged": [],
        },
    ),
    "staging-location": (
        "staging/location.html",
        FLOOR | {"location": Thing(name="B2", temperature="ambient", words="3 of 8 places taken"), "rows": ROWS[3:5]},
    ),
    "counter": (
        "counter/index.html",
        FLOOR
        | {
            "q": "",
            "found": [],
            "not_all": False,
            "total": 102,
            "arrivals": ARRIVALS,
            "elsewhere": "",
            "ready": [
                Thing(
                    id=51,
                    name="Maria S.",
                    number="#10342",
                    what="3 items",
                    places=["B2"],
                    word="11:20",
                    codes=["FO-51"],
                ),
                Thing(
                    id=52,
                    name="Marie S.",
                    number="#10288",
                    what="1 item",
                    places=["B2", "F1"],
                    word="Sun",
                    codes=["FO-52"],
                ),
            ],
        },
    ),
    "counter-none": (
        "counter/index.html",
        FLOOR | {"q": "zzz", "found": [], "arrivals": [], "elsewhere": "", "ready": [], "not_all": False, "total": 0},
    ),
    "handover-code": (
        "counter/show.html",
        FLOOR | NOTHING_CHECKED | {"verified": True, "code": "K7MP2X", "arrival": ARRIVALS[0]},
    ),
    "handover-id": ("counter/show.html", FLOOR | NOTHING_CHECKED | {"age": 21, "similar": [("Marie S.", "FO-28")]}),
    "handover-done": (
        "counter/show.html",
        FLOOR | NOTHING_CHECKED | {"handed_over": "Handed over to Maria S. at 14:21.", "undo_url": "/x"},
    ),
    "handover-long": (
        "counter/show.html",
        FLOOR
        | NOTHING_CHECKED
        | {
            "order": Thing(**vars(ORDER) | {"name": LONG_PERSON, "number": LONG[:60]}),
            "items": [(2, LONG, LONG, "done", "12 picked"), (1, LONG, "", "short", "3 handed over, 2 short")],
            "similar": [(LONG_PERSON, LONG[:60])],
        },
    ),
    "staging-long": (
        "staging/index.html",
        FLOOR
        | {
            "rows": [Thing(**vars(row) | {"name": LONG_PERSON}) for row in ROWS[:3]] * 34,
            "total": 170,
            "full": ["B1"] * 30,
        },
    ),
    "status-unknown": ("customers/unknown.html", {}),
    "status-long": (
        "customers/status.html",
        STATUS | {"items": [(2, LONG, LONG, "short", "1 not available")], "arrival": "here", "car": LONG[:80]},
    ),
    "status-ready": ("customers/status.html", STATUS),
    "status-picking": (
        "customers/status.html",
        STATUS
        | {
            "order": Thing(
                number="#10342",
                state_word="Being picked",
                says="We are getting your order together.",
                by_words="Ready by",
                at="14:30",
                iso=ISO,
                method="pickup",
            ),
            "code": "",
            "qr": "",
            "arrival_url": "",
        },
    ),
    "status-on-way": ("customers/status.html", STATUS | {"arrival": "on_way"}),
    "status-here": ("customers/status.html", STATUS | {"arrival": "here"}),
}
