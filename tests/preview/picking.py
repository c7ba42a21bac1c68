"""The queue and the walk."""

from __future__ import annotations

from types import SimpleNamespace as Thing

from tests.preview.cast import ARRIVALS, CHIPS, FLOOR, PICKS, REASONS, ROWS, Screens

QUEUE = FLOOR | {
    "chips": CHIPS,
    "arrivals": ARRIVALS,
    "rows": ROWS,
    "version": "a1",
    "query": "",
    "own_walk": None,
    "to_pick": 8,
    "more": 0,
    "every": False,
    "all_url": "/queue?all=1",
    "words": "8 items, 3 orders, about 6 min, due 14:30",
}
WALK = FLOOR | {
    "holder": "",
    "reasons": REASONS,
    "totes": [
        ("A", "Maria S.", "3 items, then stage"),
        ("B", "Jonas K.", "2 items, then stage"),
        ("C", "Aiko T.", "2 items, then pack"),
    ],
}


def _done(walk: list[Thing]) -> list[Thing]:
    return [Thing(**vars(stop) | {"state": "picked"}) for stop in walk]


SCREENS: Screens = {
    "queue": ("queue/index.html", QUEUE),
    "queue-own-walk": (
        "queue/index.html",
        QUEUE
        | {
            "arrivals": [],
            "own_walk": Thing(id=7, words="5 of 8 left, due 14:30"),
            "notice": {"kind": "done", "text": "FO-9 is ready for pickup at B2.", "undo_url": "/x"},
        },
    ),
    "queue-empty": ("queue/index.html", QUEUE | {"arrivals": [], "rows": [], "to_pick": 0}),
    "walk": ("pick_lists/show.html", WALK | {"walk": Thing(id=7, done=2, total=7, picks=PICKS)}),
    "walk-of-another": (
        "pick_lists/show.html",
        WALK | {"holder": "Ben B.", "walk": Thing(id=7, done=2, total=7, picks=PICKS)},
    ),
    "walk-one": ("pick_lists/show.html", WALK | {"walk": Thing(id=7, done=5, total=7, picks=PICKS[:2] + PICKS[5:])}),
    "walk-cold": ("pick_lists/show.html", WALK | {"walk": Thing(id=7, done=6, total=7, picks=PICKS[:2] + PICKS[6:])}),
    "walk-done": ("pick_lists/show.html", WALK | {"walk": Thing(id=7, done=7, total=7, picks=_done(PICKS))}),
    "walk-brought": (
        "pick_lists/done.html",
        FLOOR
        | {
            "orders": [
                Thing(**vars(r) | {"tote": t, "words": "3 items", "url": "/x", "next": n})
                for r, t, n in zip(ROWS[:3], "BAC", ("Put away at B2", "Put away at F1", "Pack"), strict=True)
            ]
        },
    ),
}
