"""QR codes: as SVG for a page, as dark squares for a PDF."""

from __future__ import annotations

import io

import segno

QUIET_MODULES = 4


def qr_svg(text: str, *, error: str = "m") -> str:
    """An inline SVG without script, style or fixed size: black on white also on a dark page. Size it by CSS."""
    out = io.BytesIO()
    segno.make(text, error=error, micro=False).save(
        out, kind="svg", xmldecl=False, omitsize=True, border=QUIET_MODULES, dark="#000", light="#fff", svgclass="qr"
    )
    return out.getvalue().decode().strip()


def qr_rows(text: str) -> list[list[bool]]:
    """True is dark; without the quiet zone."""
    return [[bool(module) for module in row] for row in segno.make(text, error="m", micro=False).matrix]
