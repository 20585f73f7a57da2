"""Foreign text on one line: nothing in it moves a cursor or turns the reading direction."""

from hypothesis import given
from hypothesis import strategies as st

from guard.core.text.plain_text import WIDEST, cut, plain, plain_lines


@given(st.text())
def test_plain_text_is_printable_and_as_long(text: str) -> None:
    assert plain(text).isprintable()
    assert len(plain(text)) == len(text)


def test_control_and_direction_characters_become_spaces() -> None:
    assert plain("a\x1b[2Jb\u202ec\nd") == "a [2Jb c d"
    assert plain_lines("a\tb\nc\x07") == "a b\nc "


def test_what_is_too_wide_is_cut() -> None:
    assert cut("x" * WIDEST) == "x" * WIDEST
    assert cut("x" * (WIDEST + 1)) == "x" * (WIDEST - 3) + "..."
