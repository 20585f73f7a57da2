"""What differs between two texts: nothing is made up, nothing is lost, and no text takes long."""

from __future__ import annotations

import random
from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.core.text import line_diff as module
from guard.core.text.line_diff import DiffLine, line_diff, lines_of

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "d", "e f"]), max_size=30).map("\n".join)


def side(found: tuple[DiffLine, ...], sort: str, whole: list[str]) -> list[str]:
    """One of the two texts, made from the lines that differ; what is left out is taken from the text itself."""
    made: list[str] = []
    for line in found:
        if line.sort == "left_out":
            made += whole[len(made) : len(made) + line.count]
        elif line.sort in ("same", sort):
            made.append(line.text)
    return made


@given(TEXTS, TEXTS)
def test_both_texts_can_be_made_again_from_the_lines(before: str, after: str) -> None:
    found = line_diff(before, after)
    assert side(found, "removed", lines_of(before)) == lines_of(before)
    assert side(found, "added", lines_of(after)) == lines_of(after)
    assert {line.sort for line in line_diff(before, before)} <= {"left_out"}


def test_a_line_that_moved_stands_among_equal_ones() -> None:
    before = "\n".join(f"line {number}" for number in range(20))
    found = line_diff(before, before.replace("line 10", "line ten"))
    assert [(line.sort, line.text or line.count) for line in found] == [
        ("left_out", 7),
        *(("same", f"line {number}") for number in (7, 8, 9)),
        ("removed", "line 10"),
        ("added", "line ten"),
        *(("same", f"line {number}") for number in (11, 12, 13)),
        ("left_out", 6),
    ]


@pytest.mark.parametrize(
    ("long", "parts"),
    [
        ("<p>" + "a" * 150 + "</p><ul><li>" + "b" * 100 + "</li></ul>", 3),
        ("A sentence of some words. " * 12, 12),
        ("x" * 1200, 3),
    ],
)
def test_a_long_line_is_compared_in_parts(long: str, parts: int) -> None:
    assert len(lines_of(long)) == parts


def test_no_two_texts_keep_anybody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pairs of lines that are weighed against each other are counted, not the seconds."""
    weighed: list[int] = []

    def counting(_junk: None, old: list[str], new: list[str], autojunk: bool) -> object:
        weighed.append(len(old) * len(new))
        return SequenceMatcher(None, old, new, autojunk=autojunk)

    monkeypatch.setattr(module, "SequenceMatcher", counting)
    dice = random.Random(7)
    many = [f"line {number}" for number in range(10_000)]
    for before, after in [
        (many, [line for line in many if not line.endswith("7")]),
        (["x"] * 10_000, [*["x"] * 9_000, "y", *["x"] * 3_000]),
        ([dice.choice("abcdefgh") for _ in range(10_000)], [dice.choice("abcdefgh") for _ in range(10_000)]),
        (many, many[::-1]),
    ]:
        weighed.clear()
        found = line_diff("\n".join(before), "\n".join(after))
        assert any(line.sort != "same" for line in found)
        assert sum(weighed) <= 1_000_000
