"""A page to print on: millimetres from the top left corner, legible text that never leaves its box, vector codes."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from itertools import accumulate

from fpdf import FPDF

from storeapp.adapters.printing.code128 import QUIET_MODULES, code128_widths
from storeapp.adapters.printing.legible import legible
from storeapp.adapters.printing.qr import qr_rows

MM_PER_POINT = 25.4 / 72
LEAST_SHARE = 0.6


class Paper(Enum):
    """Width and height in millimetres."""

    LETTER = (215.9, 279.4)
    A4 = (210.0, 297.0)
    LABEL_4X6 = (101.6, 152.4)


class Page(FPDF):
    def __init__(self, paper: Paper, title: str, printed_at: datetime, margin: float = 12.0) -> None:
        super().__init__(unit="mm", format=paper.value)
        self.set_margins(margin, margin, margin)
        self.set_auto_page_break(auto=True, margin=margin)
        self.set_creation_date(printed_at)
        self.set_title(legible(title))
        self.set_font("Helvetica")
        self.add_page()

    def pdf(self) -> bytes:
        return bytes(self.output())

    def line_of_text(self, x: float, y: float, width: float, text: str, points: float, style: str = "") -> float:
        """Draws one line that shrinks, and at last is cut, to fit the width; returns the y below it."""
        shown = self._fit(legible(text), width, points, style)
        self.set_xy(x, y)
        self.cell(width, self.font_size_pt * MM_PER_POINT, shown)
        return y + points * MM_PER_POINT * 1.25

    def code128(self, x: float, y: float, width: float, height: float, text: str) -> None:
        """Bars over the whole width, with their quiet zones inside it."""
        widths = code128_widths(text)
        module = width / (sum(widths) + 2 * QUIET_MODULES)
        for place, (left, bar) in enumerate(zip(accumulate([QUIET_MODULES, *widths]), widths, strict=False)):
            if place % 2 == 0:
                self._dark(x + left * module, y, bar * module, height)

    def qr(self, x: float, y: float, size: float, text: str) -> None:
        rows = qr_rows(text)
        module = size / len(rows)
        for row, modules in enumerate(rows):
            for column, dark in enumerate(modules):
                if dark:
                    self._dark(x + column * module, y + row * module, module, module)

    def rule(self, y: float) -> None:
        self.set_line_width(0.4)
        self.line(self.l_margin, y, self.w - self.r_margin, y)

    def _dark(self, x: float, y: float, width: float, height: float) -> None:
        self.set_fill_color(0)
        self.rect(x, y, width, height, style="F")

    def _fit(self, text: str, width: float, points: float, style: str) -> str:
        """Sets the largest fitting size up to `points`; where LEAST_SHARE of it is still too large, the text is cut."""
        self.set_font(style=style, size=points)
        room = width - 2 * self.c_margin
        needed = self.get_string_width(text)
        if needed > room:
            self.set_font_size(points * max(LEAST_SHARE, room / needed))
        return self._cut(text, room)

    def _cut(self, text: str, room: float) -> str:
        if self.get_string_width(text) <= room:
            return text
        while text and self.get_string_width(text + "...") > room:
            text = text[:-1]
        return text + "..."
