"""The shapes of answers about the aftermath of changes."""

from __future__ import annotations

from drift.core.json_view import plain
from tests.guard.core.reports.effects.aftermaths import ANSWER, ROW


def test_an_answer_is_plain_json_with_every_number_beside_its_interval() -> None:
    told = plain(ANSWER)
    (seen,) = told["looks"][0]["seen"]
    assert seen["low"] < seen["change"] < seen["high"]
    assert seen["confidence"] == 0.97
    assert told["resource"] == {"kind": "article", "id": "7001"}
    assert plain(ROW)["headline"] == seen
