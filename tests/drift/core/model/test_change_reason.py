"""Why a change was made, in one line."""

from __future__ import annotations

import pytest

from drift.core.model.change_reason import ChangeReason, in_words

BOB = "bob@acme.example"


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (ChangeReason("author", "summer hours", "SUP-41", BOB), f"{BOB} says: summer hours (SUP-41)"),
        (
            ChangeReason("somebody_else", "summer hours", "", BOB),
            f"{BOB}, who is not known to have made it, says: summer hours",
        ),
        (
            ChangeReason("decision", "Put back: the allowlist was off (p)"),
            "Put back: the allowlist was off (p)",
        ),
        (
            ChangeReason("approval", "Made again, approved by alice", "SUP-1"),
            "Made again, approved by alice (SUP-1)",
        ),
    ],
)
def test_it_says_whose_word_it_is(reason: ChangeReason, words: str) -> None:
    assert in_words(reason) == words
