"""Packing, manifests, an order's own page."""

from __future__ import annotations

from types import SimpleNamespace as Thing
from typing import Any

from tests.preview.cast import FLOOR, ITEMS, LONG, LONG_PERSON, ORDER, ROWS, STOPS, Screens, due

PACKING: dict[str, Any] = {
    "order": ORDER,
    "boxes": [
        ("S", "Small box", False),
        ("M", "Medium box", True),
        ("L", "Large box", False),
        ("P", "Padded bag", False),
    ],
    "weight_g": 1240,
    "service": "UPS Ground, arrives Wed 25 Nov",
    "packed": 1,
    "boxed": 1,
    "total": 3,
    "parcels": [],
    "problem": "",
    "next_url": "",
    "items": [
        Thing(id=81, quantity=1, packed=1, boxed=1, name="Sourdough loaf", detail="750 g", codes=["1"]),
        Thing(id=82, quantity=2, packed=0, boxed=0, name="Oat milk, barista", detail="1 L", codes=["2"]),
    ],
}


def _standing(at: str, minutes: int) -> tuple[str, str, str]:
    stands = due(at, minutes)
    return stands["iso"], stands["standing"], stands["left"]


SCREENS: Screens = {
    "packing": (
        "packing/index.html",
        FLOOR
        | {
            "rows": ROWS[4:6],
            "total": 2,
            "carriers": [
                ("ups", "UPS", "9 parcels packed", "17:00", *_standing("17:00", 162)),
                ("usps", "USPS", "2 parcels packed", "14:40", *_standing("14:40", 22)),
            ],
        },
    ),
    "packing-order": ("packing/show.html", FLOOR | PACKING),
    "packing-done": (
        "packing/show.html",
        FLOOR
        | PACKING
        | {
            "packed": 3,
            "boxed": 0,
            "parcels": [
                Thing(
                    name="Medium box, UPS Ground",
                    tracking="1Z999AA10123456784",
                    papers_url="/p",
                    label_url="/l",
                    slip_url="/s",
                    void_url="/v",
                )
            ],
            "next_url": "/packing/18",
        },
    ),
    "packing-long": (
        "packing/show.html",
        FLOOR
        | PACKING
        | {
            "order": Thing(**vars(ORDER) | {"name": LONG_PERSON, "number": LONG[:60], "to": LONG}),
            "items": [Thing(id=83, quantity=200, packed=100, boxed=0, name=LONG, detail=LONG, codes=["3"])],
            "problem": LONG,
        },
    ),
    "papers-waiting": ("papers/waiting.html", {"order_url": "/packing/12", "looks": 0}),
    "papers-none": ("papers/none.html", {"order_url": "/packing/12", "sentence": LONG}),
    "manifest-closed": (
        "manifests/show.html",
        FLOOR
        | {
            "manifest": Thing(id=4, carrier=LONG[:40], **due("17:00", 162), closed="Handed over at 16:52 by Ben"),
            "parcels": [Thing(id=18, number=LONG[:60], name=LONG_PERSON, tracking=LONG[:40], codes="1", scanned=True)],
            "scanned": 1,
            "total": 1,
            "print_url": "/p",
        },
    ),
    "manifest": (
        "manifests/show.html",
        FLOOR
        | {
            "manifest": Thing(id=4, carrier="UPS", **due("17:00", 162), closed=""),
            "parcels": [
                Thing(id=i, number=f"FO-{i}", name=n, tracking=t, codes=t, scanned=s)
                for i, n, t, s in [
                    (18, "Priya N.", "1Z999AA10123456784", True),
                    (21, "Lucas M.", "1Z999AA10123459120", True),
                    (25, "Omar H.", "1Z999AA10123450077", False),
                ]
            ],
            "scanned": 2,
            "total": 3,
            "print_url": "/p",
        },
    ),
    "order": (
        "fulfillment_orders/show.html",
        FLOOR
        | {
            "order": ORDER,
            "next": Thing(words="Put away", detail="Proposed place B2", url="/staging/12", post=False),
            "items": ITEMS,
            "facts": [
                ("Placed", "Mon 23 Nov, 12:58"),
                ("Promised", "today, 14:30"),
                ("Customer", "Maria S., phone ends in 0142"),
                ("From", "Web shop"),
            ],
            "stops": STOPS,
            "prints": [("/s", "Packing slip")],
            "others": [("/h", "Put on hold", "hold"), ("/r", "Reject", "close")],
            "why": "/orders/12/assignments",
        },
    ),
}
