"""Every screen with what a view would hand it: name -> (template, context)."""

from __future__ import annotations

from types import SimpleNamespace as Thing
from typing import Any

from tests.preview import cast
from tests.preview.cast import ANA, ARRIVALS, CHIPS, ISO, ITEMS, MO, PICKS, REASONS, ROWS, STOPS, STORE, due

FLOOR = {"store": STORE, "associate": ANA}
QUEUE = FLOOR | {
    "chips": CHIPS, "arrivals": ARRIVALS, "rows": ROWS, "version": "a1", "query": "", "next_due": "", "own_walk": None,
    "to_pick": 8, "words": "8 items, 3 orders, about 6 min, due 14:30",
}  # fmt: skip
ORDER = Thing(
    id=12, number="FO-12", order_number="#10342", name="Maria S.", method="pickup", method_word="Pickup", state_word="Picked", **due("14:30", 12), tote="A", places=["B2", "F1"], bags="3 bags", to="Portland, OR",
)  # fmt: skip
NOTHING_CHECKED: dict[str, Any] = {
    "order": ORDER, "items": [(2, "Oat milk, barista", "1 L", "done", ""), (1, "Sourdough loaf", "750 g", "done", ""), (1, "Pinot noir, Willamette Valley", "750 mL", "done", "21+")],
    "arrival": None, "verified": False, "code": "", "age": 0, "similar": [], "collector": "", "handed_over": "", "undo_url": "",
    "proofs": [("id_checked", "Photo ID seen, name matches"), ("code", "Pickup code"), ("signature", "Signature")],
}  # fmt: skip
PACKING: dict[str, Any] = {
    "order": ORDER, "boxes": [("S", "Small box", False), ("M", "Medium box", True), ("L", "Large box", False), ("P", "Padded bag", False)],
    "weight_g": 1240, "service": "UPS Ground, arrives Wed 25 Nov", "packed": 1, "total": 3, "parcels": [], "problem": "", "next_url": "",
    "items": [Thing(id=81, quantity=1, packed=1, name="Sourdough loaf", detail="750 g", codes=["1"]), Thing(id=82, quantity=2, packed=0, name="Oat milk, barista", detail="1 L", codes=["2"])],
}  # fmt: skip
STATUS: dict[str, Any] = {
    "store": STORE, "order": Thing(number="#10342", state_word="Ready", says="Ready. Come and get it.", by_words="Until", at="Thu 26 Nov, 21:00", iso=ISO, method="pickup"),
    "code": "K7MP2X", "qr": cast.qr("PU-K7MP2X"), "arrival_url": "/s/x/arrival", "arrival": "", "spot": "", "car": "", "tracking": [],
    "stops": [("13:02", ISO, "Order received", "", False), ("13:40", ISO, "Being picked", "", False), ("14:06", ISO, "Ready at Bridgeport", "", False), ("", "", "Collected", "", True)],
    "items": [(2, "Oat milk, barista", "1 L", "done", "ready"), (3, "Blood oranges", "each", "short", "1 not in stock")],
}  # fmt: skip
BOARD = {
    "store": STORE, "associate": MO, "now": "14:18", "now_iso": ISO, "version": "b1", "most": 21,
    "stages": [("To pick", 1, 3, 12, 96), ("Picking", 1, 2, 4, 31), ("To stage", 0, 1, 2, 6), ("To pack", 0, 0, 5, 20), ("Packed", 0, 0, 9, 4), ("Ready for pickup", 0, 0, 21, 0)],
    "totals": (2, 6, 53, 157), "waiting": [(a.clock, a.iso, a.standing, a.name, a.where, a.place, a.taken_by and f"{a.taken_by} has it") for a in ARRIVALS],
    "urgent": [Thing(**vars(r) | {"number": f"FO-{r.id}", "method_word": r.method.title(), "who": "Ben" if r.id == 9 else "", "place": "Tote B" if r.id == 14 else ""}) for r in ROWS[:3]],
    "figures": [("63", "units per hour", "Units picked by hours of active picking"), ("97.4 %", "on time", "Ready or shipped by the due time, of all due today"), ("3.1 %", "not found", "Lines not found, of all lines asked for")],
    "hours": [("08", 41, False), ("09", 58, False), ("10", 66, False), ("11", 72, False), ("12", 61, False), ("13", 63, False), ("14", 57, True), ("15", 0, False), ("16", 0, False)],
    "target": 60, "hours_most": 90,
}  # fmt: skip
WALK = FLOOR | {"own": True, "reasons": REASONS, "totes": [("A", "Maria S.", "3 items, then stage"), ("B", "Jonas K.", "2 items, then stage"), ("C", "Aiko T.", "2 items, then pack")]}
STORES = [Thing(id=1, name="Alameda", number="0398", city="Portland, OR"), STORE, Thing(id=13, name="Lloyd Center", number="0417", city="Portland, OR")]
PEOPLE = [Thing(id=i, name=n, role_word=w) for i, (n, w) in enumerate([("Ana P.", ""), ("Ben O.", ""), ("Chioma A.", ""), ("Dmitri V.", ""), ("Mo R.", "Manager"), ("Sam T.", "")])]


