"""Parts of a file by their lines."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.text.excerpts import around, entry_at, numbered

FILE = """\
version: 1
policies:
  # About the first.
  - id: first
    # inside
    then: flag

  # About the second,
  # in two lines.
  - id: second
    then: flag

# About what follows.
standard_changes:
  - id: third
"""


@pytest.mark.parametrize(("start", "lines"), [(4, range(3, 7)), (10, range(8, 12)), (15, range(15, 16))])
def test_an_entry_has_the_comments_above_it_and_nothing_of_its_neighbours(start: int, lines: range) -> None:
    assert [line.number for line in entry_at(FILE, start, [4, 10, 15])] == list(lines)


def test_the_last_entry_ends_at_the_next_key_of_the_file() -> None:
    assert [line.number for line in entry_at(FILE, 10, [4, 10])] == list(range(8, 12))


def test_entries_on_one_line_are_that_line() -> None:
    assert entry_at("policies: [{id: a}, {id: b}]", 1, [1, 1]) == [(1, "policies: [{id: a}, {id: b}]")]


def test_a_carriage_return_is_no_part_of_a_line() -> None:
    assert entry_at("policies:\r\n- id: a\r\n  then: flag\r\n", 2, [2]) == [
        (2, "- id: a"),
        (3, "  then: flag"),
    ]


@given(st.text(alphabet="ab#-: \n\r\u2028\x0c"), st.integers(1, 12), st.sets(st.integers(1, 12)))
def test_whatever_the_text_the_lines_are_those_of_the_text(text: str, start: int, starts: set[int]) -> None:
    every = numbered(text)
    found = entry_at(text, start, starts)
    assert [line for line in every if line in found] == found
    assert [line.number for line in every] == list(range(1, text.count("\n") + 2))


@given(st.integers(1, 40), st.sets(st.integers(1, 40)), st.integers(0, 3))
def test_what_is_left_out_between_lines_is_marked_once(count: int, wanted: set[int], beside: int) -> None:
    every = numbered("\n" * (count - 1))
    found = list(around(every, wanted, beside))
    kept = [line for line in found if line is not None]
    assert {line.number for line in kept} >= wanted & {line.number for line in every}
    assert all(any(abs(line.number - number) <= beside for number in wanted) for line in kept)
    assert (None in found) == (len(kept) < len(every))
    for one, next_ in pairwise(found):
        assert one is not None or next_ is not None
        if one is not None and next_ is not None:
            assert next_.number == one.number + 1
