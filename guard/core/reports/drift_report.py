"""The drift report as a value: what is out of order, what was done about it, and what could not be seen. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, TypeAlias

from drift.core.catalogue.kind import Kind
from drift.core.json_view import time
from drift.core.model.activity import Actor
from drift.core.model.change_reason import ChangeReason
from drift.core.model.changes import FieldChange
from drift.core.model.records import Intent, KindStatus
from drift.core.model.resources import Ref
from drift.core.model.schema_events import SchemaEvent
from guard.core.model.blind_spots import BlindSpot
from guard.core.model.policy import Exemption, Policy, PolicySet
from guard.core.model.records import Approval, Decision, ExemptionUse, Finding, GuidedRemedy
from guard.core.model.verdict import Mode

Seen: TypeAlias = Literal["read", "unread", "never_read", "log_only"]
LATELY: Final = 86400.0
"""Seconds for which a report still tells of a finding that is over."""
SHAPE_LATELY: Final = 7 * 86400.0
"""Seconds for which a report still tells of a change of Intercom's shape: somebody has to look whether rules name a
field that is gone."""
SEVERITIES: Final = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True)
class ReadCoverage:
    """How a kind is known. `read_at` is when it was last read completely; `reason` is a sentence unless it is read."""

    kind: str
    title: str
    status: Seen
    code: str
    reason: str
    count: int
    read_at: float | None
    age: float | None


@dataclass(frozen=True, slots=True)
class PolicyLocation:
    """A resource by the name people give it, and the page of Intercom where they change it."""

    ref: Ref
    title: str
    settings_url: str


@dataclass(frozen=True, slots=True)
class Done:
    """What followed a decision. `sentence` says it in one line."""

    verdict: str
    note: str
    intents: tuple[Intent, ...]
    approval: Approval | None
    remedies: tuple[GuidedRemedy, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Reported:
    """An open finding with all that a person wants to know at once.

    `status` is unknown when its kind could not be read: it may be settled already, or not. `policy` is None when the
    policy is not in force any more. `reason` is why the change was made, where somebody has said so."""

    finding: Finding
    status: Literal["open", "unknown", "settled"]
    policy: Policy | None
    revision: str
    place: PolicyLocation | None
    actor: Actor
    acted_at: float | None
    done: Done | None
    reason: ChangeReason | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A resource that is not what it was known good as: the fields with `before` known good and `after` live."""

    place: PolicyLocation
    standing: Literal["differs", "gone", "not_known_good"]
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Waiver:
    """An exemption that holds today: `days_left` beside this one, and what it was good for."""

    policy: str
    exemption: Exemption
    days_left: int
    use: ExemptionUse


@dataclass(frozen=True, slots=True)
class Then:
    """The moment of a report about the past, whether the policies of then or of now judged it, and sentences about what
    is not known of it."""

    at: float
    policies: Literal["then", "now"]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """`alarm` says why the newest policies are not in force, or is empty. `settled` are the findings that were closed
    within `LATELY`: what was put back is no drift any more, and still news. `entries` counts the log entries of the
    same time that are worth reading, `similar` those that are folded away as noise. `blind_spots` are what is not being
    looked at, although it could be. `schema_events` are those of the last `SHAPE_LATELY` seconds."""

    workspace: str
    generated_at: float
    mode: Mode
    revision: str
    alarm: str
    coverage: tuple[ReadCoverage, ...]
    findings: tuple[Reported, ...]
    differences: tuple[Difference, ...]
    remedies: tuple[tuple[GuidedRemedy, PolicyLocation], ...]
    settled: tuple[Reported, ...]
    waivers: tuple[Waiver, ...]
    schema_events: tuple[SchemaEvent, ...] = ()
    snapshot_at: float | None = None
    entries: int = 0
    similar: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    blind_spots: tuple[BlindSpot, ...] = ()
    then: Then | None = None

    @property
    def clean(self) -> bool:
        """Whether nothing was found, and everything was looked at that can be."""
        return not self.findings and not self.blind_spots


def unknown_since(log: KindStatus | None) -> str:
    """Why nothing is known of what only the activity log tells, as a sentence; empty where the log was read. `log` is
    how its last reading went."""
    if log is None or log.status == "read":
        return ""
    since = f"since {time(log.read_at)}" if log.read_at is not None else "altogether"
    return f"Unknown {since}: only the activity log tells of it. {log.reason.removesuffix('.')}."