def _standing(at: str, minutes: int) -> tuple[str, str, str]:
    stands = due(at, minutes)
    return stands["iso"], stands["standing"], stands["left"]


def _done(walk: list[Thing]) -> list[Thing]:
    return [Thing(**vars(stop) | {"state": "picked"}) for stop in walk]


SCREENS: dict[str, tuple[str, dict[str, Any]]] = {
    "sign-in-stores": ("sign_ins/stores.html", {"stores": STORES, "q": "", "problem": ""}),
    "sign-in-stores-none": ("sign_ins/stores.html", {"stores": [], "q": "Bend", "problem": ""}),
    "sign-in-names": ("sign_ins/names.html", {"store": STORE, "people": PEOPLE, "waiting_walk": "Ana's walk is waiting, 5 of 8 left.", "problem": ""}),
    "sign-in-pin": ("sign_ins/pin.html", {"store": STORE, "person": ANA, "problem": "", "locked": False, "digits": 6}),
    "sign-in-pin-wrong": ("sign_ins/pin.html", {"store": STORE, "person": ANA, "problem": "That PIN is wrong. 3 tries left.", "locked": False, "digits": 6}),
    "me": ("sign_ins/me.html", FLOOR | {"links": [("/board", "board", "Board"), ("/outbox", "send", "What this device still has to send")]}),
    "queue": ("queue/index.html", QUEUE),
    "queue-own-walk": ("queue/index.html", QUEUE | {"arrivals": [], "own_walk": Thing(id=7, words="5 of 8 left, due 14:30"), "notice": {"kind": "done", "text": "FO-9 is ready for pickup at B2.", "undo_url": "/x"}}),
    "queue-empty": ("queue/index.html", QUEUE | {"arrivals": [], "rows": [], "to_pick": 0}),
    "walk": ("pick_lists/show.html", WALK | {"walk": Thing(id=7, done=2, total=7, picks=PICKS)}),
    "walk-one": ("pick_lists/show.html", WALK | {"walk": Thing(id=7, done=5, total=7, picks=PICKS[:2] + PICKS[5:])}),
    "walk-cold": ("pick_lists/show.html", WALK | {"walk": Thing(id=7, done=6, total=7, picks=PICKS[:2] + PICKS[6:])}),
    "walk-done": ("pick_lists/show.html", WALK | {"walk": Thing(id=7, done=7, total=7, picks=_done(PICKS))}),
    "short": ("picks/short.html", FLOOR | {"pick": PICKS[2], "reasons": REASONS}),
    "staging": ("staging/index.html", FLOOR | {"rows": ROWS[:3], "full": ["B1"]}),
    "staging-order": ("staging/show.html", FLOOR | {"order": ORDER, "items": ITEMS[:3], "proposed": Thing(name="B2", why="Shelf behind the counter", temperature="chilled"), "others": [("B3", "5 of 8 places free"), ("B4", "8 of 8 places free")], "staged": ["F1"]}),
    "staging-location": ("staging/location.html", FLOOR | {"location": Thing(name="B2", temperature="ambient", words="3 of 8 places taken"), "rows": ROWS[3:5]}),
    "counter": ("counter/index.html", FLOOR | {"q": "", "found": [], "arrivals": ARRIVALS, "elsewhere": "", "ready": [Thing(id=51, name="Maria S.", number="#10342", what="3 items", places=["B2"], word="11:20", codes=["FO-51"]), Thing(id=52, name="Marie S.", number="#10288", what="1 item", places=["B2", "F1"], word="Sun", codes=["FO-52"])]}),
    "counter-none": ("counter/index.html", FLOOR | {"q": "zzz", "found": [], "arrivals": [], "elsewhere": "", "ready": []}),
    "handover-code": ("counter/show.html", FLOOR | NOTHING_CHECKED | {"verified": True, "code": "K7MP2X", "arrival": ARRIVALS[0]}),
    "handover-id": ("counter/show.html", FLOOR | NOTHING_CHECKED | {"age": 21, "similar": [("Marie S.", "FO-28")]}),
    "handover-done": ("counter/show.html", FLOOR | NOTHING_CHECKED | {"handed_over": "Handed over to Maria S. at 14:21.", "undo_url": "/x"}),
    "packing": ("packing/index.html", FLOOR | {"rows": ROWS[4:6], "carriers": [("ups", "UPS", "9 parcels packed", "17:00", *_standing("17:00", 162)), ("usps", "USPS", "2 parcels packed", "14:40", *_standing("14:40", 22))]}),
    "packing-order": ("packing/show.html", FLOOR | PACKING),
    "packing-done": ("packing/show.html", FLOOR | PACKING | {"packed": 3, "parcels": [("Parcel 1, medium box", "1Z999AA10123456784", "/l", "/s")], "next_url": "/packing/18"}),
    "manifest": ("manifests/show.html", FLOOR | {"manifest": Thing(id=4, carrier="UPS", **due("17:00", 162), closed=""), "parcels": [Thing(id=i, number=f"FO-{i}", name=n, tracking=t, scanned=s) for i, n, t, s in [(18, "Priya N.", "1Z999AA10123456784", True), (21, "Lucas M.", "1Z999AA10123459120", True), (25, "Omar H.", "1Z999AA10123450077", False)]], "scanned": 2, "total": 3, "print_url": "/p"}),
    "order": ("fulfillment_orders/show.html", FLOOR | {"order": ORDER, "next": Thing(words="Put away", detail="Proposed place B2", url="/staging/12", post=False), "items": ITEMS, "facts": [("Placed", "Mon 23 Nov, 12:58"), ("Promised", "today, 14:30"), ("Customer", "Maria S., phone ends in 0142"), ("From", "Web shop")], "stops": STOPS, "prints": [("/s", "Packing slip")], "others": [("/h", "Put on hold", "hold"), ("/r", "Reject", "close")], "elsewhere": ""}),
    "board": ("board/index.html", BOARD),
    "board-quiet": ("board/index.html", BOARD | {"waiting": [], "urgent": []}),
    "status-ready": ("customers/status.html", STATUS),
    "status-picking": ("customers/status.html", STATUS | {"order": Thing(number="#10342", state_word="Being picked", says="We are getting your order together.", by_words="Ready by", at="14:30", iso=ISO, method="pickup"), "code": "", "qr": "", "arrival_url": ""}),
    "status-here": ("customers/status.html", STATUS | {"arrival": "here"}),
    "outbox": ("outbox/index.html", FLOOR),
    "walk-brought": ("pick_lists/done.html", FLOOR | {"orders": [Thing(**vars(r) | {"tote": t, "words": "3 items", "url": "/x", "next": n}) for r, t, n in zip(ROWS[:3], "BAC", ("Put away at B2", "Put away at F1", "Pack"), strict=True)]}),
    "error-404": ("errors/page.html", {"status": 404, "sentence": "There is nothing here by that number. It may belong to another store."}),
    "error-500": ("errors/page.html", {"status": 500, "sentence": "Something broke on our side. Nothing was changed. Try again."}),
    "offline": ("errors/offline.html", {}),
}  # fmt: skip
