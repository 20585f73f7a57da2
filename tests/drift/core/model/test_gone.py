"""What is not there any more is said with the day, the rule and from before when."""

from __future__ import annotations

from drift.core.model.gone import Gone, day_in_words


def test_it_says_what_was_deleted_when_and_by_which_rule() -> None:
    gone = Gone("history", "retention.yaml (history: 1y)", 0.0, 86400.0)
    assert gone.sentence == (
        "Older records were deleted on 1970-01-02 by retention.yaml (history: 1y): history from before 1970-01-01."
    )
    assert day_in_words(86399.0) == "1970-01-01"
