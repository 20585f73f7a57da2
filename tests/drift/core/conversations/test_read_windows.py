"""A window knows what did not come."""

from __future__ import annotations

from drift.core.conversations.read_windows import ReadWindow


def test_what_did_not_come_is_never_less_than_nothing() -> None:
    assert ReadWindow("created_at", 0, 9, 9, total=8, read=5, api_version="2.16").unread == 3
    assert ReadWindow("created_at", 0, 9, 9, total=5, read=6, api_version="2.16").unread == 0
