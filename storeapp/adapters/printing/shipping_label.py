"""The 4 x 6 inch shipping label, for office printers (PDF) and for label printers (ZPL II, 203 dpi)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from storeapp.adapters.printing.legible import legible
from storeapp.adapters.printing.page import Page, Paper
from storeapp.domain.barcode import Kind, label

MARGIN = 5.0
WIDTH = 101.6 - 2 * MARGIN


@dataclass(frozen=True)
class ShippingLabel:
    """`parcel` is our own parcel number; its barcode is what staff scan. Addresses as written, line by line."""

    carrier: str
    service: str
    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    parcel: str
    tracking_number: str
    order_number: str
    weight_g: int
    ships_on: date
    part: str = ""

    @property
    def barcode(self) -> str:
        return label(Kind.PARCEL, self.parcel)

    @property
    def facts(self) -> str:
        parts = (f"Order {self.order_number}", self.part, f"{self.weight_g / 1000:.2f} kg", self.ships_on.isoformat())
        return " · ".join(part for part in parts if part)


def shipping_label_pdf(shown: ShippingLabel, printed_at: datetime) -> bytes:
    page = Page(Paper.LABEL_4X6, f"Parcel {shown.parcel}", printed_at, margin=MARGIN)
    page.set_auto_page_break(auto=False)
    y = page.line_of_text(MARGIN, 5, WIDTH, shown.carrier, 20, "B")
    y = page.line_of_text(MARGIN, y, WIDTH, shown.service, 14)
    page.rule(y + 1)
    y = _lines(page, y + 3, "From", shown.sender, 9)
    page.rule(y + 1)
    _lines(page, y + 3, "Ship to", shown.recipient, 15)
    page.rule(103)
    page.code128(MARGIN, 106, WIDTH, 28, shown.barcode)
    page.line_of_text(MARGIN, 135, WIDTH, f"{shown.barcode} · Tracking {shown.tracking_number}", 11, "B")
    page.line_of_text(MARGIN, 142, WIDTH, shown.facts, 9)
    return page.pdf()


def _lines(page: Page, y: float, heading: str, lines: tuple[str, ...], points: float) -> float:
    y = page.line_of_text(MARGIN, y, WIDTH, heading, 8)
    for line in filter(None, lines):
        y = page.line_of_text(MARGIN, y, WIDTH, line, points, "B" if points > 10 else "")
    return y


def shipping_label_zpl(shown: ShippingLabel) -> str:
    """812 x 1218 dots; long lines are cut by their field block."""
    fields = [
        _zpl_text(40, 40, 60, shown.carrier),
        _zpl_text(40, 110, 40, shown.service),
        "^FO40,165^GB732,3,3^FS",
        *(_zpl_text(40, 185 + 30 * row, 26, line) for row, line in enumerate(_some(shown.sender))),
        "^FO40,375^GB732,3,3^FS",
        *(_zpl_text(40, 400 + 56 * row, 48, line) for row, line in enumerate(_some(shown.recipient))),
        "^FO40,820^GB732,3,3^FS",
        f"^FO60,850^BY{_module_dots(shown.barcode)}^BCN,210,N,N,N,A^FD{shown.barcode}^FS",
        _zpl_text(40, 1085, 30, f"{shown.barcode} · Tracking {shown.tracking_number}"),
        _zpl_text(40, 1130, 26, shown.facts),
    ]
    return "\n".join(["^XA", "^CI28", "^PW812", "^LL1218", "^LH0,0", *fields, "^XZ", ""])


def _some(lines: tuple[str, ...]) -> list[str]:
    return [line for line in lines if line][:6]


def _zpl_text(x: int, y: int, dots: int, text: str) -> str:
    safe = re.sub(r"[\^~_\\]", lambda found: f"_{ord(found[0]):02X}", legible(text))
    return f"^FO{x},{y}^A0N,{dots},0^FB732,1,0,L^FH_^FD{safe}^FS"


def _module_dots(barcode: str) -> int:
    """The widest bars that surely fit 732 dots: code set B needs 11 modules a character and 35 more."""
    return max(1, min(4, 732 // (11 * len(barcode) + 35)))
