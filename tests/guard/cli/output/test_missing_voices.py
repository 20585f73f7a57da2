"""Who is still needed, in words."""

from __future__ import annotations

from guard.cli.output.missing_voices import still_needed


def test_each_group_is_a_sentence() -> None:
    missing = [
        {"policy": "hours", "number": 1, "of": ["a@x", "b@x"], "period": ""},
        {"policy": "hours", "number": 2, "of": ["c@x"], "period": "year-end"},
        {"policy": "", "number": 1, "of": [], "period": ""},
    ]
    assert list(still_needed(missing)) == [
        "Still needed for hours: 1 of a@x, b@x.",
        "Still needed for hours in the freeze year-end: 2 of c@x.",
        "Still needed for it: 1 of those who are asked, of whom nobody is left.",
    ]
    assert list(still_needed([])) == []
