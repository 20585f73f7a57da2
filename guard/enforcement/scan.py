"""Scans every live resource: opens and closes findings, and enforces policies that no recorded change broke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Set

from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import judge
from guard.core.evaluation.scan import Live, Provenance, scan
from guard.core.evaluation.state_rules import Memo
from guard.core.model.records import KnownGood
from guard.core.model.verdict import Judgement, Verdict
from guard.enforcement.batch import process_each
from guard.enforcement.decide import decision_of
from guard.enforcement.enforce import enforced
from guard.enforcement.findings import open_findings, refresh
from guard.enforcement.known_good import known_good, ratified
from guard.enforcement.remedy_planner import remedy_for
from guard.enforcement.subjects import author_of_state, facts_of_state, last_change, state_subject
from guard.notify import messages
from guard.notify.outbox import enqueue


def scan_workspace(guarded: GuardedWorkspace, memo: Memo) -> int:
    """Judge the state of every resource that was read; returns how many break a policy.

    What was judged before under the same rules costs a look-up. Kinds that could not be read are left alone: their
    findings stand as they are, and reports call them unknown.
    """
    with guarded.view() as view:
        policies = view.policies
        status = view.state.snapshots.latest_status()
        unread = {name for name, reading in status.items() if reading.status == "unread"}
        live = {kind: ids for kind, ids in view.state.versions.live_ids().items() if kind not in unread}

        def who(ref: Ref) -> Provenance:
            author = author_of_state(view.state, ref)
            facts = facts_of_state(view.state, ref)
            attributed = author.source != "unattributed"
            return Provenance(author.actor, attributed, facts, author.others, bool(author.gap))

        found = scan(
            policies,
            live,
            view.state.versions.bodies_of,
            at=view.now,
            mode=view.mode,
            who=who,
            memo=memo,
        )
    broken = {
        Ref(kind, id): number
        for kind, judgements in found.items()
        for number, id in live[kind].items()
        if id in judgements and judgements[id].broken
    }
    _count_what_is_exempt(guarded, found)
    _close_what_is_mended(guarded, broken.keys(), unread)
    _settle_known_good(guarded, live, broken.keys())
    process_each(sorted(broken), lambda ref: _look_closer(guarded, policies, ref, broken[ref]), str)
    return len(broken)


def _look_closer(guarded: GuardedWorkspace, policies: CompiledPolicies, ref: Ref, number: int) -> bool:
    """Judge one suspect with all its facts, and enforce the decision once."""
    with guarded.transaction(policies) as work:
        work.state.lock(ref)
        if work.state.schema_events.is_pending(ref.kind):
            return False  # what is known good has another shape still
        version, live = work.state.versions.version(ref), work.state.versions.live(ref)
        record = last_change(work.state, ref)
        if version is None or live is None or version.id != number or (record and record.judged_at is None):
            return False  # it moved since, or its change is about to be judged: that judgement decides
        subject = state_subject(work.state, live, work.now)
        facts = facts_of_state(work.state, live.ref)
        judgement = judge(work.policies, subject, facts, work.mode)
        _close_what_is_kept(work, live.ref, judgement)
        if not judgement.broken or ratified(work, live, judgement):
            return False
        decision = decision_of(work, subject, judgement, facts)
        known = {f.policy for f in work.findings.for_subject(str(live.ref)) if f.closed_at is None}
        acts = decision.verdict > Verdict.FLAG and not _in_hand(work, live.ref, record)
        if not acts and all(reason.policy in known for reason in judgement.broken):
            return False  # told before: the decision that its finding names still holds
        if acts:
            good = known_good(work, live.ref)
            decision = enforced(work, decision, record, remedy_for(work, live, good, decision))
        work.decisions.add(decision)
        open_findings(work, decision, str(live.ref), live.ref.kind)
        enqueue(work, messages.decided(decision))
        return True


def _close_what_is_kept(work: UnitOfWork, ref: Ref, judgement: Judgement) -> None:
    """A resource may break one policy still and another no more, because that one was changed or exempts it now."""
    known = {finding.policy for finding in work.findings.for_subject(str(ref)) if finding.closed_at is None}
    if known - {reason.policy for reason in judgement.broken}:
        refresh(work, ref, "")


def _count_what_is_exempt(
    guarded: GuardedWorkspace, judgements: Mapping[str, Mapping[str, Judgement]]
) -> None:
    """Record how many resources each exemption excuses now."""
    named = Counter(
        (reason.policy, exemption)
        for of_kind in judgements.values()
        for judgement in of_kind.values()
        for reason in judgement.reasons
        for exemption in reason.exemptions
    )
    with guarded.transaction() as work:
        work.exemption_uses.scanned(named)


def _in_hand(work: UnitOfWork, ref: Ref, record: ChangeRecord | None) -> bool:
    """Whether something is under way already: a question, an open write, written steps; or nothing more to try."""
    if work.approvals.open_for(ref) or work.remedies.open_remedies(ref):
        return True
    past = work.state.intents.for_ref(ref, limit=5)
    if any(intent.state in ("planned", "writing") for intent in past):
        return True
    asked = work.decisions.search(ref=ref, limit=1)
    return bool(asked) and asked[0].note != "" and asked[0].at > work.now - work.limits.within


def _close_what_is_mended(guarded: GuardedWorkspace, broken: Set[Ref], unread: set[str]) -> None:
    with guarded.view() as view:
        subjects = {f.subject for f in view.findings.open_findings() if f.kind and f.kind not in unread}
    for subject in subjects - {str(ref) for ref in broken}:
        with guarded.transaction() as work:
            refresh(work, Ref.parse(subject), "")


def _settle_known_good(guarded: GuardedWorkspace, live: Live, broken: Set[Ref]) -> None:
    """What breaks nothing and was never judged is known good from its first reading on."""
    with guarded.transaction() as work:
        settled = {*broken} | {record.ref for record in work.state.changes.unjudged(10_000)}
        settled |= {Ref.parse(f.subject) for f in work.findings.open_findings() if f.kind}
        for kind, ids in live.items():
            known = work.known_good.ids(kind)
            fresh = {n for n, id in ids.items() if id not in known and Ref(kind, id) not in settled}
            current = work.state.versions.current(kind).values() if fresh else ()
            work.known_good.put_many(
                KnownGood(version.ref, version.parent, version.digest, work.now, "baseline")
                for version in current
                if version.id in fresh
            )
