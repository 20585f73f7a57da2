"""What people were told of a question."""

from __future__ import annotations

from guard.core.model.notice import Notice


def test_a_notice_that_was_not_told_yet_has_no_time() -> None:
    assert Notice("reminder 1", ("alice@acme.example",), "Alice has not answered yet.").at == 0.0
