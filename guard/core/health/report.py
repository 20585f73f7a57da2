"""What the checks found, as values: the score first, then each check with what it reports. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Literal, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from drift.core.model.resources import Ref
from guard.core.health.check import Check, Fault
from guard.core.health.score import Counted, Score
from guard.core.model.health_choices import Acknowledged, Skipped

Standing: TypeAlias = Literal["faults", "not_looked", "fine", "nothing", "unknown", "skipped"]
"""`not_looked`: a kind that it has to know is not read. `nothing`: there is nothing of its kinds."""


class Finding(Struct, frozen=True):
    """One resource that a check reports."""

    check: Check
    ref: Ref
    title: str
    fault: Fault
    acknowledged: Acknowledged | None = None


class Faults(Struct, frozen=True):
    """How many resources are at fault, and how many of which that is acknowledged."""

    open: int = 0
    acknowledged: int = 0


class Result(Struct, frozen=True):
    """What one check came to: over how many resources it `looked`, and how many are at fault, by kind. `findings` are
    the first of each kind. `untold` says of each resource that it could not look at why."""

    check: Check
    looked: int = 0
    by_kind: Mapping[str, Faults] = field(default_factory=dict)
    used: frozenset[Acknowledged] = frozenset()
    findings: tuple[Finding, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    skipped: Skipped | None = None
    untold: tuple[str, ...] = ()

    @property
    def faults(self) -> int:
        return sum(one.open for one in self.by_kind.values())

    @property
    def acknowledged(self) -> int:
        return sum(one.acknowledged for one in self.by_kind.values())

    @property
    def more(self) -> int:
        """How many findings there are beside those that are named."""
        return self.faults + self.acknowledged - len(self.findings)

    @property
    def counted(self) -> Counted:
        return Counted(self.check, self.looked, self.faults, not self.unread)

    @property
    def doubt(self) -> str:
        """What could make it otherwise, or why nothing can be said."""
        if not self.untold:
            return self.check.doubt
        others = len(self.untold) - 1
        return f"{self.untold[0]} {f'So it is with {others} more. ' if others else ''}{self.check.doubt}"

    @property
    def standing(self) -> Standing:
        if self.skipped is not None:
            return "skipped"
        if self.check.certainty == "unknown":
            return "unknown"
        if self.faults:
            return "faults"
        if self.unread:
            return "not_looked"
        if self.untold:
            return "unknown"
        return "fine" if self.looked else "nothing"


class HealthReport(Struct, frozen=True):
    """`unread` are the kinds that checks have to know and that are not read, each with the reason. `idle` is what
    health.yaml acknowledges and no check reports."""

    at: float
    day: date
    score: Score
    results: tuple[Result, ...]
    unread: tuple[tuple[str, str], ...]
    idle: tuple[Acknowledged, ...] = ()

    @property
    def findings(self) -> Iterator[Finding]:
        return (finding for result in self.results for finding in result.findings)

    @property
    def faults(self) -> int:
        """Faults that are sure and that nobody has acknowledged."""
        return sum(result.faults for result in self.results if result.check.certainty == "sure")

    def standing(self, *standings: Standing) -> list[Result]:
        return [result for result in self.results if result.standing in standings]


def narrowed(
    report: HealthReport,
    checks: Collection[str] = (),
    kinds: Collection[str] = (),
    resources: Collection[str] = (),
) -> HealthReport:
    """The same report with only these checks, and of what they report only these kinds and resources; empty: all. The
    score stays that of everything."""
    results = tuple(
        _of_kinds(result, kinds, resources)
        for result in report.results
        if (not checks or result.check.id in checks)
        and (not kinds or any(kind in kinds for kind in result.check.of))
    )
    return replace(report, results=results)


def _of_kinds(result: Result, kinds: Collection[str], resources: Collection[str]) -> Result:
    if not kinds and not resources:
        return result
    findings = tuple(
        one
        for one in result.findings
        if (not kinds or one.ref.kind in kinds) and (not resources or str(one.ref) in resources)
    )
    if resources:
        return replace(result, findings=findings, by_kind=faults_by_kind(findings))
    by_kind = {kind: count for kind, count in result.by_kind.items() if kind in kinds}
    return replace(result, findings=findings, by_kind=by_kind)


def faults_by_kind(findings: Collection[Finding]) -> dict[str, Faults]:
    """How many of the findings are of each kind."""
    found: dict[str, Faults] = {}
    for one in findings:
        known = found.get(one.ref.kind, Faults())
        is_open = one.acknowledged is None
        found[one.ref.kind] = Faults(known.open + is_open, known.acknowledged + (not is_open))
    return found
