"""Several papers as one, for one tap at the printer."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject


class Unreadable(Exception):
    """One of the papers is no PDF, or one that cannot be joined with others."""


def joined(papers: Iterable[bytes], title: str) -> bytes:
    """All pages in this order; the viewer asks to print them when it opens them."""
    writer = PdfWriter()
    for paper in papers:
        _append(writer, paper)
    writer.add_metadata({"/Title": title})
    asks = {NameObject("/S"): NameObject("/Named"), NameObject("/N"): NameObject("/Print")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(asks)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _append(writer: PdfWriter, paper: bytes) -> None:
    try:
        writer.append(BytesIO(paper), import_outline=False)
    except Exception as fault:  # a carrier's file can be broken in more ways than its reader has errors for
        raise Unreadable(str(fault)) from fault
