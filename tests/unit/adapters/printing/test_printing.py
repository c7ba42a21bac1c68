"""What is printed can be read back by a scanner and by a person."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from storeapp.adapters.printing import (
    ManifestLine,
    ManifestSheet,
    PackingSlip,
    Paper,
    PickSheet,
    SheetStop,
    ShippingLabel,
    SlipLine,
    Sticker,
    label_sheet_pdf,
    legible,
    manifest_pdf,
    packing_slip_pdf,
    pick_sheet_pdf,
    qr_svg,
    shipping_label_pdf,
    shipping_label_zpl,
)
from storeapp.adapters.printing.code128 import code128_widths
from storeapp.domain.barcode import Kind, Scan

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AWKWARD = "王小明 Петров 🎁 محمد O'Brien ^XZ ~JA_ \\&" + " very long" * 30
LABEL = ShippingLabel(
    carrier="House Carrier",
    service="Ground",
    sender=("Springfield", "12 Main Street", "Springfield, IL 62701"),
    recipient=("Ana Petrova", "742 Evergreen Terrace", "Portland, OR 97201"),
    parcel="1042",
    tracking_number="SH123456789012345678",
    order_number="1001",
    weight_g=1250,
    ships_on=date(2026, 11, 23),
    part="1 of 2",
)
SLIP = PackingSlip(
    store=("Springfield",),
    order_number="1001",
    fulfillment_order="1001",
    recipient=("Ana Petrova",),
    lines=[SlipLine(2, "Oat milk, 1 l", "MILK-1")],
)


def codes(pdf: bytes, page: int = 0) -> list[str]:
    """All barcodes on a page at 200 dpi, as a scanner reads them."""
    image = pypdfium2.PdfDocument(pdf)[page].render(scale=200 / 72, grayscale=True).to_numpy()
    return sorted(found.text for found in zxingcpp.read_barcodes(np.ascontiguousarray(image.squeeze())))


def words(pdf: bytes, page: int = 0) -> str:
    return str(pypdfium2.PdfDocument(pdf)[page].get_textpage().get_text_range())


def size_mm(pdf: bytes) -> tuple[int, int]:
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    return round(width / 72 * 25.4), round(height / 72 * 25.4)


def test_the_barcode_of_a_shipping_label_is_the_parcel() -> None:
    pdf = shipping_label_pdf(LABEL, NOON)
    assert codes(pdf) == ["P-1042"]
    assert Scan.parse(codes(pdf)[0]).expect(Kind.PARCEL) == "1042"
    assert size_mm(pdf) == (102, 152)


def test_a_shipping_label_says_all_that_a_driver_needs() -> None:
    text = words(shipping_label_pdf(LABEL, NOON))
    for shown in ("House Carrier", "742 Evergreen Terrace", "SH123456789012345678", "1.25 kg", "1 of 2", "2026-11-23"):
        assert shown in text


def test_a_label_printed_again_is_the_same_to_the_byte() -> None:
    assert shipping_label_pdf(LABEL, NOON) == shipping_label_pdf(LABEL, NOON)


def test_awkward_names_neither_break_a_label_nor_leave_it() -> None:
    label = replace(LABEL, carrier=AWKWARD, service=AWKWARD, sender=(AWKWARD,) * 5, recipient=(AWKWARD,) * 6)
    pdf = shipping_label_pdf(label, NOON)
    assert codes(pdf) == ["P-1042"]
    assert "WangXiaoMing Petrov :gift: mhmd O'Brien" in words(pdf)
    assert len(pypdfium2.PdfDocument(pdf)) == 1


def test_a_label_printer_gets_the_same_barcode_and_whole_fields() -> None:
    zpl = shipping_label_zpl(LABEL)
    assert (zpl[:3], zpl[-4:]) == ("^XA", "^XZ\n")
    assert "^FDP-1042^FS" in zpl
    assert zpl.count("^FO") == zpl.count("^FS")
    assert all(int(x) < 812 and int(y) < 1218 for x, y in re.findall(r"\^FO(\d+),(\d+)", zpl))


def test_a_name_cannot_command_the_label_printer() -> None:
    zpl = shipping_label_zpl(replace(LABEL, recipient=(AWKWARD, "^XZ^XA^JUS", "~JR")))
    assert set(re.findall(r"[\^~][A-Z]{2}", zpl)) <= {"^XA", "^XZ", "^CI", "^PW", "^LL", "^LH"} | set(
        re.findall(r"\^(?:FO|A0|FB|FH|FD|FS|GB|BY|BC)", zpl)
    )
    assert zpl.count("^XA") == zpl.count("^XZ") == 1
    assert "~" not in zpl


@pytest.mark.parametrize("parcel", ["1", "1042", "A" * 40])
def test_bars_of_a_label_printer_fit_the_label(parcel: str) -> None:
    zpl = shipping_label_zpl(replace(LABEL, parcel=parcel))
    module = int(re.findall(r"\^BY(\d+)", zpl)[0])
    assert 60 + module * sum(code128_widths(f"P-{parcel}")) <= 812


@pytest.mark.parametrize("paper", [Paper.LETTER, Paper.A4])
def test_a_packing_slip_opens_its_order_when_scanned(paper: Paper) -> None:
    pdf = packing_slip_pdf(SLIP, NOON, paper)
    assert codes(pdf) == ["FO-1001"]
    assert size_mm(pdf) == tuple(map(round, paper.value))
    assert "Oat milk, 1 l" in words(pdf)


def test_a_long_order_fills_more_pages_each_with_its_headings() -> None:
    lines = [SlipLine(n, f"{AWKWARD} {n}", f"SKU-{n}", "instead of another") for n in range(1, 40)]
    pdf = packing_slip_pdf(replace(SLIP, lines=lines, message=AWKWARD), NOON)
    pages = len(pypdfium2.PdfDocument(pdf))
    assert pages > 2
    assert all("Units" in words(pdf, page) for page in range(pages - 1))
    everything = "".join(words(pdf, page) for page in range(pages))
    assert all(f"SKU-{n}" in everything for n in range(1, 40))


def test_an_order_without_lines_still_prints() -> None:
    assert "Order 1001" in words(packing_slip_pdf(replace(SLIP, lines=[]), NOON))


def test_a_pick_sheet_keeps_the_walking_order() -> None:
    stops = [SheetStop(str(aisle), "3", f"Item {aisle}", "00036000291452", 1, "A") for aisle in (4, 2, 9)]
    text = words(pick_sheet_pdf(PickSheet("Springfield", "Ana", "3 items, about 2 min", stops), NOON))
    assert "3 items, about 2 min" in text
    assert re.findall(r"Item (\d)", text) == ["4", "2", "9"]


def test_a_driver_signs_for_every_parcel() -> None:
    lines = [ManifestLine(f"{n}", f"SH{n:018}", f"10{n}", 1500) for n in range(1, 71)]
    pdf = manifest_pdf(ManifestSheet("House Carrier", "M0123456789", ("Springfield",), lines), NOON)
    everything = "".join(words(pdf, page) for page in range(len(pypdfium2.PdfDocument(pdf))))
    assert codes(pdf) == ["M0123456789"]
    assert "70 parcels" in everything
    assert "105.0 kg" in everything
    assert all(line.tracking_number in everything for line in lines)
    assert "signature" in everything


@pytest.mark.parametrize(("paper", "per_page"), [(Paper.LETTER, 10), (Paper.A4, 14)])
def test_every_sticker_is_read_by_camera_and_by_laser(paper: Paper, per_page: int) -> None:
    stickers = [Sticker(Kind.TOTE, str(n), f"Tote {n}", "Front") for n in range(1, per_page + 2)]
    pdf = label_sheet_pdf(stickers, NOON, paper)
    assert len(pypdfium2.PdfDocument(pdf)) == 2
    assert codes(pdf) == sorted(2 * [f"T-{n}" for n in range(1, per_page + 1)])
    assert codes(pdf, 1) == 2 * [f"T-{per_page + 1}"]


@pytest.mark.parametrize("kind", [Kind.STAGING, Kind.BADGE])
def test_stickers_for_places_and_people_are_read_back(kind: Kind) -> None:
    pdf = label_sheet_pdf([Sticker(kind, "CHILL-A4", AWKWARD, AWKWARD)], NOON)
    assert {Scan.parse(code).expect(kind) for code in codes(pdf)} == {"CHILL-A4"}


def test_a_pickup_code_is_shown_as_a_picture_without_script_or_style() -> None:
    svg = qr_svg("PU-7K3M9Q")
    assert not re.search(r"style=|<script|<style|\bon\w+=", svg)
    assert codes_of_svg(svg) == ["PU-7K3M9Q"]


def codes_of_svg(svg: str) -> list[str]:
    """Draws the horizontal strokes that the picture consists of."""
    root = ElementTree.fromstring(svg)
    side = int(root.attrib["viewBox"].split()[2])
    image = np.full((side, side), 255, dtype=np.uint8)
    column = row = 0.0
    for command, numbers in re.findall(r"([Mmh])([-\d. ]+)", root[1].attrib["d"]):
        values = [float(number) for number in numbers.split()]
        if command == "h":
            image[int(row), int(column) : int(column + values[0])] = 0
            column += values[0]
        else:
            column, row = (values[0], values[1]) if command == "M" else (column + values[0], row + values[1])
    return [found.text for found in zxingcpp.read_barcodes(np.kron(image, np.ones((8, 8), dtype=np.uint8)))]


def drawn(text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    bars = [np.full(3 * width, 255 * (place % 2)) for place, width in enumerate(code128_widths(text))]
    return np.tile(np.concatenate([np.full(30, 255), *bars, np.full(30, 255)]).astype(np.uint8), (60, 1))


@settings(deadline=None)
@given(
    st.from_regex(r"[!-~]([ -~]{0,20}[!-~])?", fullmatch=True) | st.from_regex(r"[A-Z]{0,3}[0-9]{1,20}", fullmatch=True)
)
def test_any_text_as_code_128_is_read_back(text: str) -> None:
    assert [found.text for found in zxingcpp.read_barcodes(drawn(text))] == [text]


def test_digits_take_half_the_room() -> None:
    assert sum(code128_widths("12345678")) < sum(code128_widths("ABCDEFGH"))


@pytest.mark.parametrize("text", ["", "é", "\x1d1"])
def test_what_code_128_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot be printed as Code 128"):
        code128_widths(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("José  Núñez\n", "José Núñez"),
        ("Jose\u0301", "José"),
        ("Łódź", "Lódz"),
        ("Иван", "Ivan"),
        ("🎁", ":gift:"),
        ("\U000e0041\u200d", ""),
        ("\ue000", "?"),
        ("“a” – €5", '"a" - EUR5'),
    ],
)
def test_every_script_is_shown_in_latin_letters(text: str, shown: str) -> None:
    assert legible(text) == shown


@given(st.text())
def test_no_text_is_too_strange_to_print(text: str) -> None:
    legible(text).encode("latin-1")
