"""Shares that cannot be counted are told of together, since the first of them."""

from __future__ import annotations

from dataclasses import replace

from guard.core.effects.figures import Counted, Unknown, as_json
from guard.core.model.blind_spots import BlindSpot, Cause
from guard.core.model.share_look import ShareLook
from guard.core.reports.blind_spots import RecordFacts, blind_spots_in

NOW = 1_796_000_000.0
AWAY = {"now": as_json(Unknown("conversations may not be read")), "before": None}
LOOK = ShareLook("b", "", NOW, "unknown", False, NOW - 50, "Nobody knows of b.", AWAY)


def spots(*looks: ShareLook) -> list[BlindSpot]:
    facts = RecordFacts(NOW, (), None, (), (), (), NOW, None, shares=looks)
    return [spot for spot in blind_spots_in(facts) if spot.cause is Cause.SHARE_UNKNOWN]


def test_one_is_told_by_its_own_sentence() -> None:
    (spot,) = spots(LOOK)
    assert (spot.since, spot.subject, spot.sentence) == (NOW - 50, "", "Nobody knows of b.")


def test_several_are_one_spot_that_names_them() -> None:
    (spot,) = spots(
        LOOK, replace(LOOK, what="x"), replace(LOOK, policy="a", since=NOW - 90, sentence="Nor of a.")
    )
    assert spot.sentence == "2 policies cannot be judged: a, b. Nor of a."
    assert spot.since == NOW - 90


def test_what_was_counted_is_none() -> None:
    counted = {"now": as_json(Counted(3, 9, "q")), "before": None}
    assert spots(replace(LOOK, seen=counted), replace(LOOK, outcome="kept")) == []
