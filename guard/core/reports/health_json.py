"""The health of a configuration as the JSON that people read. Pure."""

from __future__ import annotations

from collections.abc import Callable

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.json_view import Answer, ResourceName, Time, name_of, time, time_or_none
from drift.core.model.resources import Json
from drift.core.planning.manual_steps import settings_url
from guard.core.health.check import Certainty, Family, Severity
from guard.core.health.report import Finding, HealthReport, Result, Standing


class HealthPart(Answer, frozen=True):
    """The score of one family of checks; null where there was nothing to look at."""

    family: Family
    score: int | None


class UnseenKind(Answer, frozen=True):
    """A kind that checks have to know and that is not read, with the reason."""

    kind: str
    reason: str


class AcknowledgedAnswer(Answer, frozen=True):
    """What health.yaml says of a finding: why it is meant to be so, through the day `until`."""

    because: str
    owner: str
    until: str


class IdleAnswer(Answer, frozen=True):
    """What health.yaml acknowledges and no check reports: it may be taken out."""

    check: str
    resource: str


class HealthFinding(Answer, frozen=True):
    """One resource that a check reports. `since` is when it was first seen to be so, or when Intercom says that it was
    edited last: it may be so for longer. `change` puts it right, as it stands in a proposal; null where no API can, or
    where a person has to choose: `steps` say how."""

    resource: ResourceName
    title: str
    because: str
    since: Time | None
    change: dict[str, Json] | None
    steps: tuple[str, ...]
    settings_url: str
    acknowledged: AcknowledgedAnswer | None


class HealthCheck(Answer, frozen=True):
    """What one check came to. `looked` is at how many resources; `more` is how many findings there are beside those
    that are named. `points` and `weight` are its part in the score; null where it has none."""

    id: str
    family: Family
    severity: Severity
    certainty: Certainty
    standing: Standing
    summary: str
    why: str
    follows: str
    doubt: str
    looked: int
    faults: int
    acknowledged: int
    more: int
    points: float | None
    weight: int | None
    skipped: str
    unread: tuple[UnseenKind, ...]
    findings: tuple[HealthFinding, ...]


class HealthAnswer(Answer, frozen=True):
    """The health of a configuration. `coverage` is how much of the checks could look at all that they have to, by
    weight, in percent; no `score` is higher. Both are null where there is nothing to look at."""

    at: Time
    coverage: int | None
    unread: tuple[UnseenKind, ...]
    idle: tuple[IdleAnswer, ...]
    score: int | None
    parts: tuple[HealthPart, ...]
    faults: int
    checks: tuple[HealthCheck, ...]


def health_answer(report: HealthReport, id_code: str) -> HealthAnswer:
    """`id_code` is Intercom's own name of the workspace, for the addresses of its pages."""
    return HealthAnswer(
        at=time(report.at),
        coverage=report.score.coverage,
        unread=tuple(UnseenKind(*pair) for pair in report.unread),
        idle=tuple(IdleAnswer(one.check, one.resource) for one in report.idle),
        score=report.score.score,
        parts=tuple(HealthPart(part.family, part.score) for part in report.score.parts),
        faults=report.faults,
        checks=tuple(_check(result, lambda found: _finding(found, id_code)) for result in report.results),
    )


def _check(result: Result, finding: Callable[[Finding], HealthFinding]) -> HealthCheck:
    check, counted = result.check, result.counted
    counts = counted.counts and result.skipped is None
    return HealthCheck(
        id=check.id,
        family=check.family,
        severity=check.severity,
        certainty=check.certainty,
        standing=result.standing,
        summary=check.summary,
        why=check.why,
        follows=check.follows,
        doubt=result.doubt,
        looked=result.looked,
        faults=result.faults,
        acknowledged=result.acknowledged,
        more=result.more,
        points=round(counted.points, 1) if counts else None,
        weight=counted.weight if counts else None,
        skipped=result.skipped.because if result.skipped else "",
        unread=tuple(UnseenKind(*pair) for pair in result.unread),
        findings=tuple(map(finding, result.findings)),
    )


def _finding(found: Finding, id_code: str) -> HealthFinding:
    url = settings_url(CATALOGUE[found.ref.kind], found.ref, id_code)
    meant = found.acknowledged
    return HealthFinding(
        resource=name_of(found.ref),
        title=found.title,
        because=found.fault.because,
        since=time_or_none(found.fault.since),
        change=None if found.fault.change is None else dict(found.fault.change),
        steps=(f"Open {url}.", *found.check.steps),
        settings_url=url,
        acknowledged=AcknowledgedAnswer(meant.because, meant.owner, str(meant.until)) if meant else None,
    )
