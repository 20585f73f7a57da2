"""What was meant by a duration that is written in words."""

from __future__ import annotations

import pytest

from guard.core.text.durations import duration_meant, instead


@pytest.mark.parametrize(
    ("text", "units", "meant"),
    [
        ("2 days", "smhdw", "2d"),
        ("2days", "smhdw", "2d"),
        ("1 day", "smhdw", "1d"),
        ("24 hours", "smhdw", "1d"),
        ("36 h", "smhdw", "36h"),
        ("10 minutes", "smhdw", "10m"),
        ("90 sec", "smhdw", "90s"),
        ("2 Weeks", "smhdw", "2w"),
        ("2 weeks", "smhd", "14d"),
        ("1.5h", "smhdw", "90m"),
        ("1h30m", "smhdw", "90m"),
        ("1 hour and 30 minutes", "smhdw", "90m"),
        ("1 day, 2 hours", "smhdw", "26h"),
        ("48", "smhdw", ""),
        ("two days", "smhdw", ""),
        ("2 months", "smhdw", ""),
        ("P2D", "smhdw", ""),
        ("0 days", "smhdw", ""),
        ("-2 days", "smhdw", ""),
        ("0.1 s", "smhdw", ""),
        ("999999 weeks", "smhdw", ""),
        ("9" * 400 + " days", "smhdw", ""),
        ("", "smhdw", ""),
        (48, "smhdw", ""),
        (None, "smhdw", ""),
    ],
)
def test_what_was_meant_is_said_where_it_is_certain(text: object, units: str, meant: str) -> None:
    assert duration_meant(text, units) == meant
    assert instead(text, units) == (f": write {meant}." if meant else ".")
