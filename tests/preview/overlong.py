"""The screens of a walk with names as long as anybody can make them, without a blank to break at."""

from __future__ import annotations

from types import SimpleNamespace as Thing

from tests.preview import entering, picking, shipping
from tests.preview.cast import ANA, ORDER, PEOPLE, PICKS, ROWS, STORE, Screens

PRODUCT = "Ultrakonzentrat" * 8
CUSTOMER = "Wolfeschlegelsteinhausenbergerdorff" + "x" * 25
SHOP = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


def long(thing: Thing, **more: object) -> Thing:
    return Thing(**vars(thing) | more)


STORE_LONG = long(STORE, name=SHOP)
FLOOR = {"store": STORE_LONG, "associate": long(ANA, name=CUSTOMER)}
PICKS_LONG = [
    long(pick, name=PRODUCT, variant=PRODUCT[:40], size=PRODUCT[:20], for_name=CUSTOMER, note=PRODUCT) for pick in PICKS
]
ROWS_LONG = [long(row, name=CUSTOMER, flags=[("message", "Note")]) for row in ROWS]
TOTES = [("A", CUSTOMER, "Then stage it"), ("D+E+F", CUSTOMER, "Then pack it")]


def _walk(picks: list[Thing]) -> dict[str, object]:
    walk = Thing(id=7, done=2, total=7, picks=picks)
    notice = {"kind": "done", "text": "Picked 1", "detail": f"{PRODUCT} into A", "undo_url": "/x", "undo_units": 1}
    return picking.WALK | FLOOR | {"walk": walk, "totes": TOTES, "notice": notice}


SCREENS: Screens = {
    "queue-long": (
        "queue/index.html",
        picking.QUEUE | FLOOR | {"rows": ROWS_LONG, "notice": {"kind": "info", "text": f"That is {PRODUCT}."}},
    ),
    "walk-long": ("pick_lists/show.html", _walk(PICKS_LONG)),
    "walk-done-long": ("pick_lists/show.html", _walk([long(pick, state="picked", picked=1) for pick in PICKS_LONG])),
    "walk-brought-long": (
        "pick_lists/done.html",
        FLOOR
        | {
            "orders": [
                long(row, tote="D+E+F", words="3 items, 1 short", url="/x", next="Put away at B2")
                for row in ROWS_LONG[:3]
            ]
        },
    ),
    "order-long": (
        "fulfillment_orders/show.html",
        shipping.SCREENS["order"][1]
        | FLOOR
        | {
            "order": long(ORDER, name=CUSTOMER, number=PRODUCT[:120], order_number=PRODUCT[:120]),
            "items": [(12, PRODUCT, PRODUCT[:40], "short", "10 picked, 2 short")],
            "facts": [("Note", PRODUCT), ("Fulfillment order", PRODUCT)],
        },
    ),
    "me-long": ("sign_ins/me.html", entering.SCREENS["me"][1] | FLOOR),
    "sign-in-names-long": (
        "sign_ins/names.html",
        {
            "store": STORE_LONG,
            "people": [long(one, name=CUSTOMER[:60]) for one in PEOPLE],
            "waiting_walk": f"{CUSTOMER}’s walk is waiting.",
            "problem": "",
        },
    ),
    "sign-in-pin-long": ("sign_ins/pin.html", entering.PIN | {"store": STORE_LONG, "person": FLOOR["associate"]}),
    "sign-in-stores-long": ("sign_ins/stores.html", {"stores": [STORE_LONG] * 3, "total": 3, "q": "", "problem": ""}),
}
