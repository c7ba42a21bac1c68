"""What is said when something is in the way."""

from __future__ import annotations

from tests.preview.cast import Screens

SCREENS: Screens = {
    "error-404": (
        "errors/page.html",
        {"status": 404, "sentence": "There is nothing here by that number. It may belong to another store."},
    ),
    "error-500": (
        "errors/page.html",
        {"status": 500, "sentence": "Something broke on our side. Nothing was changed. Try again."},
    ),
}
