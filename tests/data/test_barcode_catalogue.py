"""Real barcodes of real shops, good and bad; the folder is given by DATA."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storeapp.domain.barcode import BadCode, Kind, Scan, check_digit, expand_upc_e, normalise

DATA = Path(os.environ.get("DATA", Path(__file__).parents[3] / "shared" / "data"))


def rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def codes(name: str, *, good: bool) -> list[str]:
    return [row["barcode"] for row in rows(name) if (row["mod10_ok"] == "1") is good]


def meets_its_padded_self(code: str) -> bool:
    """Eight digits that begin with 0 are read as UPC-E first, so padding them is not the same code."""
    return (code.startswith("0") and len(code) == 8) or normalise(code.zfill(14)) == normalise(code)


@pytest.mark.parametrize("name", ["catalogue/openfoodfacts_barcodes.csv.gz", "catalogue/croatia_grocery_ean.csv.gz"])
def test_every_valid_code_has_one_key_in_all_its_forms(name: str) -> None:
    valid = [code for code in codes(name, good=True) if int(code)]
    assert len(valid) > 20_000
    assert [code for code in valid if not meets_its_padded_self(code)] == []


def accepted(code: str) -> bool:
    try:
        return bool(normalise(code))
    except BadCode:
        return False


def test_every_invalid_code_is_refused_unless_it_is_a_upc_e() -> None:
    taken = [code for code in codes("bad_input/openfoodfacts_invalid_gtin.csv.gz", good=False) if accepted(code)]
    assert all(len(code) == 8 and code[0] in "01" for code in taken)
    assert all(check_digit((full := expand_upc_e(code))[:-1]) == int(full[-1]) for code in taken)
    assert 1_500 < len(taken) < 1_800


def test_no_real_code_breaks_a_scan() -> None:
    kinds = {Scan.parse(row["barcode"]).kind for row in rows("bad_input/openfoodfacts_invalid_gtin.csv.gz")}
    assert kinds <= {Kind.PRODUCT, Kind.UNKNOWN, Kind.PARCEL}
