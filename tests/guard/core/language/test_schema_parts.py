"""The small parts of the language that many words share."""

from __future__ import annotations

import pytest

from guard.core.language.schema_parts import seconds


@pytest.mark.parametrize(("duration", "length"), [("30s", 30), ("5m", 300), ("2h", 7200), ("1d", 86400)])
def test_durations(duration: str, length: float) -> None:
    assert seconds(duration) == length
