"""A value as text, and a text as a value."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from drift.core.model.resources import MISSING
from guard.core.proposals.forms.control import Control
from guard.core.proposals.forms.texts import CannotRead, as_id, state_of, text_of, value_from

PARIS = ZoneInfo("Europe/Paris")
AT = Control("/publish_at", "moment", 1_790_000_033, 1_790_000_033, ("integer",))


def test_a_moment_is_shown_and_read_in_the_zone_of_the_reader_and_keeps_its_seconds_where_it_is_left_alone() -> (
    None
):
    shown = text_of(AT, AT.base, PARIS)
    assert shown == "2026-09-21T16:13"
    assert value_from(AT, shown, PARIS) == 1_790_000_033
    assert value_from(AT, "2026-09-21T16:14", PARIS) == 1_790_000_040
    with pytest.raises(CannotRead, match="no moment"):
        value_from(AT, "tomorrow", PARIS)
    with pytest.raises(CannotRead, match="on no calendar"):
        value_from(AT, "2026-02-30T10:00", PARIS)


def test_null_empty_and_not_there_look_the_same_in_a_text_and_are_told_apart_beside_it() -> None:
    def control(base: object, now: object) -> Control:
        return Control("/name", "text", base, now, ("string",))

    assert {text_of(control(value, value), value) for value in (None, MISSING, "")} == {""}
    assert state_of(control("a", None)) == "null"
    assert state_of(control("a", MISSING)) == "gone"
    assert state_of(control(None, "")) == "empty"
    assert state_of(control("a", "")) == ""
    assert state_of(control(None, None)) == ""
    assert state_of(control(None, {"$new": "winter"})) == "new:winter"


def test_a_line_break_of_another_system_is_no_change() -> None:
    control = Control("/body", "long", "a\r\nb", "a\r\nb", ("string",))
    assert value_from(control, text_of(control, control.base)) == "a\r\nb"
    assert value_from(control, "a\nc") == "a\nc"


def test_an_id_keeps_the_type_that_its_field_has() -> None:
    assert as_id(Control("/a", "one", 7, 7, ("integer", "string")), "8") == 8
    assert as_id(Control("/a", "one", "7", "7", ("integer", "string")), "8") == "8"
    assert as_id(Control("/a", "one", MISSING, MISSING, ("integer",)), "8") == 8
    assert as_id(Control("/a", "one", MISSING, MISSING), "8") == "8"


def test_a_true_is_no_one() -> None:
    control = Control("/a", "choice", True, True, ("boolean",), choices=(True, False))
    assert value_from(control, "true") is True
    assert value_from(control, "false") is False
    with pytest.raises(CannotRead, match="none of the choices"):
        value_from(control, "1")