def coverage_of(
    kind: Kind, status: KindStatus | None, now: float, log: KindStatus | None = None
) -> ReadCoverage:
    """How a kind is known, from how its last reading went; a kind that no API reads, from that of the activity log."""
    if kind.log_only and (reason := unknown_since(log)):
        read_at = log.read_at if log else None
        age = None if read_at is None else max(now - read_at, 0.0)
        return ReadCoverage(kind.name, kind.title, "unread", "log_unreadable", reason, 0, read_at, age)
    if kind.log_only:
        reason = "No API reads it: its state is followed through the activity log."
        return ReadCoverage(kind.name, kind.title, "log_only", "log_only", reason, 0, None, None)
    if status is None:
        return ReadCoverage(
            kind.name, kind.title, "never_read", "never_read", "It was never read.", 0, None, None
        )
    age = None if status.read_at is None else max(now - status.read_at, 0.0)
    return ReadCoverage(
        kind.name, kind.title, status.status, status.code, status.reason, status.count, status.read_at, age
    )


def status_of(
    finding: Finding, coverage: Mapping[str, ReadCoverage]
) -> Literal["open", "unknown", "settled"]:
    """Unread is not compliant, and not broken either: it is unknown."""
    if finding.closed_at is not None:
        return "settled"
    if finding.kind is None:
        return "open"
    seen = coverage.get(finding.kind)
    return "open" if seen is not None and seen.status in ("read", "log_only") else "unknown"


def done_about(
    decision: Decision,
    intents: Sequence[Intent],
    approval: Approval | None,
    remedies: Sequence[GuidedRemedy],
) -> Done:
    sentence = " ".join(_done_sentences(decision, intents, approval, remedies))
    return Done(decision.verdict.word, decision.note, tuple(intents), approval, tuple(remedies), sentence)


def _done_sentences(
    decision: Decision,
    intents: Sequence[Intent],
    approval: Approval | None,
    remedies: Sequence[GuidedRemedy],
) -> list[str]:
    sentences = [decision.note] if decision.note else []
    if intents:
        sentences.append(_INTENTS[intents[-1].state])
    if approval is not None:
        sentences.append(f"Approval {approval.id} is open.")
    if remedies:
        sentences.append(f"{len(remedies[-1].steps)} written steps are open.")
    return sentences or ["It was flagged; nothing was changed."]


_INTENTS: Final[Mapping[str, str]] = {
    "planned": "It is about to be put back.",
    "writing": "It is being put back.",
    "verified": "It was put back, and read back as meant.",
    "failed": "Putting it back failed.",
    "void": "It was not put back: somebody else moved it first.",
}


def waivers(policies: PolicySet, today: date, uses: Iterable[ExemptionUse] = ()) -> tuple[Waiver, ...]:
    """Every exemption in force, those that end first at the top."""
    known = {(use.policy, use.exemption): use for use in uses}
    found = [
        Waiver(policy.id, exemption, exemption.days_left(today), known.get(named) or ExemptionUse(*named))
        for policy in policies.policies
        for exemption in policy.exemptions
        if exemption.holds_on(today) and (named := (policy.id, exemption.describe()))
    ]
    return tuple(sorted(found, key=lambda waiver: (waiver.days_left, waiver.policy, waiver.use.exemption)))


def worst_first(findings: Sequence[Reported]) -> tuple[Reported, ...]:
    return tuple(
        sorted(
            findings,
            key=lambda reported: (SEVERITIES.index(reported.finding.severity), -reported.finding.opened_at),
        )
    )


def counted(
    findings: Sequence[Reported],
    coverage: Sequence[ReadCoverage],
    differences: Sequence[Difference],
    remedies: Sequence[object],
    blind_spots: Sequence[object] = (),
) -> dict[str, int]:
    by_severity = Counter(reported.finding.severity for reported in findings)
    return {
        "findings": len(findings),
        **{severity: by_severity.get(severity, 0) for severity in SEVERITIES},
        "unknown": sum(reported.status == "unknown" for reported in findings),
        "differences": len(differences),
        "remedies": len(remedies),
        "unread_kinds": sum(kind.status in ("unread", "never_read") for kind in coverage),
        "blind_spots": len(blind_spots),
    }
