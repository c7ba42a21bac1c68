"""Label and slip come out of the printer together, each as it was."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from pypdf import PdfReader

from storeapp.adapters.printing import Unreadable, joined, packing_slip_pdf, shipping_label_pdf

from .test_printing import LABEL, NOON, SLIP, codes, words

BOTH = (shipping_label_pdf(LABEL, NOON), packing_slip_pdf(SLIP, NOON))


def test_the_label_comes_first_and_the_slip_after_it_each_on_its_own_paper() -> None:
    pdf = joined(BOTH, "Label and slip P-1042")
    assert len(pypdfium2.PdfDocument(pdf)) == 2
    assert (codes(pdf, 0), codes(pdf, 1)) == (["P-1042"], ["FO-1001"])
    assert "742 Evergreen Terrace" in words(pdf, 0)
    assert "Oat milk, 1 l" in words(pdf, 1)
    sizes = [page.get_size() for page in pypdfium2.PdfDocument(pdf)]
    assert sizes == [pypdfium2.PdfDocument(paper)[0].get_size() for paper in BOTH]


def test_the_viewer_asks_to_print_without_a_script() -> None:
    root = PdfReader(io.BytesIO(joined(BOTH, "Label and slip"))).root_object
    assert root["/OpenAction"] == {"/S": "/Named", "/N": "/Print"}
    assert "/JavaScript" not in root.get("/Names", {})


@pytest.mark.parametrize(
    "broken", [b"", b"%PDF", b"<html>Sign in</html>", BOTH[0][:900], BOTH[0].replace(b"/Page", b"/Pqge")]
)
def test_what_is_no_whole_pdf_is_not_joined(broken: bytes) -> None:
    with pytest.raises(Unreadable):
        joined((broken, BOTH[1]), "Label and slip")
