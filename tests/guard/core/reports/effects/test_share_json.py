"""How shares stand, as people and machines read it."""

from __future__ import annotations

from dataclasses import replace

from guard.core.effects.figures import Counted, Unknown, as_json
from guard.core.model.share_look import ShareLook
from guard.core.reports.effects.share_json import share_answer, shares_in_words

SEEN = {"now": as_json(Counted(4, 9, "q")), "before": as_json(Unknown("away", "q"))}
LOOK = ShareLook(
    "p", "channel email", 1_750_000_000.0, "broken", True, 1_740_000_000.0, "It is too much.", SEEN
)


def test_figures_keep_their_sorts() -> None:
    answer = share_answer(LOOK)
    assert (answer.what, answer.outcome, answer.now["sort"]) == ("channel email", "broken", "counted")
    assert answer.before is not None
    assert answer.before["sentence"] == "unknown, because away"
    assert share_answer(replace(LOOK, seen={**SEEN, "before": None})).before is None


def test_what_is_kept_is_counted_and_the_rest_is_said() -> None:
    kept = replace(LOOK, outcome="kept", broken=False)
    unknown = replace(LOOK, outcome="unknown", sentence="Nobody knows.")
    assert list(shares_in_words([LOOK, unknown, kept, kept])) == [
        "Broken since 2025-02-19: It is too much.",
        "Unknown since 2025-02-19: Nobody knows.",
        "2 shares are kept.",
    ]
    assert list(shares_in_words([kept])) == ["1 share is kept."]
    assert list(shares_in_words([])) == []
