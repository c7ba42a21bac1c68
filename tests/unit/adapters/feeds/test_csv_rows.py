from __future__ import annotations

import io

import pytest

from storeapp.adapters.feeds.csv_rows import Row, Table


def read(content: str | bytes) -> list[Row]:
    raw = content if isinstance(content, bytes) else content.encode()
    return list(Table(io.BytesIO(raw)))


def good(rows: list[Row]) -> list[list[str]]:
    return [list(row.cells.values()) for row in rows if not row.fault]


def faults(rows: list[Row]) -> list[tuple[int, str]]:
    return [(row.fault.row, row.fault.expected) for row in rows if row.fault]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_sheet_from_any_program_has_the_same_rows(separator: str, end: str) -> None:
    lines = [separator.join(cells) for cells in (("sku", "Name"), ("1", "Bread"), ("2", "Soap"))]
    rows = read(end.join(lines) + end)
    assert [row.cells for row in rows] == [{"sku": "1", "name": "Bread"}, {"sku": "2", "name": "Soap"}]
    assert [row.row for row in rows] == [2, 3]


def test_a_line_break_inside_quotes_belongs_to_the_cell() -> None:
    assert good(read('a,b\n1,"two\nlines, ""quoted"""\n2,x\n')) == [["1", 'two\nlines, "quoted"'], ["2", "x"]]


def test_blank_lines_and_rows_of_empty_cells_are_passed_over() -> None:
    assert good(read("\na,b\n\n1,2\n,,\n , \n3,4\n")[:1]) == [["1", "2"]]
    assert good(read("a,b\n1,2\n,\n3,4\n")) == [["1", "2"], ["3", "4"]]


def test_an_inch_sign_in_the_middle_of_a_cell_is_no_quote() -> None:
    assert good(read('a,b\n1,5 1/2" X 4"\n2,y\n')) == [["1", '5 1/2" X 4"'], ["2", "y"]]


def test_a_quote_that_is_never_closed_costs_one_row() -> None:
    rows = read('a,b\n1,"Bread\n2,Soap\n3,Wine\n')
    assert good(rows) == [["2", "Soap"], ["3", "Wine"]]
    assert faults(rows)[0][0] == 2
    assert "every quote is closed" in faults(rows)[0][1]


def test_a_quote_that_is_closed_by_a_later_rows_quote_costs_one_row() -> None:
    rows = read('a,b\n1,"Bread\n2,Soap\n3,"Wine"\n4,Milk\n')
    assert good(rows) == [["2", "Soap"], ["3", "Wine"], ["4", "Milk"]]
    assert [row for row, _ in faults(rows)] == [2]


def test_a_file_cut_off_in_the_middle_of_a_row_keeps_the_rows_before() -> None:
    rows = read("a,b,c\n1,2,3\n4,5")
    assert good(rows) == [["1", "2", "3"]]
    assert faults(rows) == [
        (
            3,
            "3 cells as in the first row, this row has 2; a cell with a comma needs quotes, and the "
            "file may be cut off.",
        )
    ]


def test_a_broken_row_still_says_which_key_it_had() -> None:
    (row,) = read('order,name\nA-7,"Bread\n')
    assert row.fault
    assert row.cells["order"] == "A-7"


def test_an_empty_file_is_said_to_be_empty() -> None:
    assert faults(read("")) == [(1, "The file is empty; the first row names the columns.")]
    assert faults(read("\n\n")) == [(1, "The file is empty; the first row names the columns.")]


def test_a_file_with_only_a_first_row_is_fine() -> None:
    assert read("a,b\n") == []


def test_bytes_of_another_encoding_cost_their_row_and_are_shown_as_letters() -> None:
    rows = read("name,sku\nMüller,1\n".encode("latin-1") + "Änne 🎁,2\n".encode())
    assert good(rows) == [["Änne 🎁", "2"]]
    assert rows[0].fault
    assert (rows[0].fault.column, rows[0].fault.value) == ("name", "Müller")
    assert "UTF-8" in rows[0].fault.expected


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert read(b"\xef\xbb\xbfsku\n1\n")[0].cells == {"sku": "1"}


def test_utf_16_as_spreadsheets_save_it_is_read() -> None:
    assert read("sku\tname\n1\tMüller\n".encode("utf-16"))[0].cells == {"sku": "1", "name": "Müller"}


def test_a_huge_cell_costs_its_row() -> None:
    rows = read("a,b\n1," + "x" * 200_000 + "\n2,y\n")
    assert good(rows) == [["2", "y"]]
    assert faults(rows) == [(2, "Cells of at most 100,000 characters.")]


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    class Endless(io.RawIOBase):
        left = 500

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            return b"x" * size if self.left else b""

    rows = list(Table(io.BytesIO(b"a,b\n1,2\n")))
    assert len(rows) == 1
    table = Table(Endless())  # type: ignore[arg-type]
    assert len(table.header) <= (1 << 20) + 1


def test_many_broken_rows_are_read_in_no_time() -> None:
    rows = read("a,b\n" + '1,"x\n' * 3000)
    assert len(rows) == 3000
    assert all(row.fault for row in rows)
