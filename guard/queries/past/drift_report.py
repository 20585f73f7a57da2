"""The drift report of a moment: the state of then, judged by the policies of then or by those of today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from drift.core.known_then import NotKnown
from drift.core.model.activity import NOBODY
from drift.core.model.change_reason import ChangeReason
from drift.core.model.readings import ACTIVITY_LOG
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Body, Ref
from drift.core.planning.manual_steps import settings_url, title_of
from drift.sync.activity_feed import FeedQuery
from drift.sync.activity_feed import counted as counted_entries
from drift.sync.known_then import not_known_of
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.scan import Provenance, scan
from guard.core.model.policy import day_of
from guard.core.model.records import Finding
from guard.core.model.verdict import Mode, Reason
from guard.core.reports.drift_report import (
    LATELY,
    SHAPE_LATELY,
    PolicyLocation,
    ReadCoverage,
    Report,
    Reported,
    Then,
    counted,
    coverage_of,
    status_of,
    waivers,
    worst_first,
)
from guard.enforcement.findings import evidence_json
from guard.enforcement.subjects import facts_of_state
from guard.queries.change_reasons import reasons_of
from guard.queries.drift_report import MOST_EVENTS
from guard.queries.past.policies import policies_then
from guard.store.findings import finding_id

JudgedBy: TypeAlias = Literal["then", "now"]
JUDGED_BY: Final[tuple[JudgedBy, ...]] = ("then", "now")
_NO_KNOWN_GOOD: Final = (
    "Differences from known-good versions, and what people were asked to do, are kept for today only."
)


def drift_report_at(guarded: GuardedWorkspace, at: float, by: JudgedBy = "then") -> Report:
    """Raises PoliciesNotKnown."""
    with guarded.view() as view:
        if by == "now":
            return _Reader(view, at, view.policies, view.mode).report(by, ())
        then = policies_then(view, at)
        notes = (then.note,) if then.note else ()
        return _Reader(view, at, then.policies, then.period.mode).report(by, notes)


@dataclass
class _Reader:
    view: UnitOfWork
    at: float
    policies: CompiledPolicies
    mode: Mode
    last: dict[Ref, ChangeRecord | None] = field(default_factory=dict)

    def report(self, by: JudgedBy, notes: Sequence[str]) -> Report:
        view, at, workspace = self.view, self.at, self.view.workspace
        unknown = not_known_of(view.state, workspace.kinds.values(), at)
        coverage = self._coverage(unknown)
        found = worst_first(self._findings(by, coverage))
        entries, similar = counted_entries(view.state, FeedQuery(since=at - LATELY, until=at))
        events = view.state.schema_events.search(since=at - SHAPE_LATELY, limit=MOST_EVENTS)
        gaps = [one.sentence for one in unknown if one.sort == "gap"]
        return Report(
            workspace=workspace.name,
            generated_at=view.now,
            mode=self.mode,
            revision=self.policies.revision,
            alarm="",
            coverage=tuple(coverage.values()),
            findings=found,
            differences=(),
            remedies=(),
            settled=(),
            waivers=waivers(self.policies.policy_set, day_of(at)),
            schema_events=tuple(event for event in events if event.at <= at),
            snapshot_at=max((one.read_at for one in coverage.values() if one.read_at), default=None),
            entries=entries,
            similar=similar,
            counts=counted(found, tuple(coverage.values()), (), ()),
            then=Then(at, by, (*notes, *gaps, _NO_KNOWN_GOOD)),
        )

    def _coverage(self, unknown: Iterable[NotKnown]) -> dict[str, ReadCoverage]:
        """How each kind was known then; one that was read for the first time later was never read."""
        statuses = self.view.state.past.statuses(self.at)
        why = {one.kind: one.sentence for one in unknown if one.sort == "never_read"}
        found = {}
        for name, kind in self.view.workspace.kinds.items():
            known = coverage_of(kind, statuses.get(name), self.at, statuses.get(ACTIVITY_LOG))
            never = ReadCoverage(
                name, kind.title, "never_read", "never_read", why.get(name, ""), 0, None, None
            )
            found[name] = never if name in why else known
        return found

    def _findings(self, by: JudgedBy, coverage: Mapping[str, ReadCoverage]) -> list[Reported]:
        """What the state breaks, and with the policies of then also what they had found in changes and in the log."""
        broken = self._broken()
        if by == "then":
            broken |= {
                (one.policy, one.subject): one for one in self._noted() if self._speaks_of_no_state(one)
            }
        refs = {one.id: Ref.parse(one.subject) for one in broken.values() if one.kind is not None}
        changes = self._last_changes(refs.values())
        reasons = reasons_of(self.view, changes.values())
        places = self._places(set(refs.values()))
        return [
            self._reported(one, refs.get(one.id), coverage, changes, reasons, places)
            for one in broken.values()
        ]

    def _broken(self) -> dict[tuple[str, str], Finding]:
        versions = self.view.state.versions
        ids = self.view.state.past.ids(self.at)
        live = {kind: found for kind, found in ids.items() if kind in self.view.workspace.kinds}
        judged = scan(
            self.policies, live, versions.bodies_of, at=self.at, mode=self.mode, who=self._provenance
        )
        return {
            (reason.policy, f"{kind}/{id}"): self._finding(kind, id, reason)
            for kind, judgements in judged.items()
            for id, judgement in judgements.items()
            for reason in judgement.broken
        }

    def _provenance(self, ref: Ref) -> Provenance:
        last, facts = self._last_change(ref), facts_of_state(self.view.state, ref)
        if last is None:
            return Provenance(facts=facts)
        made = last.attribution
        return Provenance(made.actor, made.source != "unattributed", facts, made.others, bool(made.gap))

    def _last_change(self, ref: Ref) -> ChangeRecord | None:
        """The one that made the version of then: it was found while that was live, though perhaps a moment later."""
        if ref not in self.last:
            version = self.view.state.past.there([ref], self.at).get(ref)
            until = self.at if version is None else version.until
            found = self.view.state.changes.search(ref.kind, ref.id, until=until, limit=1)
            self.last[ref] = found[0] if found else None
        return self.last[ref]

    def _finding(self, kind: str, id: str, reason: Reason) -> Finding:
        ref = Ref(kind, id)
        last = self._last_change(ref)
        return Finding(
            id=finding_id(reason.policy, str(ref)),
            policy=reason.policy,
            subject=str(ref),
            kind=kind,
            severity=reason.severity,
            sentence=reason.sentence,
            opened_at=last.detected_at if last else self.at,
            last_seen_at=self.at,
            decision_id="",
            evidence=tuple(evidence_json(evidence) for evidence in reason.evidence),
        )

    def _noted(self) -> list[Finding]:
        return self.view.findings.open_at(self.at)

    def _speaks_of_no_state(self, finding: Finding) -> bool:
        """Whether its policy judges changes or entries of the log: the state of then does not tell of it."""
        policy = self.policies.find(finding.policy)
        return policy is not None and (finding.kind is None or policy.must is None)

    def _last_changes(self, refs: Iterable[Ref]) -> dict[Ref, ChangeRecord]:
        return {ref: last for ref in refs if (last := self._last_change(ref)) is not None}

    def _places(self, refs: set[Ref]) -> dict[Ref, PolicyLocation]:
        """The names that they had then."""
        id_code, state = self.view.id_code(), self.view.state
        then = state.past.there(sorted(refs), self.at)
        bodies = state.versions.bodies(version.digest for version in then.values())
        return {
            ref: self._place(ref, bodies.get(then[ref].digest, {}) if ref in then else {}, id_code)
            for ref in refs
        }

    def _place(self, ref: Ref, body: Body, id_code: str) -> PolicyLocation:
        kind = self.view.workspace.kinds.get(ref.kind)
        if kind is None:
            return PolicyLocation(ref, str(ref), "")
        return PolicyLocation(ref, title_of(kind, ref, body), settings_url(kind, ref, id_code))

    def _reported(
        self,
        finding: Finding,
        ref: Ref | None,
        coverage: Mapping[str, ReadCoverage],
        changes: Mapping[Ref, ChangeRecord],
        reasons: Mapping[int, ChangeReason],
        places: Mapping[Ref, PolicyLocation],
    ) -> Reported:
        change = changes.get(ref) if ref is not None else None
        return Reported(
            finding=finding,
            status=status_of(finding, coverage),
            policy=self.policies.find(finding.policy),
            revision=self.policies.revision,
            place=places.get(ref) if ref is not None else None,
            actor=change.attribution.actor if change else NOBODY,
            acted_at=change.attribution.at if change else None,
            done=None,
            reason=reasons.get(change.id) if change else None,
        )
