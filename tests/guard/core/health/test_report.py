"""What one check came to, in one word, and how a report is narrowed."""

from __future__ import annotations

from drift.core.model.resources import Ref
from guard.core.health.check import Fault
from guard.core.health.checks.table import BY_ID
from guard.core.health.report import Faults, Finding, Result, faults_by_kind
from guard.core.model.health_choices import Skipped

TAGS = BY_ID["same-name"]


def finding(ref: str) -> Finding:
    return Finding(TAGS, Ref.parse(ref), "x", Fault("It is so."))


def test_the_standing_of_a_check() -> None:
    assert Result(TAGS).standing == "nothing"
    assert Result(TAGS, 3).standing == "fine"
    assert Result(TAGS, 3, {"tag": Faults(1)}).standing == "faults"
    assert Result(TAGS, 3, {"tag": Faults(0, 2)}).standing == "fine", "what is acknowledged is no fault"
    assert Result(TAGS, 3, unread=(("team", "403"),)).standing == "not_looked"
    assert Result(BY_ID["no-second-factor"]).standing == "unknown"
    assert Result(TAGS, skipped=Skipped("same-name", "x")).standing == "skipped"


def test_what_is_not_named_is_counted() -> None:
    result = Result(
        TAGS, 9, {"tag": Faults(4, 1), "team": Faults(2)}, findings=(finding("tag/1"), finding("team/1"))
    )
    assert (result.faults, result.acknowledged, result.more) == (6, 1, 5)


def test_faults_are_counted_by_kind() -> None:
    assert faults_by_kind([finding("tag/1"), finding("tag/2"), finding("team/1")]) == {
        "tag": Faults(2),
        "team": Faults(1),
    }
