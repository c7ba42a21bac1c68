"""Small words in cells: hours, amounts, what is shown of a wrong value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from storeapp.adapters.feeds import money, opening_hours
from storeapp.adapters.feeds.reading import BadRow, bad


@pytest.mark.parametrize(
    ("cell", "week"),
    [
        ("Mo-Fr 09:00-21:00", dict.fromkeys(range(5), ("09:00", "21:00"))),
        ("Mo,We 9:00-12:30", {0: ("09:00", "12:30"), 2: ("09:00", "12:30")}),
        ("Mo-Sa 07:00-22:00; Su,PH off", dict.fromkeys(range(6), ("07:00", "22:00"))),
        (
            "08:00-20:00; Sa 10:00-14:00; Su closed",
            {**dict.fromkeys(range(5), ("08:00", "20:00")), 5: ("10:00", "14:00")},
        ),
        ("Fr-Mo 18:00-02:00", dict.fromkeys((0, 4, 5, 6), ("18:00", "02:00"))),
        ("24/7", dict.fromkeys(range(7), ("00:00", "00:00"))),
        ("Mo 08:00-24:00", {0: ("08:00", "00:00")}),
        ("", {}),
    ],
)
def test_hours_in_a_cell_are_understood(cell: str, week: dict[int, tuple[str, str]]) -> None:
    assert {day["weekday"]: (day["opens"], day["closes"]) for day in opening_hours.parse(cell)} == week


@pytest.mark.parametrize("cell", ["nine to five", "Mo-Xx 09:00-10:00", "Mo 9-10", "Mo 09:00-10:00,11:00-12:00"])
def test_hours_nobody_understands_are_refused_with_an_example(cell: str) -> None:
    with pytest.raises(ValueError, match="such as"):
        opening_hours.parse(cell)


@pytest.mark.parametrize(("cell", "minor"), [("12.99", 1299), ("0.005", 1), (" 3 ", 300), ("1e2", 10000)])
def test_an_amount_is_in_hundredths(cell: str, minor: int) -> None:
    assert money.amount(cell) == minor


@pytest.mark.parametrize("cell", ["12,99", "$12", "NaN", "Infinity", "1e99", "", "twelve"])
def test_an_amount_nobody_understands_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r"such as 12\.99"):
        money.amount(cell)


def test_currencies_have_their_own_minor_units() -> None:
    amount = Decimal("1234.5")
    assert [money.minor(amount, currency) for currency in ("USD", "JPY", "KWD")] == [123450, 1235, 1234500]


def test_a_wrong_value_is_shown_short_and_on_one_line() -> None:
    shown = bad(1, "note", "a\nb\0c" + "x" * 500, "Less.").value
    assert shown.startswith("a b c")
    assert len(shown) == 80


def test_a_bad_row_reads_as_a_sentence() -> None:
    assert str(BadRow(3, "quantity", "one", "A whole number.")) == "row 3, quantity: A whole number. It says 'one'."
    assert str(BadRow(3, "", "", "A row.")) == "row 3: A row."
