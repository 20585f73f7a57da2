"""Columns of plain text, folded where a terminal is too narrow."""

from guard.core.text.text_table import TOGETHER, WIDTH, folded, in_columns


def test_columns_are_as_wide_as_their_cells() -> None:
    assert in_columns([("a", "bb", "c"), ("aaa", "b", "c")]) == [["a    bb  c"], ["aaa  b   c"]]


def test_a_long_cell_is_folded_and_no_line_is_too_wide() -> None:
    short, long = in_columns([("id", "word"), ("id", "word " * 60)])
    assert len(short) == 1
    assert len(long) > 2
    assert max(map(len, [*short, *long])) <= WIDTH


def test_what_belongs_together_is_not_folded() -> None:
    lines = in_columns([("x" * 96, f"one{TOGETHER}two")])[0]
    assert any("one two" in line for line in lines)


def test_an_address_is_folded_behind_its_marks() -> None:
    assert folded("/srv/guardrail/policies/starter", 16) == ["/srv/guardrail/", "policies/starter"]
    assert folded("robot for alice.liddell@customer.example", 20) == [
        "robot for alice.",
        "liddell@customer.",
        "example",
    ]
    assert folded("GUARDRAIL_CONVERSATION_ATTRIBUTES", 32) == ["GUARDRAIL_CONVERSATION_", "ATTRIBUTES"]
    assert folded("see abcdefghijkl", 6) == ["see", "abcdef", "ghijkl"]
    assert folded("", 6) == [""]
