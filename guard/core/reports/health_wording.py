"""The sentences of a health report that every form of it shares: what was not looked at comes first. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from guard.core.health.check import FAMILIES
from guard.core.reports.health_json import HealthAnswer, HealthCheck


def coverage_in_words(report: HealthAnswer) -> Iterator[str]:
    """What was not looked at, as sentences."""
    if report.coverage is None:
        yield "There is nothing that a check could look at."
    elif report.coverage < 100:
        yield f"{report.coverage} % of the checks, by weight, could look at all that they have to: no score is higher."
    else:
        yield "Every check could look at all that it has to."
    for unread in report.unread:
        yield f"Not read: {unread.kind}. {unread.reason}"
    for check in report.checks:
        if check.standing == "skipped":
            yield f"Skipped: {check.id}, because {check.skipped}"
    for idle in report.idle:
        yield f"health.yaml acknowledges {idle.check} for {idle.resource}, which reports nothing of it: take it out."
    if untold := [check.id for check in report.checks if check.standing == "unknown"]:
        yield f"Cannot be told by anything that is read: {', '.join(untold)}."


def score_in_words(report: HealthAnswer) -> str:
    """The score, and how many faults there are."""
    if report.score is None:
        return "Health: unknown, because nothing was looked at."
    faults = "1 fault" if report.faults == 1 else f"{report.faults} faults"
    return f"Health: {report.score} of 100, {faults}."


def parts_in_words(report: HealthAnswer) -> str:
    """The score of each family."""
    return ", ".join(
        f"{FAMILIES[part.family].lower()} {'unknown' if part.score is None else part.score}"
        for part in report.parts
    )


def check_in_words(check: HealthCheck) -> str:
    """How many resources a check reports, of how many."""
    meant = f", {check.acknowledged} acknowledged" if check.acknowledged else ""
    sure = "perhaps " if check.certainty == "perhaps" else ""
    return f"{sure}{check.faults} of {check.looked}{meant}"


def with_findings(report: HealthAnswer) -> list[HealthCheck]:
    """The checks that report something, those that are sure first."""
    found = [check for check in report.checks if check.findings]
    return sorted(found, key=lambda check: check.certainty != "sure")
