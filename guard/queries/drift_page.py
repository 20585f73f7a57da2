"""One section of the drift report at a time, so that a page reads what it shows and no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from guard.context import UnitOfWork
from guard.core.model.policy import day_of
from guard.core.model.records import Finding, GuidedRemedy
from guard.core.reports.drift_report import (
    LATELY,
    SEVERITIES,
    Difference,
    PolicyLocation,
    ReadCoverage,
    Reported,
    Waiver,
    status_of,
    waivers,
)
from guard.core.reports.weeks import Week, weeks_of
from guard.queries.drift_report import ReportReader

Section: TypeAlias = Literal["findings", "settled", "differences", "steps", "unseen", "exemptions"]
SECTIONS: Final[tuple[Section, ...]] = ("findings", "settled", "differences", "steps", "unseen", "exemptions")


@dataclass(frozen=True, slots=True)
class DriftQuery:
    """Filters of findings; `start` is the place in the list at which the page begins."""

    section: Section = "findings"
    severity: str = ""
    kind: str = ""
    policy: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class DriftPage:
    """`counts` are of open findings by severity and of those that are unknown; `total` is how many the section has with
    its filters. `policies` and `kinds` are those that have open findings."""

    counts: Mapping[str, int]
    policies: tuple[str, ...]
    kinds: tuple[str, ...]
    total: int
    weeks: tuple[Week, ...]
    findings: Sequence[Reported] = ()
    differences: Sequence[Difference] = ()
    steps: Sequence[tuple[GuidedRemedy, PolicyLocation]] = ()
    unseen: Sequence[ReadCoverage] = ()
    waivers: Sequence[Waiver] = ()


def drift_page(view: UnitOfWork, query: DriftQuery, bounds: Sequence[float], most: int) -> DriftPage:
    """`bounds` are the first moments of the weeks that are counted, and the end of the last one."""
    reader = ReportReader(view, links=False)
    found = view.findings.open_findings()
    counts = {severity: sum(one.severity == severity for one in found) for severity in SEVERITIES}
    counts["findings"] = len(found)
    counts["unknown"] = sum(status_of(one, reader.coverage) == "unknown" for one in found)
    policies = tuple(sorted({one.policy for one in found}))
    kinds = tuple(sorted({one.kind for one in found if one.kind}))
    weeks = weeks_of(bounds, view.decisions.spoken_between(bounds)) if query.section == "findings" else ()
    page = DriftPage(counts, policies, kinds, len(found), weeks)
    return _SECTIONS[query.section](reader, query, page, found, most)


def _findings(
    reader: ReportReader, query: DriftQuery, page: DriftPage, found: Sequence[Finding], most: int
) -> DriftPage:
    wanted = [
        one
        for one in found
        if query.severity in ("", one.severity)
        and query.kind in ("", one.kind)
        and query.policy in ("", one.policy)
    ]
    ordered = sorted(wanted, key=lambda one: (SEVERITIES.index(one.severity), -one.opened_at))
    shown = reader.reported(ordered[query.start : query.start + most])
    return replace(page, total=len(wanted), findings=shown)


def _settled(
    reader: ReportReader, query: DriftQuery, page: DriftPage, found: Sequence[Finding], most: int
) -> DriftPage:
    over = reader.work.findings.closed_since(reader.work.now - LATELY)
    shown = reader.reported(over[query.start : query.start + most])
    return replace(page, total=len(over), findings=shown)


def _differences(
    reader: ReportReader, query: DriftQuery, page: DriftPage, found: Sequence[Finding], most: int
) -> DriftPage:
    moved = reader.moved()
    shown = reader.differences_of(moved[query.start : query.start + most])
    return replace(page, total=len(moved), differences=shown)


def _steps(
    reader: ReportReader, query: DriftQuery, page: DriftPage, found: Sequence[Finding], most: int
) -> DriftPage:
    waiting = reader.open_remedies
    return replace(page, total=len(waiting), steps=reader.placed(waiting[query.start : query.start + most]))


def _unseen(
    reader: ReportReader, query: DriftQuery, page: DriftPage, found: Sequence[Finding], most: int
) -> DriftPage:
    unseen = [one for one in reader.coverage.values() if one.status in ("unread", "never_read")]
    return replace(page, total=len(unseen), unseen=unseen[query.start : query.start + most])


def _exemptions(
    reader: ReportReader, query: DriftQuery, page: DriftPage, found: Sequence[Finding], most: int
) -> DriftPage:
    view = reader.work
    held = waivers(view.policies.policy_set, day_of(view.now), view.exemption_uses.all())
    return replace(page, total=len(held), waivers=held[query.start : query.start + most])


_SECTIONS: Final[
    Mapping[Section, Callable[[ReportReader, DriftQuery, DriftPage, Sequence[Finding], int], DriftPage]]
] = {
    "findings": _findings,
    "settled": _settled,
    "differences": _differences,
    "steps": _steps,
    "unseen": _unseen,
    "exemptions": _exemptions,
}
