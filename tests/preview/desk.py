"""The manager's desk."""

from __future__ import annotations

from types import SimpleNamespace as Thing

from tests.preview.cast import ARRIVALS, ISO, LONG_PERSON, MO, PEOPLE, ROWS, STORE, Screens

BOARD = {
    "store": STORE,
    "associate": MO,
    "now": "14:18",
    "now_iso": ISO,
    "version": "b1",
    "most": 21,
    "query": "",
    "stages": [
        ("To pick", 1, 3, 12, 96),
        ("Picking", 1, 2, 4, 31),
        ("To stage", 0, 1, 2, 6),
        ("To pack", 0, 0, 5, 20),
        ("Packed", 0, 0, 9, 4),
        ("Ready for pickup", 0, 0, 21, 0),
    ],
    "totals": (2, 1, 53, 157),
    "too_long": 1,
    "waiting": [(a.clock, a.iso, a.standing, a.name, a.where, a.place, a.taken, "/x") for a in ARRIVALS],
    "urgent": [
        Thing(
            **vars(r)
            | {
                "number": f"FO-{r.id}",
                "method_word": r.method.title(),
                "who": "Ben" if r.id == 9 else "",
                "place": "Tote B" if r.id == 14 else "",
            }
        )
        for r in ROWS[:3]
    ],
    "figures": [
        ("63", "units per hour", "Units picked by hours of active picking"),
        ("97.4 %", "on time", "Ready or shipped by the due time, of all due today"),
        ("3.1 %", "not found", "Lines not found, of all lines asked for"),
    ],
    "hours": [
        ("08", 41, False),
        ("09", 58, False),
        ("10", 66, False),
        ("11", 72, False),
        ("12", 61, False),
        ("13", 63, False),
        ("14", 57, True),
        ("15", 0, False),
        ("16", 0, False),
    ],
    "target": 60,
    "hours_most": 90,
}

SCREENS: Screens = {
    "board": ("board/index.html", BOARD),
    "board-quiet": (
        "board/index.html",
        BOARD | {"waiting": [], "too_long": 0, "urgent": [], "totals": (0, 0, 53, 157)},
    ),
    "board-waiting": ("board/index.html", BOARD | {"urgent": [], "totals": (0, 0, 53, 157)}),
    "board-full": (
        "board/index.html",
        BOARD
        | {
            "waiting": [("12:40", ISO, "late", LONG_PERSON, "Spot 3, blue Honda", "B2, C1, F1", "", "/x")] * 12,
            "urgent": [Thing(**vars(row) | {"name": LONG_PERSON, "number": LONG_PERSON}) for row in BOARD["urgent"]]
            * 8,  # type: ignore[attr-defined]
        },
    ),
    "people": (
        "associates/index.html",
        {
            "store": STORE,
            "associate": MO,
            "people": [Thing(**vars(p), locked=p.name == "Ben O.") for p in PEOPLE],
            "name": "",
            "problem": "",
        },
    ),
    "person": (
        "associates/show.html",
        {"store": STORE, "associate": MO, "someone": PEOPLE[1], "is_me": False, "digits": 6, "problem": ""},
    ),
    "devices": (
        "devices/index.html",
        {
            "store": STORE,
            "associate": MO,
            "devices": [
                Thing(id=1, name="Handheld 3", used="14:02", locked=False),
                Thing(id=2, name="Handheld 4", used="Sun", locked=True),
            ],
            "code": "K7MP-2X4Q",
        },
    ),
    "stores": (
        "board/stores.html",
        {
            "store": STORE,
            "associate": MO,
            "stores": [(1, "Alameda", "Portland, OR"), (2, "Bridgeport", "Portland, OR")],
        },
    ),
}
