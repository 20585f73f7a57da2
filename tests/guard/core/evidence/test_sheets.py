import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.evidence.instructions import instructions
from guard.core.evidence.sheets import Addition, Sheet, columns, csv_line, moment, numbers_in, spans, text
from guard.core.evidence.standing import SHEETS, WANTED
from tests.guard.queries.evidence.made import cover_of
from tests.guard.queries.evidence.quarter import quarter


@given(st.lists(st.integers(1, 60), max_size=30).map(sorted))
def test_spans_name_exactly_their_numbers(numbers: list[int]) -> None:
    assert list(numbers_in(spans(numbers))) == sorted(set(numbers))


@given(st.lists(st.text(max_size=12), min_size=2, max_size=5))
def test_a_row_is_one_line_and_no_cell_begins_a_formula(cells: list[str]) -> None:
    line = csv_line(cells).decode()
    assert line.count("\n") == 1
    [read] = csv.reader(io.StringIO(line, newline=""))
    assert len(read) == len(cells)
    assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r")) for cell in read)


@pytest.mark.parametrize(
    ("mode", "values", "cell"),
    [
        ("a", ["1", "2"], "1"),
        ("a", ["", "2"], "2"),
        ("a*", ["1", "2", ""], ""),
        ("a+", ["1", "2", "1", ""], "1; 2"),
        ("a#", ["x", "x", "x"], "3"),
    ],
)
def test_what_stands_in_a_cell_of_which_several_entries_speak(
    mode: str, values: list[str], cell: str
) -> None:
    sheet = Sheet("s", columns(mode), {})
    row = sheet.row("k", [Addition("s", "k", at, True, {"a": value}) for at, value in enumerate(values, 3)])
    assert row is not None
    assert row.cells == {"a": cell, "entries": spans(range(3, 3 + len(values)))}


@pytest.mark.parametrize(
    ("told", "there"),
    [
        ([True, None], True),
        ([False, True], True),
        ([None, None], True),
        ([False, None], False),
        ([False], False),
    ],
)
def test_a_row_belongs_where_any_entry_says_so_and_where_none_can_tell(
    told: list[bool | None], there: bool
) -> None:
    sheet = Sheet("s", columns("a"), {})
    row = sheet.row("k", [Addition("s", "k", at, one, {}) for at, one in enumerate(told, 1)])
    assert (row is not None) == there


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""), ("a", "a"), (3, "3"), (True, "true"), (["a", "b"], "a b"), ([], ""), ({"#": "00"}, "[not opened]"),
        ({"b": 1, "a": "é"}, '{"a":"é","b":1}'), ([1, "a"], '[1,"a"]'),
    ],
)  # fmt: skip
def test_a_value_as_it_stands_in_a_cell(value: object, cell: str) -> None:
    assert text(value) == cell


def test_moments_are_read_as_numbers_and_as_texts() -> None:
    assert moment(1_790_812_800.5) == "2026-10-01T00:00:00.500Z"
    assert moment("2026-10-01T00:00:00.500Z") == "2026-10-01T00:00:00.500Z"
    assert moment(None) == ""
    assert moment({"#": "00"}) == "[not opened]"


def test_every_file_is_said_in_the_instructions_and_named_once() -> None:
    told = instructions(cover_of(quarter())).decode()
    assert all(told.count(f"\n{sheet.name}.csv ") == 1 for sheet in SHEETS)
    assert len({sheet.name for sheet in SHEETS}) == len(SHEETS)
    assert {what for sheet in SHEETS for what in sheet.parts} == WANTED
