"""What is kept of each conversation is told as it was written down."""

from __future__ import annotations

from drift.core.conversations.kept_fields import KeptFields, kept_fields, kept_text


def test_what_was_written_down_is_told() -> None:
    assert kept_fields(kept_text("Language", ("b", "a"))) == KeptFields("Language", ("a", "b"))
    assert kept_fields(kept_text("Language", ())) == KeptFields("Language", ())
    assert kept_fields("") == KeptFields("", ())
    assert kept_fields("Language") == KeptFields("", ())
