"""The people, goods and places that the preview shows; values are words as a view hands them to a template."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace as Thing
from typing import Any

import segno
from markupsafe import Markup

from storeapp.domain.barcode.gtin import check_digit

Screens = dict[str, tuple[str, dict[str, Any]]]

STORE = Thing(
    id=12,
    name="Bridgeport",
    number="0412",
    city="Portland, OR",
    address="7439 SW Bridgeport Rd, Portland, OR 97224",
    phone="+1 503 555 0142",
    hours="Today 8:00 to 21:00",
)
ANA = Thing(id=1, name="Ana P.", role_word="Associate")
MO = Thing(id=3, name="Mo R.", role_word="Manager")
LONG = "Hypoallergenicfragrancefreeovernightreplenishingfacecream" * 2 + "forall"
LONG_PERSON = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Vasquez"
ISO = "2026-11-23T14:30:00-08:00"


def due(at: str, minutes: int) -> dict[str, str]:
    """`at` is what the screen says; the device counts from the real clock, so `iso` is that many minutes from now."""
    standing, word = (
        ("late", "Late") if minutes < 0 else ("at_risk", "At risk") if minutes <= 30 else ("on_time", "On time")
    )
    hours, rest = divmod(abs(minutes), 60)
    left = f"{hours} h {rest:02d} min" if hours else f"{rest} min"
    iso = (datetime.now(UTC) + timedelta(minutes=minutes, seconds=30)).isoformat(timespec="seconds")
    return {
        "at": at,
        "iso": iso,
        "standing": standing,
        "word": word,
        "left": f"{left} late" if minutes < 0 else f"{left} left",
    }


def row(key: int, at: str, minutes: int, name: str, method: str, what: str, doing: str, flags: Any = ()) -> Thing:
    return Thing(id=key, **due(at, minutes), name=name, method=method, what=what, doing=doing, flags=flags)


ROWS = [
    row(9, "14:10", -8, "Jonas K.", "pickup", "Pickup, 2 items", "Picking, Ben"),
    row(12, "14:30", 12, "Maria S.", "pickup", "Pickup, 3 items", "To pick", [("frozen", "Frozen")]),
    row(14, "14:45", 27, "Bartholomew Featherstonehaugh", "ship", "Ship, 1 item", "Picked"),
    row(17, "15:20", 62, "Aiko T.", "pickup", "Pickup, 11 items", "To pick", [("age", "21+"), ("chilled", "Chilled")]),
    row(18, "16:00", 102, "Priya N.", "ship", "Ship, 4 items", "To pick"),
    row(21, "16:00", 102, "Lucas M.", "ship", "Ship, 2 items", "Packed"),
    row(22, "17:15", 177, "Chloe B.", "pickup", "Pickup, 6 items", "To pick", [("lift", "Two people")]),
    row(25, "18:00", 222, "Omar H.", "ship", "Ship, 1 item", "To pick"),
]

ARRIVALS = [
    Thing(
        id=3,
        fulfillment_order_id=31,
        clock="4:10",
        iso=ISO,
        standing="late",
        name="Grace L.",
        where="Spot 3, blue Honda",
        place="B2",
        taken="",
    ),
    Thing(
        id=4,
        fulfillment_order_id=32,
        clock="0:40",
        iso=ISO,
        standing="on_time",
        name="Tom W.",
        where="Spot not given",
        place="A1",
        taken="Ben O. has it",
    ),
]

CHIPS = [
    ("/queue", "All", 24, True),
    ("/queue?show=pickup", "Pickup", 10, False),
    ("/queue?show=ship", "Ship", 14, False),
    ("/queue?show=at_risk", "At risk", 3, False),
    ("/queue?show=late", "Late", 1, False),
]

ITEMS = [
    (2, "Oat milk, barista", "1 L, 0 73360 10041 5", "done", "2 picked"),
    (1, "Sourdough loaf", "750 g", "done", "1 picked"),
    (3, "Blood oranges", "each", "short", "1 short"),
    (1, "Pinot noir, Willamette Valley", "750 mL, age 21", "open", "to pick"),
]


def _gtin(key: int) -> str:
    body = f"007336001{key:04d}"
    return f"{body}{check_digit(body)}"


REASONS = [
    ("not_found", "Not on the shelf"),
    ("damaged", "Damaged"),
    ("expired", "Out of date"),
    ("fewer_than_stated", "Fewer than needed"),
    ("cannot_reach", "Cannot reach it"),
    ("not_sellable", "Last one, on display"),
]


def pick(
    key: int,
    state: str,
    aisle: str,
    place: str,
    department: str,
    name: str,
    variant: str,
    size: str,
    quantity: int,
    tote: str,
    for_name: str,
    **more: Any,
) -> Thing:
    usual = {
        "temperature": "ambient",
        "aisle_word": "Aisle",
        "picked": 0,
        "short": 0,
        "bay": place.removeprefix("Bay ").partition(",")[0] if place.startswith("Bay") else "",
        "flags": (),
        "note": "",
        "code": _gtin(key)[2:],
        "codes": [_gtin(key)],
        "for_number": f"FO-{key + 8}",
        "pick_list_id": 7,
    }
    return Thing(
        id=key,
        state=state,
        aisle=aisle,
        place=place,
        department=department,
        name=name,
        variant=variant,
        size=size,
        quantity=quantity,
        tote=tote,
        for_name=for_name,
        **(usual | due("14:30", 12) | more),
    )


PICKS = [
    pick(
        40,
        "picked",
        "2",
        "Bay 1, shelf 3",
        "Bakery",
        "Sourdough loaf",
        "Whole wheat",
        "750 g",
        1,
        "A",
        "Maria S.",
        picked=1,
    ),
    pick(
        41,
        "short",
        "4",
        "Bay 2, shelf 1",
        "Produce",
        "Blood oranges",
        "",
        "each",
        3,
        "B",
        "Jonas K.",
        picked=2,
        short=1,
    ),
    pick(
        42,
        "open",
        "14",
        "Bay 3, shelf 2",
        "Coffee and tea",
        "Ethiopia Yirgacheffe",
        "Whole bean, light roast",
        "500 g",
        3,
        "A",
        "Maria S.",
        picked=1,
        flags=[("fragile", "Fragile")],
        note="Customer asks for the longest date.",
    ),
    pick(43, "open", "15", "Bay 1, shelf 4", "Baking", "Vanilla extract", "Pure", "118 mL", 1, "C", "Aiko T."),
    pick(
        44,
        "open",
        "15",
        "Bay 6, shelf 1",
        "Wine",
        "Pinot noir, Willamette Valley",
        "2023",
        "750 mL",
        1,
        "C",
        "Aiko T.",
        flags=[("age", "21+")],
    ),
    pick(
        45,
        "open",
        "Garden",
        "Rack 2",
        "Outdoor",
        "Potting mix",
        "Organic",
        "25 L",
        1,
        "B",
        "Jonas K.",
        aisle_word="",
        flags=[("heavy", "14 kg")],
    ),
    pick(
        46,
        "open",
        "22",
        "Bay 4",
        "Frozen",
        "Wild blueberries",
        "",
        "1 kg",
        2,
        "D+E+F",
        "Maria S.",
        temperature="frozen",
    ),
]

STOPS = [
    ("13:02", ISO, "Assigned to Bridgeport", "Web shop", False),
    ("13:40", ISO, "Picking started", "Ana P., walk 7", False),
    ("13:52", ISO, "2 × Blood oranges picked, 1 short: not on the shelf", "Ana P.", False),
    ("13:58", ISO, "Picked", "Ana P.", False),
    ("", "", "Ready for pickup", "", True),
    ("", "", "Handed over", "", True),
]


def qr(text: str) -> Markup:
    return Markup(segno.make(text, error="m").svg_inline(border=4, omitsize=True, svgclass=None, lineclass=None))


FLOOR = {"store": STORE, "associate": ANA}
ORDER = Thing(
    id=12,
    number="FO-12",
    order_number="#10342",
    name="Maria S.",
    method="pickup",
    method_word="Pickup",
    state_word="Picked",
    **due("14:30", 12),
    tote="A",
    places=["B2", "F1"],
    to="Portland, OR",
)
PEOPLE = [
    Thing(id=i, name=n, role_word=w)
    for i, (n, w) in enumerate(
        [("Ana P.", ""), ("Ben O.", ""), ("Chioma A.", ""), ("Dmitri V.", ""), ("Mo R.", "Manager"), ("Sam T.", "")]
    )
]
