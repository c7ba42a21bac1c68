"""Bytes to text, a piece at a time, whatever the neighbour's editor did to the file."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

PIECE = 1 << 16
LONGEST_LINE = 1 << 20
ENCODINGS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
NOT_TEXT = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "gzip inside gzip",
    b"SQLite format 3": "a database",
}
STRAY_BYTE = re.compile("[\udc80-\udcff]")
UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]+")


def not_text(head: bytes) -> str | None:
    """What a file that is no text at all seems to be."""
    known = next((what for magic, what in NOT_TEXT.items() if head.startswith(magic)), None)
    return known or ("not a text file" if b"\0" in head and _encoding(head) != "utf-16" else None)


def pieces(stream: BinaryIO) -> Iterator[str]:
    """The text in pieces of about 64 kB with line ends made the same. Bytes that are not UTF-8 stay recognisable
    (`has_stray_bytes`), so that one wrong row does not cost the whole file."""
    piece = stream.read(PIECE)
    decoder = _decoder(_encoding(piece))
    while piece:
        yield decoder.decode(piece)
        piece = stream.read(PIECE)
    yield decoder.decode(b"", final=True)


def opening(head: bytes) -> str:
    """The text that a file begins with."""
    return "".join(pieces(io.BytesIO(head)))


def lines(stream: BinaryIO) -> Iterator[str]:
    """Lines without their end; of an endless one only the first megabyte."""
    rest = ""
    for piece in pieces(stream):
        *whole, rest = (rest + piece).split("\n")
        yield from whole
        if len(rest) > LONGEST_LINE:
            rest = rest[: LONGEST_LINE + 1]
    if rest:
        yield rest


def has_stray_bytes(text: str) -> bool:
    return not text.isascii() and STRAY_BYTE.search(text) is not None


def legible(text: str) -> str:
    """Stray bytes as the Latin-1 letters they most likely are, and nothing that a terminal or a file would refuse."""
    return UNPRINTABLE.sub(" ", STRAY_BYTE.sub(_as_latin, text))


def _encoding(head: bytes) -> str:
    return next((name for mark, name in ENCODINGS.items() if head.startswith(mark)), "utf-8")


def _decoder(encoding: str) -> io.IncrementalNewlineDecoder:
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    return io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(errors), translate=True)


def _as_latin(stray: re.Match[str]) -> str:
    return bytes([ord(stray[0]) - 0xDC00]).decode("cp1252", "replace")
