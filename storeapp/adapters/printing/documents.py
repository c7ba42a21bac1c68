"""Paper that goes with the goods: the packing slip in the parcel, the pick sheet for a walk without a device, the
manifest that the carrier signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fpdf.fonts import FontFace

from storeapp.adapters.printing.legible import legible
from storeapp.adapters.printing.page import Page, Paper
from storeapp.domain.barcode import Kind, label

BODY_POINTS = 10


@dataclass(frozen=True)
class SlipLine:
    quantity: int
    name: str
    sku: str = ""
    note: str = ""


@dataclass(frozen=True)
class PackingSlip:
    """`fulfillment_order` is printed as a barcode, so that a scan of the slip opens it."""

    store: tuple[str, ...]
    order_number: str
    fulfillment_order: str
    recipient: tuple[str, ...]
    lines: Sequence[SlipLine]
    message: str = ""


@dataclass(frozen=True)
class SheetStop:
    aisle: str
    bay: str
    name: str
    code: str
    quantity: int
    slot: str
    note: str = ""


@dataclass(frozen=True)
class PickSheet:
    """`summary` is the sentence of the offer: 8 items, 3 orders, about 6 min, due 14:30."""

    store: str
    associate: str
    summary: str
    stops: Sequence[SheetStop]


@dataclass(frozen=True)
class ManifestLine:
    parcel: str
    tracking_number: str
    order_number: str
    weight_g: int


@dataclass(frozen=True)
class ManifestSheet:
    carrier: str
    number: str
    store: tuple[str, ...]
    lines: Sequence[ManifestLine]


def packing_slip_pdf(slip: PackingSlip, printed_at: datetime, paper: Paper = Paper.LETTER) -> bytes:
    page = Page(paper, f"Packing slip {slip.order_number}", printed_at)
    half = page.epw / 2
    page.code128(page.l_margin + half, 12, half, 14, label(Kind.FULFILLMENT_ORDER, slip.fulfillment_order))
    top = page.line_of_text(page.l_margin, 12, half, f"Order {slip.order_number}", 20, "B")
    store = _block(page, page.l_margin, top + 8, half, slip.store)
    recipient = _block(page, page.l_margin + half, top + 8, half, slip.recipient)
    page.set_y(max(store, recipient) + 6)
    rows = ((f"{line.quantity}", line.name, line.sku, line.note) for line in slip.lines)
    _table(page, ("Units", "Item", "Number", "Note"), (12, 98, 40, 40), rows)
    if slip.message:
        page.ln(6)
        page.multi_cell(0, 5, legible(slip.message))
    return page.pdf()


def pick_sheet_pdf(sheet: PickSheet, printed_at: datetime, paper: Paper = Paper.LETTER) -> bytes:
    page = Page(paper, "Pick sheet", printed_at)
    y = page.line_of_text(page.l_margin, 12, page.epw, sheet.summary, 18, "B")
    y = page.line_of_text(page.l_margin, y, page.epw, f"{sheet.store} · {sheet.associate}", 11)
    page.set_y(y + 4)
    rows = (
        (f"{stop.aisle} / {stop.bay}", f"{stop.quantity}", stop.name, stop.code, stop.slot, stop.note, "[   ]")
        for stop in sheet.stops
    )
    headings = ("Place", "Units", "Item", "Code", "Slot", "Note", "Done")
    _table(page, headings, (22, 12, 70, 34, 12, 28, 12), rows)
    return page.pdf()


def manifest_pdf(sheet: ManifestSheet, printed_at: datetime, paper: Paper = Paper.LETTER) -> bytes:
    page = Page(paper, f"Manifest {sheet.number}", printed_at)
    half = page.epw / 2
    page.code128(page.l_margin + half, 12, half, 14, sheet.number)
    y = page.line_of_text(page.l_margin, 12, half, f"{sheet.carrier} manifest", 18, "B")
    total = sum(line.weight_g for line in sheet.lines) / 1000
    y = page.line_of_text(page.l_margin, y, half, f"{sheet.number} · {len(sheet.lines)} parcels · {total:.1f} kg", 11)
    page.set_y(_block(page, page.l_margin, y + 4, half, (*sheet.store, f"{printed_at:%Y-%m-%d %H:%M %Z}")) + 4)
    rows = (
        (line.parcel, line.tracking_number, line.order_number, f"{line.weight_g / 1000:.2f} kg") for line in sheet.lines
    )
    _table(page, ("Parcel", "Tracking number", "Order", "Weight"), (40, 80, 40, 30), rows)
    page.set_font(style="", size=BODY_POINTS)
    page.ln(12)
    page.cell(0, 6, "Taken over by (name, signature, time): " + 48 * "_")
    return page.pdf()


def _block(page: Page, x: float, y: float, width: float, lines: Iterable[str]) -> float:
    for line in filter(None, lines):
        y = page.line_of_text(x, y, width, line, BODY_POINTS)
    return y


def _table(page: Page, headings: Sequence[str], widths: tuple[int, ...], rows: Iterable[Sequence[str]]) -> None:
    """Headings are repeated on every page."""
    page.set_font(style="", size=BODY_POINTS)
    with page.table(
        col_widths=widths,
        borders_layout="HORIZONTAL_LINES",
        text_align="LEFT",
        headings_style=FontFace(emphasis="BOLD"),
        line_height=5,
        padding=1,
    ) as table:
        for row in (headings, *rows):
            table.row([legible(cell) for cell in row])
