"""The drift report as a value: unread is unknown, and the worst comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.activity import Actor
from drift.core.model.records import KindStatus
from drift.core.model.resources import Ref
from guard.core.model.records import Finding
from guard.core.reports.drift_report import (
    PolicyLocation,
    ReadCoverage,
    Report,
    Reported,
    counted,
    coverage_of,
    status_of,
    waivers,
    worst_first,
)
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL, NOON, policy_set

FINDING = Finding(
    "f1",
    "allowlist",
    "ip_allowlist/singleton",
    "ip_allowlist",
    "high",
    "/enabled is false.",
    NOON,
    NOON,
    "d1",
)
TAG = CATALOGUE["tag"]
READ = KindStatus("tag", "read", "", "", 3, NOON, NOON)
UNREAD = KindStatus("tag", "unread", "forbidden", "The token lacks a scope.", 0, NOON, NOON - 600)
WAIVER = {"resource": "42", "until": "2026-03-07", "reason": "a pilot", "owner": "alice@acme.example"}


def reported(finding: Finding = FINDING, **more: Any) -> Reported:
    place = PolicyLocation(Ref("ip_allowlist", "singleton"), "IP allowlist", "https://app.example/security")
    usual = Reported(
        finding, "open", None, "r1", place, Actor("admin", "7", "carol@acme.example"), NOON, None
    )
    return replace(usual, **more)


def report(*findings: Reported, coverage: tuple[ReadCoverage, ...] = (), **more: Any) -> Report:
    counts = counted(findings, coverage, (), ())
    return Report(
        "acme", NOON, "enforce", "r1", "", coverage, findings, (), (), (), (), counts=counts, **more
    )


def test_a_finding_of_an_unread_kind_is_unknown() -> None:
    finding = replace(FINDING, kind="tag")
    assert status_of(finding, {"tag": coverage_of(TAG, READ, NOON)}) == "open"
    assert status_of(finding, {"tag": coverage_of(TAG, UNREAD, NOON)}) == "unknown"
    assert status_of(finding, {"tag": coverage_of(TAG, None, NOON)}) == "unknown"
    assert status_of(finding, {}) == "unknown"
    assert status_of(replace(finding, closed_at=NOON), {}) == "settled"


def test_the_age_of_what_is_known_is_told_also_where_the_last_reading_failed() -> None:
    seen = coverage_of(TAG, UNREAD, NOON)
    assert (seen.status, seen.code, seen.age) == ("unread", "forbidden", 600.0)
    assert coverage_of(TAG, None, NOON).reason == "It was never read."


def test_the_worst_comes_first_and_of_those_the_newest() -> None:
    low, old, new = (
        reported(replace(FINDING, severity=severity, opened_at=at))
        for severity, at in (("low", NOON), ("critical", NOON - 60), ("critical", NOON))
    )
    assert worst_first([low, old, new]) == (new, old, low)


def test_counts_say_what_is_unknown_and_what_was_not_read() -> None:
    counts = report(reported(status="unknown"), coverage=(coverage_of(TAG, UNREAD, NOON),)).counts
    assert (counts["findings"], counts["high"], counts["unknown"], counts["unread_kinds"]) == (1, 1, 1, 1)
    assert not report(reported()).clean
    assert report().clean


def test_exemptions_that_end_first_stand_at_the_top_and_ended_ones_nowhere() -> None:
    early, late, over = ({**WAIVER, "until": until} for until in ("2026-03-05", "2026-03-07", "2026-03-03"))
    set_ = policy_set(
        {**HOURS_NEED_APPROVAL, "exemptions": [late]}, {**ALLOWLIST_STAYS_ON, "exemptions": [early, over]}
    )
    found = waivers(set_, date(2026, 3, 4))
    assert [(waiver.policy, waiver.days_left) for waiver in found] == [("allowlist", 1), ("hours", 3)]
