"""What a policy demands of whoever asks first, in words."""

from __future__ import annotations

import pytest

from guard.core.language.asking_words import demands_in_words
from guard.core.model.asking import AskFirst, Window


@pytest.mark.parametrize(
    ("demands", "words"),
    [
        (AskFirst(reason=20), "a reason of at least 20 characters"),
        (AskFirst(ticket=r"\p{L}+"), r"a ticket that fits `\p{L}+`"),
        (
            AskFirst(1, "^SUP-1$"),
            "a reason of at least 1 characters and a ticket that fits `^SUP-1$` (such as SUP-1)",
        ),
        (
            AskFirst(lead_time=3600.0, window=Window(frozenset({0}), 0, 60, "UTC")),
            "1 hour of notice and a time mon 00:00 to 01:00 in UTC",
        ),
    ],
)
def test_all_of_it_is_said(demands: AskFirst, words: str) -> None:
    assert demands_in_words(demands) == f"Asked for in advance, it takes {words}."
