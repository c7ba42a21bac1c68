"""What a scanner reads becomes one key, or a sentence that helps."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storeapp.domain.barcode import (
    BadCode,
    InStoreTemplate,
    Kind,
    Scan,
    check_digit,
    expand_upc_e,
    label,
    normalise,
)

FNC1 = "\x1d"
SOUP = "00036000291452"
keys = st.from_regex(r"[A-Z0-9][A-Z0-9.-]{0,39}", fullmatch=True)


def with_check_digit(payload: str) -> str:
    return f"{payload}{check_digit(payload)}"


@pytest.mark.parametrize(
    ("payload", "check"), [("890400021003", 7), ("03600029145", 2), ("0952123454321", 3), ("9638507", 4)]
)
def test_the_check_digit_is_the_published_one(payload: str, check: int) -> None:
    assert check_digit(payload) == check


@pytest.mark.parametrize(
    ("code", "gtin"),
    [
        ("036000291452", SOUP),
        ("0036000291452", SOUP),
        (SOUP, SOUP),
        (" 0 36000-29145 2 ", SOUP),
        ("4006381333931", "04006381333931"),
        ("96385074", "00000096385074"),
        ("10036000291459", "10036000291459"),
    ],
)
def test_every_form_of_a_barcode_meets_in_one_key(code: str, gtin: str) -> None:
    assert normalise(code) == gtin


@pytest.mark.parametrize(
    ("abbreviated", "payload"),
    [
        ("0425261", "04210000526"),
        ("0123413", "01230000041"),
        ("0123454", "01234000005"),
        ("0123456", "01234500006"),
        ("0782640", "07800000264"),
        ("1034000", "10300000400"),
    ],
)
def test_a_upc_e_meets_the_upc_a_it_abbreviates(abbreviated: str, payload: str) -> None:
    full = with_check_digit(payload)
    assert expand_upc_e(abbreviated + full[-1]) == full
    assert normalise(abbreviated + full[-1]) == normalise(full)


def test_a_short_shop_number_of_eight_digits_is_not_taken_for_a_upc_e() -> None:
    assert normalise("00001601") == "00000000001601"


def test_a_scanner_that_says_ean_8_is_believed() -> None:
    assert Scan.parse("07826405").key == "00078000002645"
    assert Scan.parse("]E407826405").key == "00000007826405"


@given(st.integers(min_value=1, max_value=10**13 - 1))
def test_a_code_read_twice_has_the_same_key(number: int) -> None:
    gtin = with_check_digit(f"{number:013}")
    assert normalise(gtin) == normalise(normalise(gtin)) == gtin


@given(st.from_regex("[0-9]{12,14}", fullmatch=True), st.integers(min_value=1, max_value=9))
def test_one_wrong_digit_never_passes(payload: str, wrong_by: int) -> None:
    code = with_check_digit(payload[:-1])
    wrong = code[:-1] + str((int(code[-1]) + wrong_by) % 10)
    with pytest.raises(BadCode, match="Scan or type it again"):
        normalise(wrong)


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("03600029145", "has 11 digits"),
        ("0360002914523456", "has 16 digits"),
        ("milk", "is not a product's barcode"),
        ("", "is not a product's barcode"),
        ("٠٣٦٠٠٠٢٩١٤٥٢", "is not a product's barcode"),
        ("00000000", "all zeros"),
        ("036000291453", "last digit"),
    ],
)
def test_a_bad_code_is_refused_with_what_to_do(code: str, sentence: str) -> None:
    with pytest.raises(BadCode, match=sentence):
        normalise(code)


def test_a_label_from_the_deli_scale_carries_its_price() -> None:
    scan = Scan.parse(with_check_digit("20123470599"))
    assert (scan.kind, scan.price, scan.weight_g) == (Kind.PRODUCT, 599, None)
    assert scan.key == normalise(with_check_digit("20123400000"))


def test_two_labels_of_one_product_with_other_prices_have_one_key() -> None:
    assert Scan.parse(with_check_digit("20123470599")).key == Scan.parse(with_check_digit("20123411250")).key


def test_a_shop_sets_where_its_codes_carry_the_weight() -> None:
    scan = Scan.parse(with_check_digit("211234501234"), [InStoreTemplate("21IIIIIWWWWWC")])
    assert (scan.weight_g, scan.price, scan.key) == (1234, None, "0" + with_check_digit("211234500000"))


def test_pounds_on_a_label_become_grams() -> None:
    assert Scan.parse(with_check_digit("221234500100"), [InStoreTemplate("22IIIIILLLLLC")]).weight_g == 454


def test_an_in_store_code_without_a_template_is_a_plain_product() -> None:
    code = with_check_digit("291234501234")
    assert Scan.parse(code) == Scan.parse(code, [])
    assert Scan.parse(code).key == f"0{code}"


@pytest.mark.parametrize("pattern", ["", "21IIIIIWWWWW", "31IIIIIWWWWWC", "21WWWWWWWWWWC", "21IIIIIXXXXXC"])
def test_a_template_that_cannot_work_is_refused_at_start(pattern: str) -> None:
    with pytest.raises(ValueError, match="no template of an in-store code"):
        InStoreTemplate(pattern)


def test_a_gs1_label_says_product_weight_price_lot_and_date() -> None:
    text = f"0109521234543213310300123417261231{'3922'}599{FNC1}10AB-7{FNC1}21S1"
    scan = Scan.parse(text)
    assert (scan.kind, scan.key) == (Kind.PRODUCT, "09521234543213")
    assert (scan.weight_g, scan.price) == (1234, 599)
    assert scan.label is not None
    assert (scan.label.lot, scan.label.serial, scan.label.expires_on) == ("AB-7", "S1", date(2026, 12, 31))


@pytest.mark.parametrize(
    ("text", "quantity", "weight_g"),
    [
        (f"]C1010952123454321330{'12'}", 12, None),
        (f"{FNC1}0109521234543213{FNC1}3012", 12, None),
        ("(01)09521234543213(30)12", 12, None),
        ("https://example.com/shop/01/09521234543213?3103=000195", None, 195),
        ("01095212345432133202000100", None, 454),
    ],
)
def test_gs1_labels_are_read_in_every_dress(text: str, quantity: int | None, weight_g: int | None) -> None:
    scan = Scan.parse(text)
    assert (scan.key, scan.quantity, scan.weight_g) == ("09521234543213", quantity, weight_g)


@pytest.mark.parametrize(
    "text", ["010952123454321399", "0109521234543214" + FNC1 + "10A", "(01)09521234543213(17)261399"]
)
def test_a_damaged_gs1_label_is_no_product(text: str) -> None:
    scan = Scan.parse(text)
    assert scan.kind is Kind.UNKNOWN
    assert "again" in scan.problem


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("T-12", Kind.TOTE, "12"),
        ("L-A4", Kind.STAGING, "A4"),
        ("fo-1001", Kind.FULFILLMENT_ORDER, "1001"),
        ("PU-7K3M9Q", Kind.PICKUP_CODE, "7K3M9Q"),
        ("P-88", Kind.PARCEL, "88"),
        ("B-ANA", Kind.BADGE, "ANA"),
        ("1z999aa10123456784", Kind.PARCEL, "1Z999AA10123456784"),
        ("420902109400111899223197428490", Kind.PARCEL, "9400111899223197428490"),
    ],
)
def test_a_scan_says_what_kind_of_thing_it_is(text: str, kind: Kind, key: str) -> None:
    scan = Scan.parse(f"  {text}\r\n")
    assert (scan.kind, scan.key) == (kind, key)


@given(st.sampled_from([kind for kind in Kind if kind not in {Kind.PRODUCT, Kind.UNKNOWN}]), keys)
def test_what_is_printed_on_a_label_is_what_is_read_back(kind: Kind, key: str) -> None:
    scan = Scan.parse(label(kind, key))
    assert (scan.kind, scan.key) == (kind, key)


@pytest.mark.parametrize(("kind", "key"), [(Kind.TOTE, ""), (Kind.TOTE, "shelf 3"), (Kind.PRODUCT, "12")])
def test_a_label_that_could_not_be_read_back_is_not_printed(kind: Kind, key: str) -> None:
    with pytest.raises(ValueError, match="No label"):
        label(kind, key)


def test_a_typed_order_number_is_kept_as_it_is() -> None:
    assert Scan.parse("#1001") == Scan(Kind.UNKNOWN, "#1001", problem=Scan.parse("?").problem)


def test_the_wrong_kind_of_code_is_named_and_the_right_one_asked_for() -> None:
    with pytest.raises(BadCode, match=r"^That is a tote\. Scan the staging location\.$"):
        Scan.parse("T-12").expect(Kind.STAGING)
    with pytest.raises(BadCode, match=r"^That is an item\. Scan the order or the tote\.$"):
        Scan.parse("036000291452").expect(Kind.FULFILLMENT_ORDER, Kind.TOTE)
    with pytest.raises(BadCode, match="last digit"):
        Scan.parse("036000291453").expect(Kind.PRODUCT)
    assert Scan.parse("T-12").expect(Kind.TOTE, Kind.STAGING) == "12"


@pytest.mark.parametrize("text", ["", "  \r\n", "]C1", "x" * 501])
def test_nothing_or_far_too_much_is_refused(text: str) -> None:
    with pytest.raises(BadCode):
        Scan.parse(text)


@given(st.text(min_size=1, max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        scan = Scan.parse(text)
    except BadCode:
        return
    assert scan.key
    assert (scan.problem != "") == (scan.kind is Kind.UNKNOWN)


@given(st.text("0123456789()]C1d2\x1d", min_size=1, max_size=60))
def test_no_barcode_like_text_breaks_the_reading(text: str) -> None:
    test_no_text_breaks_the_reading.hypothesis.inner_test(text)
