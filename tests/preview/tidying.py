"""Small work: putting back, counting; and what went wrong."""

from __future__ import annotations

from types import SimpleNamespace as Thing

from tests.preview.cast import FLOOR, MO, PICKS, ROWS, STORE, Screens

RETURNS = [Thing(**vars(pick) | {"state": "done" if pick.id == 40 else "open"}) for pick in PICKS]
TASKS = [Thing(**vars(pick) | {"why": why}) for pick, why in zip(PICKS, ("Not on the shelf", "Damaged"), strict=False)]
TABLES = [
    {
        "title": "Orders that cannot go on",
        "heads": ("Order", "Bought", "Method", "Why"),
        "rows": [
            ("", ("#10388", "13:02", "Ship", "Where it goes is not known. Correct the postcode.")),
            ("", ("#10391", "13:40", "Pickup", "No store can serve 3 x Blood oranges: out of stock.")),
        ],
    },
    {
        "title": "Short in the last day",
        "heads": ("Order", "When", "What", "Why", "Then"),
        "rows": [("/fulfillment-orders/9", ("#10342", "13:52", "1 × Blood oranges", "Damaged", "Customer informed"))],
    },
    {
        "title": "Refused in the last day",
        "heads": ("Action", "When", "Who", "Answer"),
        "rows": [("", ("Confirm (picks)", "13:12", "Ana Perez", "That is the 500 g bag. You need the 1 kg bag."))],
    },
]

SCREENS: Screens = {
    "returns": ("returns/index.html", FLOOR | {"work": RETURNS, "total": len(RETURNS)}),
    "returns-none": ("returns/index.html", FLOOR | {"work": [], "total": 0}),
    "counts": ("counts/index.html", FLOOR | {"tasks": TASKS, "total": 140}),
    "counts-none": ("counts/index.html", FLOOR | {"tasks": [], "total": 0}),
    "count": ("counts/show.html", FLOOR | {"task": TASKS[0], "in_hands": 3}),
    "staging-small-work": (
        "staging/index.html",
        FLOOR | {"rows": ROWS[:3], "total": 3, "full": [], "to_put_back": 4, "to_count": 2},
    ),
    "exceptions": ("exceptions/index.html", {"store": STORE, "associate": MO, "most": 100, "tables": TABLES}),
    "exceptions-none": ("exceptions/index.html", {"store": STORE, "associate": MO, "most": 100, "tables": []}),
}
