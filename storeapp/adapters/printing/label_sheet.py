"""Sheets of stickers for totes, staging locations and badges, on standard label paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storeapp.adapters.printing.page import Page, Paper
from storeapp.domain.barcode import Kind, label


@dataclass(frozen=True)
class Sticker:
    """`name` is read at arm's length; the code is made of kind and key."""

    kind: Kind
    key: str
    name: str
    hint: str = ""


@dataclass(frozen=True)
class Grid:
    """Millimetres; columns and rows of labels, and the step from one to the next."""

    columns: int
    rows: int
    left: float
    top: float
    width: float
    height: float
    step: float

    def corner(self, place: int) -> tuple[float, float]:
        row, column = divmod(place % (self.columns * self.rows), self.columns)
        return self.left + column * self.step, self.top + row * self.height


GRIDS = {
    Paper.LETTER: Grid(2, 5, left=3.97, top=12.7, width=101.6, height=50.8, step=106.36),
    Paper.A4: Grid(2, 7, left=4.65, top=15.15, width=99.1, height=38.1, step=101.6),
}


def label_sheet_pdf(stickers: Sequence[Sticker], printed_at: datetime, paper: Paper = Paper.LETTER) -> bytes:
    """Fits Avery 5163 (Letter) and L7163 (A4)."""
    page, grid = Page(paper, "Labels", printed_at, margin=0), GRIDS[paper]
    page.set_auto_page_break(auto=False)
    for place, sticker in enumerate(stickers):
        if place and place % (grid.columns * grid.rows) == 0:
            page.add_page()
        _draw(page, *grid.corner(place), grid, sticker)
    return page.pdf()


def _draw(page: Page, x: float, y: float, grid: Grid, sticker: Sticker) -> None:
    """QR for cameras on the left, the name, and Code 128 for laser scanners below it."""
    code, side = label(sticker.kind, sticker.key), grid.height - 12
    left, room = x + side + 8, grid.width - side - 11
    page.qr(x + 5, y + 6, side, code)
    page.line_of_text(left, y + 4, room, sticker.name, 26, "B")
    page.line_of_text(left, y + 14, room, sticker.hint, 10)
    page.code128(left, y + grid.height - 18, room, 9, code)
    page.line_of_text(left, y + grid.height - 8, room, code, 8)
