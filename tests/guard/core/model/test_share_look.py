"""What is unknown for a while is no news."""

from __future__ import annotations

from guard.core.model.share_look import ShareLook

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
