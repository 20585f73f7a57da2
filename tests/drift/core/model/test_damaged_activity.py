"""Times that Intercom does not document are understood, or nobody guesses."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.model.damaged_activity import moment, understand

AT = 1_795_143_600


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (AT, AT),
        (AT + 0.9, AT),
        (str(AT), AT),
        (f"{AT}.25", AT),
        (AT * 1000, AT),
        (str(AT * 1000 + 7), AT),
        ("2026-11-20T03:00:00Z", AT),
        ("2026-11-20T04:00:00+01:00", AT),
        ("2026-11-20 03:00:00", AT),
        (True, None),
        (None, None),
        ([AT], None),
        ("", None),
        ("soon", None),
        ("20/11/2026", None),
        (0, None),
        (-1, None),
        (20261120, None),
        (99_999_999_999_999, None),
        (1e300, None),
        (float("nan"), None),
        (float("inf"), None),
        ("9" * 400, None),
        ("9999-12-31T23:59:59-23:59", None),
        ("0001-01-01T00:00:00+23:59", None),
    ],
)
def test_a_time_in_another_notation_is_understood_or_nobody_guesses(value: Any, at: int | None) -> None:
    assert moment(value) == at


def test_a_time_that_is_understood_is_no_damage() -> None:
    raw = {"id": "1", "activity_type": "x", "created_at": "2026-11-20T03:00:00Z"}
    read = understand(raw, (), 5.0)
    assert read.unreadable is None
    assert read.activity is not None
    assert (read.activity.created_at, read.activity.raw) == (AT, raw)
