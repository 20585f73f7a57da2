"""What is unknown for a while is no news."""

from __future__ import annotations

import pytest

from guard.core.effects.figures import Counted, Figure, Unknown, as_json
from guard.core.model.share_look import ShareLook
from guard.core.model.verdict import Outcome

FIRST = ShareLook("p", "", 1.0, "broken", True, 1.0, "It is too much.", {})


def test_what_is_not_known_keeps_what_was_known() -> None:
    unknown = FIRST.then(2.0, "unknown", "Nobody knows.", {})
    assert (unknown.broken, unknown.since, unknown.at) == (True, 2.0, 2.0)
    again = unknown.then(3.0, "broken", "It is too much.", {})
    assert (again.broken, again.since) == (True, 3.0)
    kept = again.then(4.0, "kept", "It is fine.", {})
    assert (kept.broken, kept.then(5.0, "unknown", "", {}).broken) == (False, False)


def test_what_stays_as_it_is_is_so_since_it_began() -> None:
    assert FIRST.then(9.0, "broken", "", {}).since == 1.0


def test_what_is_broken_comes_before_what_is_unknown_and_that_before_what_is_kept() -> None:
    ranks = [FIRST.then(2.0, outcome, "", {}).rank for outcome in ("broken", "unknown", "exempt", "kept")]
    assert ranks == sorted(set(ranks))


@pytest.mark.parametrize(
    ("outcome", "now", "before", "blind"),
    [
        ("unknown", Unknown("away"), None, True),
        ("unknown", Counted(3, 9, "q"), Unknown("away"), True),
        ("unknown", Counted(3, 9, "q"), Counted(3, 9, "q"), False),
        ("broken", Counted(90, 99, "q"), Unknown("away"), False),
    ],
)
def test_it_is_blind_where_a_figure_is_unknown(
    outcome: Outcome, now: Figure, before: Figure | None, blind: bool
) -> None:
    seen = {"now": as_json(now), "before": None if before is None else as_json(before)}
    assert FIRST.then(2.0, outcome, "", seen).is_blind is blind
    assert not FIRST.is_blind
