"""The device reads a code as the server does."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from storeapp.domain.barcode import BadCode, Kind, Scan, check_digit

from .floor import Floor

PUBLISHED = [
    *("036000291452", "0036000291452", "00036000291452", " 0 36000-29145 2 ", "4006381333931", "10036000291459"),
    *(
        "96385074",
        "04252614",
        "07826405",
        "]E407826405",
        "00001601",
        "01234565",
        "12345670",
        "036000291453",
        "00000000",
    ),
    *("]C10109506000134352", "0109506000134352", "010950600013435210ABC", "010950600013435217261231"),
    *("\x1d0109506000134352", "10LOT7\x1d0109506000134352", "\x1d172612310109506000134352"),
    *("\x1d3103000195010950600013435210A", "(01)09506000134352(10)ABC", "https://shop.example/x"),
    *("https://id.gs1.org/01/09506000134352/10/ABC?17=261231", "2012345012345", "0201234501234", "0212345001999"),
    *("T-12", "fo-77a", "42090210", "92612903029511573030094537", "420902109205590164917312751089", "hello", "1234567"),
]


def generated(seed: int) -> Iterator[str]:
    chance = random.Random(seed)
    for _ in range(300):
        payload = "".join(chance.choices("0123456789", k=chance.choice([7, 7, 11, 12, 13])))
        code = payload + str(check_digit(payload))
        yield chance.choice(["", "", "", "]E0", "]C1", "]E4"]) + code
        yield "01" + code.zfill(14) + chance.choice(["10LOT\x1d21X", "17261231", "\x1d", "15261231" + "10B"])
        yield chance.choice("01") + "".join(chance.choices("0123456789", k=7))


def key_of(code: str) -> str | None:
    try:
        scan = Scan.parse(code)
    except BadCode:
        return None
    return scan.key if scan.kind is Kind.PRODUCT else None


@pytest.fixture
def reader(page: Page, floor: Floor) -> Page:
    """A page that has the module as it is, not joined with the others."""
    source = (floor.static / "js" / "lib" / "barcode.js").read_text()
    page.goto("about:blank")
    page.add_script_tag(content=f"{source}\nwindow.names = names;", type="module")
    page.wait_for_function("() => window.names")  # an inline module runs later, and nothing waits for it by itself
    return page


@pytest.mark.parametrize("codes", [PUBLISHED, list(generated(7))], ids=["published", "generated"])
def test_the_device_and_the_server_name_a_product_alike(reader: Page, codes: list[str]) -> None:
    read = reader.evaluate("codes => codes.map(code => names(code))", codes)
    named = {code: [name for name in names[1:] if len(name) == 14] for code, names in zip(codes, read, strict=True)}
    assert named == {code: [key] if (key := key_of(code)) else [] for code in codes}


def test_our_own_labels_keep_their_text(reader: Page) -> None:
    assert reader.evaluate("names('t-12')") == ["T-12"]
    assert reader.evaluate("names(']C1FO-77')") == ["FO-77"]
