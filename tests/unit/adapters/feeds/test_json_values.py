from __future__ import annotations

import io
import json
from typing import Any

import pytest

from storeapp.adapters.feeds import text
from storeapp.adapters.feeds.json_values import Value, values
from storeapp.adapters.feeds.reading import BadRow


def read(content: str | bytes) -> list[Value | BadRow]:
    return list(values(io.BytesIO(content if isinstance(content, bytes) else content.encode())))


def good(found: list[Value | BadRow]) -> list[Any]:
    return [value.data for value in found if isinstance(value, Value)]


def faults(found: list[Value | BadRow]) -> list[BadRow]:
    return [value for value in found if isinstance(value, BadRow)]


THREE = [{"id": 1, "lines": [{"x": "}{"}]}, {"id": 2, "name": 'a "b" \\ 🎁'}, {"id": 3}]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(THREE),
        json.dumps(THREE, indent=2),
        json.dumps({"orders": THREE}),
        json.dumps({"items": THREE, "total_count": 3}, indent=1),
        "\n".join(map(json.dumps, THREE)),
        "\r\n".join(map(json.dumps, THREE)) + "\r\n",
        "\n".join(json.dumps(one, indent=2) for one in THREE),
        "\ufeff" + json.dumps(THREE),
    ],
)
def test_documents_come_one_by_one_however_they_are_wrapped(content: str) -> None:
    assert good(read(content)) == THREE
    assert not faults(read(content))


def test_a_value_says_on_which_line_it_begins() -> None:
    assert [value.row for value in read('[\n{"a": 1},\n\n{"a": 2}\n]')] == [2, 4]


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 64])
def test_a_value_may_lie_across_any_two_pieces_of_the_stream(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "PIECE", piece)
    several = THREE * 20 + [{"n": -12.5e3, "t": True, "f": False, "z": None, "u": "\u00e9\\u00e9"}]
    assert good(read(json.dumps(several))) == several
    assert good(read("\n".join(map(json.dumps, several)))) == several


def test_one_broken_document_in_a_list_does_not_cost_the_others() -> None:
    found = read('[{"id": 1},\n{"id": 2, "lines": [{"x": 1} {"y": 2}]},\n{"id": 3}]')
    assert good(found) == [{"id": 1}, {"id": 3}]
    assert [fault.row for fault in faults(found)] == [2]
    assert "JSON" in faults(found)[0].expected


def test_one_broken_line_does_not_cost_the_others() -> None:
    found = read('{"id": 1}\n{"id": 2, "name": }\n{"id": 3}\n')
    assert good(found) == [{"id": 1}, {"id": 3}]
    assert [(fault.row, fault.value) for fault in faults(found)] == [(2, '} {"id": 3} ')]


def test_a_broken_line_at_the_seam_of_two_pieces_does_not_cost_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for piece in range(1, 40):
        monkeypatch.setattr(text, "PIECE", piece)
        found = read('{"id": 1}\n{"id": 2, "name": nope, "more": 5}\n{"id": 3}\n')
        assert good(found) == [{"id": 1}, {"id": 3}]
        assert len(faults(found)) == 1


def test_an_ellipsis_is_pointed_at() -> None:
    found = read('{"items": [\n  {"sku": "a"},\n  ...\n]}')
    assert good(found) == [{"sku": "a"}]
    assert faults(found)[0].row == 3
    assert faults(found)[0].value.startswith("...")
    assert "abbreviated" in faults(found)[0].expected


def test_a_cut_off_file_keeps_what_came_whole() -> None:
    whole = json.dumps(THREE)
    for end in range(1, len(whole)):
        found = read(whole[:end])
        assert good(found) == THREE[: len(good(found))]
        assert len(faults(found)) == 1
        assert "cut off" in faults(found)[0].expected


def test_an_empty_file_is_said_to_be_empty() -> None:
    assert "empty" in faults(read(""))[0].expected
    assert "empty" in faults(read(" \n\n "))[0].expected
    assert read("[]") == []


def test_brackets_without_end_are_refused_not_followed() -> None:
    (fault,) = faults(read("[" * 200_000))
    assert "deep" in fault.expected


def test_a_number_without_end_is_refused() -> None:
    found = read('[{"id": ' + "9" * 10_000 + '}, {"id": 2}]')
    assert good(found) == [{"id": 2}]
    assert "digits" in faults(found)[0].expected


def test_stray_bytes_stay_in_their_own_document() -> None:
    found = read(b'[{"name": "M\xfcller"}, {"name": "ok"}]')
    assert text.has_stray_bytes(good(found)[0]["name"])
    assert good(found)[1] == {"name": "ok"}


def test_what_is_no_json_is_one_sentence() -> None:
    assert len(faults(read("hello there"))) == 1
    assert len(faults(read("<html><body>Not found</body></html>"))) == 1
