"""What came back from a form."""

from __future__ import annotations

from guard.core.proposals.forms.typed import MOST_ROWS, Typed


def test_a_control_that_was_not_on_the_page_is_not_one_that_was_emptied() -> None:
    typed = Typed({"f:/name": [""], "m:/ids": ["1"]})
    assert (typed.text("/name"), typed.text("/title")) == ("", None)
    assert (typed.several("/ids"), typed.several("/others")) == ((), None)
    assert (typed.rows("/ids"), typed.rows("/others")) == ((), None)


def test_line_breaks_of_browsers_are_plain_ones() -> None:
    assert Typed({"f:/body": ["a\r\nb\rc"]}).text("/body") == "a\nb\nc"


def test_a_list_that_somebody_else_sent_is_cut() -> None:
    typed = Typed({"m:/a": ["1"], "r:/a": [*map(str, range(5000)), "0"]})
    assert len(typed.rows("/a") or ()) == MOST_ROWS
