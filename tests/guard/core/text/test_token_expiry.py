"""When a token ends, as people write it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from guard.core.text.token_expiry import expiry

NOW = datetime(2026, 11, 29, 15, 0, tzinfo=UTC).timestamp()
DAY = 86400.0


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("90d", NOW + 90 * DAY),
        (" 12h ", NOW + DAY / 2),
        ("3650d", NOW + 3650 * DAY),
        ("2026-11-29", datetime(2026, 11, 30, tzinfo=UTC).timestamp()),
        ("2028-02-29", datetime(2028, 3, 1, tzinfo=UTC).timestamp()),
        ("never", None),
    ],
)
def test_a_token_ends_after_a_time_at_the_end_of_a_day_or_never(text: str, at: float | None) -> None:
    assert expiry(text, NOW) == (at, "")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is no time"),
        ("90", "is no time"),
        ("-1d", "is no time"),
        ("٣d", "is no time"),
        ("1e9d", "is no time"),
        ("2 weeks", "Write 14d."),
        ("0d", "over already"),
        ("2026-11-28", "over already"),
        ("2027-02-29", "on no calendar"),
        ("0000-01-01", "on no calendar"),
        ("9999-12-31", "ten years"),
        ("999999d", "ten years"),
        ("Never", "is no time"),
    ],
)
def test_what_is_no_end_is_refused_in_a_sentence(text: str, why: str) -> None:
    at, sentence = expiry(text, NOW)
    assert at is None
    assert why in sentence
    assert sentence.endswith(".")
