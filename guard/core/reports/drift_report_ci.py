"""The drift report for continuous integration: SARIF, JUnit and GitHub annotations. Pure.

A finding points at the line of its policy. What could not be read is said too: it is not compliant, it is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from guard.core.model.blind_spots import Cause
from guard.core.reports.drift_report import Report, Reported
from guard.core.reports.wording import LAST_GOOD, unread, who
from guard.core.text.ci.github import github_annotations
from guard.core.text.ci.junit import JUnitCase, Outcome, junit
from guard.core.text.ci.result import CiResult, CiRule, Level
from guard.core.text.ci.sarif import sarif

LEVELS: Final[Mapping[str, Level]] = {
    "critical": "error",
    "high": "error",
    "medium": "warning",
    "low": "note",
}
_NOT_IN_FORCE: Final = "This policy is not in force any more."
_UNKNOWN: Final = "Its kind could not be read, so it may be settled by now."


def as_sarif(report: Report) -> str:
    """A result per finding, a rule per policy that is broken, and a notification per kind that was not read."""
    rules = {finding.finding.policy: _rule(finding) for finding in report.findings}
    return sarif(tuple(rules.values()), [_result(finding) for finding in report.findings], _notices(report))


def as_github(report: Report) -> str:
    """An annotation per finding and per kind that was not read."""
    return github_annotations([*map(_result, report.findings), *_notices(report)])


def as_junit(report: Report) -> str:
    """A failed test per finding, and a skipped one per kind that was not read."""
    cases = [_test_case(finding) for finding in report.findings] or [JUnitCase("nothing is out of order")]
    cases += [_notice_case(notice) for notice in _notices(report)]
    return junit("drift", "findings", cases)


def _rule(reported: Reported) -> CiRule:
    policy = reported.policy
    return CiRule(
        reported.finding.policy,
        policy.because if policy else _NOT_IN_FORCE,
        LEVELS[policy.severity if policy else reported.finding.severity],
    )


def _result(reported: Reported) -> CiResult:
    finding, policy = reported.finding, reported.policy
    return CiResult(
        rule_id=finding.policy,
        level=LEVELS[finding.severity],
        message=_message(reported),
        file=policy.file if policy else "",
        line=max(policy.line, 1) if policy else 1,
        title=f"{finding.policy} ({finding.severity})",
        fingerprint=finding.id,
        severity=finding.severity,
    )


def _message(reported: Reported) -> str:
    unknown = f" {_UNKNOWN}" if reported.status == "unknown" else ""
    return f"{_subject(reported)}: {reported.finding.sentence} By {who(reported)}.{unknown}"


def _subject(reported: Reported) -> str:
    return reported.place.title if reported.place else reported.finding.subject


def _test_case(reported: Reported) -> JUnitCase:
    result = _result(reported)
    name = f"{result.title} on {reported.finding.subject}"
    return JUnitCase(name, result.file, result.line, "failure", result.message, result.rule_id)


def _notices(report: Report) -> list[CiResult]:
    """What the report could not rest on: what is not being looked at, kinds that were not read, and policies that
    cannot be used."""
    alarm = f"{LAST_GOOD}: {report.alarm}"
    notices = [CiResult("unusable-policies", "error", alarm)] if report.alarm else []
    notices += [
        CiResult(spot.cause.value.replace("_", "-"), LEVELS[spot.severity], spot.sentence, title=spot.title)
        for spot in report.blind_spots
        if spot.cause is not Cause.KIND_UNREAD  # which is among the kinds that were not read
    ]
    return notices + [
        CiResult("unread-kind", "warning", f"{kind}: {reason}", title=f"not read: {kind}")
        for kind, reason in unread(report)
    ]


def _notice_case(notice: CiResult) -> JUnitCase:
    outcome: Outcome = "error" if notice.level == "error" else "skipped"
    return JUnitCase(notice.title or notice.rule_id, "", 1, outcome, notice.message, notice.rule_id)
