"""The drift report, read in one consistent view of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from drift.core.model.activity import Actor
from drift.core.model.changes import diff_bodies
from drift.core.model.records import Version
from drift.core.model.resources import Body, Digest, Ref
from drift.core.planning.manual_steps import settings_url, title_of
from drift.sync.activity_feed import FeedQuery
from drift.sync.activity_feed import counted as counted_entries
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.policy import day_of
from guard.core.model.records import Decision, Finding, GuidedRemedy, KnownGood
from guard.core.reports.drift_report import (
    LATELY,
    Difference,
    Done,
    PolicyLocation,
    ReadCoverage,
    Report,
    Reported,
    counted,
    coverage_of,
    done_about,
    status_of,
    waivers,
    worst_first,
)


def drift_report(guarded: GuardedWorkspace, alarm: str = "") -> Report:
    """The report of the state as known now. `alarm` says why the newest policies are not in force."""
    with guarded.view() as view:
        now, policies = view.now, view.policies
        reader = _Reader(view)
        findings = worst_first(reader.reported(view.findings.open_findings()))
        settled = tuple(reader.reported(view.findings.closed_since(now - LATELY)))
        coverage, differences, remedies = (
            tuple(reader.coverage.values()),
            reader.differences(),
            reader.remedies(),
        )
        last = view.state.snapshots.last_finished()
        lately = FeedQuery(since=now - LATELY)
        entries, similar = counted_entries(view.state, lately)
        uses = view.exemption_uses.all()
    return Report(
        workspace=guarded.workspace.name,
        generated_at=now,
        mode=guarded.mode,
        revision=policies.revision,
        alarm=alarm,
        coverage=coverage,
        findings=findings,
        differences=differences,
        remedies=remedies,
        settled=settled,
        waivers=waivers(policies.policy_set, day_of(now), uses),
        snapshot_at=last.finished_at if last else None,
        entries=entries,
        similar=similar,
        counts=counted(findings, coverage, differences, remedies),
    )


def coverage_now(work: UnitOfWork) -> dict[str, ReadCoverage]:
    """The read coverage of every kind, by its name."""
    status = work.state.snapshots.latest_status()
    return {
        name: coverage_of(kind, status.get(name), work.now) for name, kind in work.workspace.kinds.items()
    }


@dataclass
class _Reader:
    work: UnitOfWork

    @cached_property
    def id_code(self) -> str:
        return self.work.id_code()

    @cached_property
    def coverage(self) -> dict[str, ReadCoverage]:
        return coverage_now(self.work)

    @cached_property
    def live(self) -> dict[Ref, Version]:
        kinds = self.work.workspace.kinds
        return {
            ref: version for kind in kinds for ref, version in self.work.state.versions.current(kind).items()
        }

    @cached_property
    def open_remedies(self) -> list[GuidedRemedy]:
        return self.work.remedies.open_remedies()

    def reported(self, findings: Sequence[Finding]) -> list[Reported]:
        decisions = self.work.decisions.get_many(finding.decision_id for finding in findings)
        refs = {finding.id: _ref_of(finding) for finding in findings}
        places = self._places({ref for ref in refs.values() if ref is not None})
        return [
            self._reported(
                finding,
                decisions.get(finding.decision_id),
                places.get(ref) if (ref := refs[finding.id]) else None,
            )
            for finding in findings
        ]

    def _reported(
        self, finding: Finding, decision: Decision | None, place: PolicyLocation | None
    ) -> Reported:
        actor, acted_at = self._who(decision)
        return Reported(
            finding=finding,
            status=status_of(finding, self.coverage),
            policy=self.work.policies.find(finding.policy),
            revision=decision.policy_revision if decision else "",
            place=place,
            actor=actor,
            acted_at=acted_at,
            done=self._follow_up(decision) if decision else None,
        )

    def _who(self, decision: Decision | None) -> tuple[Actor, float | None]:
        """Who acted, as it is known now: a log entry may have come after the decision."""
        if decision is None:
            return Actor(), None
        change = self.work.state.changes.get(decision.change_id) if decision.change_id is not None else None
        if change is None or change.attribution.source == "unattributed":
            return decision.actor, decision.acted_at
        return change.attribution.actor, change.attribution.at or decision.acted_at

    def _follow_up(self, decision: Decision) -> Done:
        asked = self.work.approvals.open_for(decision.ref) if decision.ref else []
        return done_about(
            decision,
            self.work.state.intents.for_reason(decision.id),
            asked[0] if asked else None,
            [remedy for remedy in self.open_remedies if remedy.ref == decision.ref],
        )

    def differences(self) -> tuple[Difference, ...]:
        """Every resource whose live body is not its known-good one. What is unread differs in nothing that is known."""
        known = {ref: good for ref, good in self.work.known_good.all().items() if self._is_known(ref)}
        moved = {ref: good for ref, good in known.items() if good.digest != _digest(self.live.get(ref))}
        bodies = self._bodies(
            [*(good.digest for good in moved.values()), *(_digest(self.live.get(r)) for r in moved)]
        )
        places = self._places(moved.keys())
        return tuple(self._difference(places[ref], good, bodies) for ref, good in sorted(moved.items()))

    def _is_known(self, ref: Ref) -> bool:
        seen = self.coverage.get(ref.kind)
        return seen is not None and seen.status in ("read", "log_only")

    def _difference(
        self, place: PolicyLocation, good: KnownGood, bodies: Mapping[Digest, Body]
    ) -> Difference:
        live = _digest(self.live.get(place.ref))
        fields = diff_bodies(_body(bodies, good.digest), _body(bodies, live))
        if live is None:
            return Difference(place, "gone", fields)
        return Difference(place, "differs" if good.digest else "not_known_good", fields)

    def remedies(self) -> tuple[tuple[GuidedRemedy, PolicyLocation], ...]:
        places = self._places({remedy.ref for remedy in self.open_remedies})
        return tuple((remedy, places[remedy.ref]) for remedy in self.open_remedies)

    def _places(self, refs: Iterable[Ref]) -> dict[Ref, PolicyLocation]:
        """The names and addresses of these resources; of one that is gone, those of its last version."""
        last = {
            ref: self.live.get(ref) or next(reversed(self.work.state.versions.history(ref)), None)
            for ref in refs
        }
        bodies = self._bodies([_digest(version) for version in last.values()])
        return {ref: self._place(ref, _body(bodies, _digest(version))) for ref, version in last.items()}

    def _place(self, ref: Ref, body: Body) -> PolicyLocation:
        kind = self.work.workspace.kinds.get(ref.kind)
        if kind is None:
            return PolicyLocation(ref, str(ref), "")
        return PolicyLocation(ref, title_of(kind, ref, body), settings_url(kind, ref, self.id_code))

    def _bodies(self, digests: list[Digest | None]) -> dict[Digest, Body]:
        return self.work.state.versions.bodies(digest for digest in digests if digest)


def _digest(version: Version | None) -> Digest | None:
    return None if version is None else version.digest


def _body(bodies: Mapping[Digest, Body], digest: Digest | None) -> Body:
    """The body under a digest; an empty one where there is none."""
    return dict(bodies.get(digest, {})) if digest else {}


def _ref_of(finding: Finding) -> Ref | None:
    """The resource a finding is about; None for one about the log."""
    return Ref.parse(finding.subject) if finding.kind is not None else None
