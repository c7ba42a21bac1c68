"""How an order came to its stores."""

from __future__ import annotations

from tests.preview.cast import ISO, MO, STORE, Screens

FIRST = {
    "at": "10:02",
    "iso": ISO,
    "cause": "Accepted",
    "policy": "summer@2",
    "learned": ["minutes 14", "risk 9"],
    "unit": "$",
    "choices": [
        {
            "store": "Bridgeport",
            "gives": "2 × Espresso beans, dark and 1 × Rye bread",
            "minutes": 11,
            "finish": "18:00",
            "late": False,
            "next": "Alameda",
            "terms": [
                ("Carriage", "$8.40", "$9.15"),
                ("Work", "$3.30", "$3.30"),
                ("May not be found", "$0.72", "$0.36"),
                ("Last units", "$0.21", "$0.08"),
                ("Busy day", "$0.94", "$2.10"),
            ],
            "total": "$13.57",
            "next_total": "$14.99",
            "runners_up": [
                ("Alameda", "+$1.42", "a busier day there (+$1.16), a dearer parcel (+$0.75) and items easier to find"),
                ("Lakeview", "+$2.05", "a dearer parcel (+$2.05)"),
                ("Bartholomew Street Marketplace", "+$4.90", "a late arrival (+$6.00) and a cheaper parcel (-$1.10)"),
            ],
        }
    ],
    "notes": [],
    "ruled_out": [
        ("has too few units", 14, "Grant Park, Hawthorne, Kenton and 11 others"),
        ("is paused", 1, "Sellwood"),
        ("has no carrier calling in the days ahead", 2, "Burnside and Raleigh Hills"),
    ],
    "made": [
        {
            "number": "FO-1204",
            "store": "Bridgeport",
            "state": "Picked",
            "units": "3 items",
            "href": "/fulfillment-orders/1204",
        }
    ],
}
SECOND = FIRST | {
    "at": "10:41",
    "cause": "A store was short",
    "learned": [],
    "choices": [
        {
            "store": "Bartholomew Street Marketplace",
            "gives": "1 × Rye bread",
            "minutes": 7,
            "finish": "Wed 26 Nov, 18:00",
            "late": True,
            "next": "",
            "terms": [("Carriage", "$9.10", ""), ("One more parcel", "$3.00", ""), ("Lateness", "$6.00", "")],
            "total": "$18.10",
            "next_total": "",
            "runners_up": [],
        }
    ],
    "notes": ["1 x Oat drink is not placed: the store that came closest has too few units."],
    "ruled_out": [("already turned it down", 1, "Bridgeport")],
    "made": [
        {
            "number": "FO-1207",
            "store": "Bartholomew Street Marketplace",
            "state": "To pick",
            "units": "1 item",
            "href": "",
        }
    ],
}
ORDER = {
    "number": "#1842",
    "what": "Ship to Portland, OR",
    "bought": "10:02",
    "exception": "No store can serve 1 x Oat drink: too few units.",
    "wanted": [(2, "Espresso beans, dark", 0), (1, "Rye bread", 0), (1, "Oat drink", 1)],
}
HAPPENED = {"stops": [("10:40", ISO, "Bridgeport is 1 item short: not there", "", False)]}
BASE = {"store": STORE, "associate": MO, "order": ORDER}

SCREENS: Screens = {
    "assignments": ("assignments/index.html", BASE | {"journey": [FIRST, HAPPENED, SECOND]}),
    "assignments-none": (
        "assignments/index.html",
        BASE | {"order": ORDER | {"exception": ""}, "journey": []},
    ),
}
