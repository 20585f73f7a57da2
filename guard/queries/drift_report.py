"""The drift report, read in one consistent view of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from drift.core.model.activity import Actor
from drift.core.model.change_reason import ChangeReason, ReasonByChange
from drift.core.model.records import ChangeRecord, Intent
from drift.core.model.resources import Body, Digest, Ref, Resource
from drift.core.normalisation.comparison import differences
from drift.core.planning.manual_steps import settings_url, title_of
from drift.sync.activity_feed import FeedQuery
from drift.sync.activity_feed import counted as counted_entries
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.blind_spots import BlindSpot
from guard.core.model.policy import day_of
from guard.core.model.records import Approval, Decision, Finding, GuidedRemedy, KnownGood
from guard.core.reports.drift_report import (
    LATELY,
    SHAPE_LATELY,
    Difference,
    Done,
    PolicyLocation,
    ReadCoverage,
    Report,
    Reported,
    counted,
    done_about,
    status_of,
    waivers,
    worst_first,
)
from guard.queries.blind_spots import blind_spots_of_all, coverage_now
from guard.queries.change_reasons import reasons_of

MOST_EVENTS: Final = 200
"""The most schema events in a report."""


def drift_report(guarded: GuardedWorkspace, alarm: str = "", live: Sequence[BlindSpot] = ()) -> Report:
    """The report of the state as known now. `alarm` says why the newest policies are not in force, `live` is what the
    asking service noticed itself of what is not being looked at."""
    with guarded.view() as view:
        now, policies = view.now, view.policies
        reader = ReportReader(view)
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
        blind = blind_spots_of_all(view, coverage, live)
        events = tuple(view.state.schema_events.search(since=now - SHAPE_LATELY, limit=MOST_EVENTS))
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
        schema_events=events,
        snapshot_at=last.finished_at if last else None,
        entries=entries,
        similar=similar,
        counts=counted(findings, coverage, differences, remedies, blind),
        blind_spots=blind,
    )


@dataclass
class ReportReader:
    """Reads the parts of a report in one view."""

    work: UnitOfWork
    links: bool = True
    """Whether places come with the address of the page of Intercom where people change them."""
    _last: dict[Ref, Resource] = field(default_factory=dict)
    """The last version of each resource that was looked at; most have a finding, and differ."""
    _placed: dict[Ref, PolicyLocation] = field(default_factory=dict)

    @cached_property
    def id_code(self) -> str:
        return self.work.id_code()

    @cached_property
    def coverage(self) -> dict[str, ReadCoverage]:
        return coverage_now(self.work)

    @cached_property
    def open_remedies(self) -> list[GuidedRemedy]:
        return self.work.remedies.open_remedies()

    @cached_property
    def remedies_by_ref(self) -> dict[Ref, list[GuidedRemedy]]:
        by_ref: dict[Ref, list[GuidedRemedy]] = {}
        for remedy in self.open_remedies:
            by_ref.setdefault(remedy.ref, []).append(remedy)
        return by_ref

    @cached_property
    def open_approvals(self) -> dict[Ref, Approval]:
        """The newest open approval of each resource."""
        return {approval.ref: approval for approval in reversed(self.work.approvals.open_approvals())}

    def reported(self, findings: Sequence[Finding]) -> list[Reported]:
        """The findings with what is known about them. A few queries, however many findings there are."""
        decisions = self.work.decisions.get_many(finding.decision_id for finding in findings)
        changes = self.work.state.changes.many(
            [d.change_id for d in decisions.values() if d.change_id is not None]
        )
        reasons = reasons_of(self.work, changes.values())
        intents = self.work.state.intents.for_reasons(decisions)
        refs = {finding.id: _ref_of(finding) for finding in findings}
        places = self._places({ref for ref in refs.values() if ref is not None})
        return [
            self._reported(
                finding,
                _Background.of(decisions.get(finding.decision_id), changes, intents, reasons),
                places.get(ref) if (ref := refs[finding.id]) else None,
            )
            for finding in findings
        ]

    def _reported(
        self, finding: Finding, background: _Background | None, place: PolicyLocation | None
    ) -> Reported:
        actor, acted_at = background.who() if background else (Actor(), None)
        return Reported(
            finding=finding,
            status=status_of(finding, self.coverage),
            policy=self.work.policies.find(finding.policy),
            revision=background.decision.policy_revision if background else "",
            place=place,
            actor=actor,
            acted_at=acted_at,
            done=self._follow_up(background) if background else None,
            reason=background.reason if background else None,
        )

    def _follow_up(self, background: _Background) -> Done:
        decision = background.decision
        if decision.ref is None:
            return done_about(decision, background.intents, None, ())
        asked, remedies = self.open_approvals.get(decision.ref), self.remedies_by_ref.get(decision.ref, ())
        return done_about(decision, background.intents, asked, remedies)

    def differences(self) -> tuple[Difference, ...]:
        """Every resource whose live body is not its known-good one."""
        return self.differences_of(self.moved())

    def moved(self) -> list[tuple[KnownGood, Digest | None]]:
        """The known good states that are not what is live, if only in its spelling. What is unread differs in nothing
        that is known."""
        known = [name for name, seen in self.coverage.items() if seen.status in ("read", "log_only")]
        return self.work.known_good.moved(known)

    def differences_of(self, moved: Sequence[tuple[KnownGood, Digest | None]]) -> tuple[Difference, ...]:
        """Those of them that differ in more than spelling."""
        places = self._places(good.ref for good, _ in moved)
        last = {one.digest: one.body for good, _ in moved if (one := self._last.get(good.ref))}
        rest = {digest for good, live in moved for digest in (good.digest, live)} - last.keys()
        bodies = {**last, **self._bodies(rest)}
        found = (_difference(places[good.ref], good, live, bodies) for good, live in moved)
        return tuple(difference for difference in found if difference is not None)

    def remedies(self) -> tuple[tuple[GuidedRemedy, PolicyLocation], ...]:
        return self.placed(self.open_remedies)

    def placed(self, remedies: Sequence[GuidedRemedy]) -> tuple[tuple[GuidedRemedy, PolicyLocation], ...]:
        places = self._places({remedy.ref for remedy in remedies})
        return tuple((remedy, places[remedy.ref]) for remedy in remedies)

    def _places(self, refs: Iterable[Ref]) -> dict[Ref, PolicyLocation]:
        """The names and addresses of these resources; of one that is gone, those of its last version."""
        wanted = list(refs)
        self._last.update(self.work.state.versions.last_of(ref for ref in wanted if ref not in self._placed))
        self._placed.update({ref: self._place(ref) for ref in wanted if ref not in self._placed})
        return {ref: self._placed[ref] for ref in wanted}

    def _place(self, ref: Ref) -> PolicyLocation:
        body = self._last[ref].body if ref in self._last else {}
        kind = self.work.workspace.kinds.get(ref.kind)
        if kind is None:
            return PolicyLocation(ref, str(ref), "")
        where = settings_url(kind, ref, self.id_code) if self.links else ""
        return PolicyLocation(ref, title_of(kind, ref, body), where)

    def _bodies(self, digests: Iterable[Digest | None]) -> dict[Digest, Body]:
        return self.work.state.versions.bodies(digest for digest in digests if digest)


@dataclass(frozen=True, slots=True)
class _Background:
    """What is known about a decision: its change as it is attributed now and why it was made, and the intents that it
    led to."""

    decision: Decision
    change: ChangeRecord | None
    intents: Sequence[Intent]
    reason: ChangeReason | None

    @classmethod
    def of(
        cls,
        decision: Decision | None,
        changes: Mapping[int, ChangeRecord],
        intents: Mapping[str, Sequence[Intent]],
        reasons: ReasonByChange,
    ) -> _Background | None:
        if decision is None:
            return None
        change = changes.get(decision.change_id) if decision.change_id is not None else None
        reason = reasons.get(change.id) if change is not None else None
        return cls(decision, change, intents.get(decision.id, ()), reason)

    def who(self) -> tuple[Actor, float | None]:
        """Who acted, as it is known now: a log entry may have come after the decision."""
        decision, change = self.decision, self.change
        if change is None or change.attribution.source == "unattributed":
            return decision.actor, decision.acted_at
        return change.attribution.actor, change.attribution.at or decision.acted_at


def _difference(
    place: PolicyLocation, good: KnownGood, live: Digest | None, bodies: Mapping[Digest, Body]
) -> Difference | None:
    """None where what is live is only spelt in another way."""
    fields = differences(place.ref.kind, _body(bodies, good.digest), _body(bodies, live))
    if live is None:
        return Difference(place, "gone", fields)
    if good.digest and not fields:
        return None
    return Difference(place, "differs" if good.digest else "not_known_good", fields)


def _body(bodies: Mapping[Digest, Body], digest: Digest | None) -> Body:
    """The body under a digest; an empty one where there is none."""
    return dict(bodies.get(digest, {})) if digest else {}


def _ref_of(finding: Finding) -> Ref | None:
    """The resource a finding is about; None for one about the log."""
    return Ref.parse(finding.subject) if finding.kind is not None else None
