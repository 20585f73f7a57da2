"""What is told of the reading of conversations has times that programs read."""

from __future__ import annotations

from drift.core.json_view import plain
from guard.core.effects.reading import Gap, VersionMark
from guard.core.reports.effects.conversations_json import gap_answer, version_answer


def test_a_gap_says_of_which_time_it_is_and_how_much_is_missing() -> None:
    assert plain(gap_answer(Gap(0.0, 86_400.0, 2, 9))) == {
        "since": "1970-01-01T00:00:00Z",
        "until": "1970-01-02T00:00:00Z",
        "unread": 2,
        "of": 9,
    }


def test_a_mark_says_from_when_to_when_a_version_answered() -> None:
    assert plain(version_answer(VersionMark("2.15", 0.0, 60.0))) == {
        "api_version": "2.15",
        "since": "1970-01-01T00:00:00Z",
        "until": "1970-01-01T00:01:00Z",
    }
