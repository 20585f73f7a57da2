"""`sat 22:00 Europe/Paris` is the next one, whatever day and zone it is typed in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from guard.cli.exit_codes import Refused
from guard.cli.proposal_names import coming

SUNDAY = datetime(2026, 11, 29, 20, 30, tzinfo=UTC)  # 21:30 in Paris


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("sat 22:00 Europe/Paris", "2026-12-05T22:00 Europe/Paris"),
        ("Sat 22:00 Europe/Paris", "2026-12-05T22:00 Europe/Paris"),
        ("sun 21:31 Europe/Paris", "2026-11-29T21:31 Europe/Paris"),
        ("sun 21:30 Europe/Paris", "2026-12-06T21:30 Europe/Paris"),
        ("mon 05:00 Asia/Tokyo", "2026-12-07T05:00 Asia/Tokyo"),  # it is Monday 05:30 there
        ("mon 06:00 Asia/Tokyo", "2026-11-30T06:00 Asia/Tokyo"),
        ("2026-12-05T22:00 Europe/Paris", "2026-12-05T22:00 Europe/Paris"),
        ("2026-12-05T22:00:00+01:00", "2026-12-05T22:00:00+01:00"),
        ("soon", "soon"),
    ],
)
def test_a_weekday_is_the_next_one(text: str, meant: str) -> None:
    assert coming(text, SUNDAY) == meant


def test_a_weekday_needs_a_zone() -> None:
    with pytest.raises(Refused, match="says no time zone"):
        coming("sat 22:00", SUNDAY)
