"""A count says what it does not know: parts that were not read, conversations that did not come, other versions."""

from __future__ import annotations

from drift.core.conversations.read_windows import By, ReadWindow
from guard.core.effects.figures import Bounded, Counted, Unknown
from guard.core.effects.known import NOT_BEGUN, known

DAY = 86_400.0
NOW = 1_790_000_000.0


def window(by: By, after: float, before: float, *, missing: int = 0, version: str = "2.16") -> ReadWindow:
    return ReadWindow(
        by, NOW - after * DAY, NOW - before * DAY, NOW - before * DAY, 100 + missing, 100, version
    )


def ago(days: float) -> float:
    return NOW - days * DAY


def test_what_was_read_whole_is_counted() -> None:
    found = known(ago(90), ago(3), ago(100), NOW, [window("created_at", 100, 10)])
    assert (found.since, found.until, found.notes) == (ago(90), ago(3), ())
    assert found.figure(4, 9, "q") == Counted(4, 9, "q")


def test_nothing_is_known_before_reading_began_or_outside_of_it() -> None:
    assert known(ago(9), NOW, None, None, []).figure(0, 0, "q") == Unknown(NOT_BEGUN, "q")
    early = known(ago(90), ago(50), ago(20), NOW, [])
    assert early.unknown.startswith("conversations were read back to ")
    late = known(ago(2), ago(1), ago(20), ago(5), [])
    assert late.unknown.startswith("conversations were read up to ")


def test_a_period_that_was_read_in_part_is_cut_and_says_so() -> None:
    found = known(ago(90), NOW, ago(30), ago(5), [window("created_at", 30, 10)])
    assert (found.since, found.until) == (ago(30), ago(5))
    assert [note.split(" on; ")[0][:26] for note in found.notes] == [
        "Conversations are known fr",
        "Conversations are known up",
    ]
    assert known(ago(20), NOW, ago(30), NOW - 600, []).notes == ()


def test_what_did_not_come_makes_a_count_bounded() -> None:
    before = window("created_at", 200, 95, missing=50)
    within = window("created_at", 95, 80, missing=3)
    changed = window("updated_at", 40, 20, missing=4)
    found = known(ago(90), ago(60), ago(200), NOW, [before, within, changed])
    figure = found.figure(10, 100, "q")
    assert isinstance(figure, Bounded)
    assert (figure.least, figure.most, figure.of) == (6, 17, 107)


def test_another_version_of_the_api_is_said() -> None:
    later = window("updated_at", 10, 5, version="2.16")
    found = known(ago(90), ago(6), ago(100), NOW, [later, window("created_at", 100, 10, version="2.15")])
    assert found.versions == ("2.15", "2.16")
    assert "2.15, 2.16" in found.notes[0]


def test_that_reading_stopped_is_said_with_what_is_known_and_instead_of_what_is_not() -> None:
    stopped = "the token may not read conversations"
    never = known(ago(9), NOW, None, None, [], stopped)
    assert never.figure(0, 0, "q") == Unknown(stopped, "q")
    some = known(ago(9), ago(3), ago(20), NOW, [], stopped)
    assert (some.unknown, some.notes) == ("", ("The token may not read conversations.",))
    later = known(ago(2), ago(1), ago(20), ago(5), [], stopped)
    assert later.unknown.endswith(f"; {stopped}")
