"""Holds every live resource against the policies: opens and closes findings, puts right what no change announced."""

from __future__ import annotations

from drift.records import ChangeRecord
from drift.resources import Ref, Resource
from drift.store import Drift
from guard.decisions import Verdict
from guard.enforce import enforced, put_back_for
from guard.evaluation import Provenance, judge, scan
from guard.findings import known_good, last_change, open_findings, refresh, state_subject
from guard.guarded import Guarded
from guard.judging import decision_of, facts_of_state
from guard.notify import messages
from guard.notify.outbox import announce
from guard.policies import PolicySet
from guard.records import KnownGood
from guard.state_rules import Memo
from guard.store import Guard


def scan_workspace(guarded: Guarded, memo: Memo) -> int:
    """Judge the state of every resource that was read; returns how many break a policy.

    What was judged before under the same rules costs a look-up. Kinds that could not be read are left alone: their
    findings stand as they are, and reports call them unknown.
    """
    policies = guarded.policies()
    with guarded.reading() as (drift, _):
        status = drift.snapshots.latest_status()
        unread = {name for name, one in status.items() if one.status == "unread"}
        live = {r.ref: r for r in drift.versions.all_live() if r.ref.kind not in unread}
    found = ((r.digest, r) for r in live.values())
    with guarded.reading() as (drift, _):

        def who(ref: Ref) -> Provenance:
            return Provenance(facts=facts_of_state(drift, ref))

        suspects = scan(policies, found, at=guarded.now(), mode=guarded.mode, memo=memo, who=who)
    broken = {ref for ref, judgement in suspects if judgement.broken}
    for ref in broken:
        _look_closer(guarded, policies, live[ref])
    _close_what_is_mended(guarded, broken, unread)
    _settle_known_good(guarded, live, broken)
    return len(broken)


def _look_closer(guarded: Guarded, policies: PolicySet, resource: Resource) -> None:
    """Judge one suspect with everything that is known about it, and follow it up once."""
    now = guarded.now()
    with guarded.writing() as (drift, guard):
        drift.lock(resource.ref)
        live = drift.versions.live(resource.ref)
        record = last_change(drift, resource.ref)
        if live is None or live.digest != resource.digest or (record and record.judged_at is None):
            return  # it moved since, or its change is about to be judged: that judgement decides
        subject = state_subject(drift, live, now)
        facts = facts_of_state(drift, live.ref)
        judgement = judge(policies, subject, facts, guarded.mode)
        if not judgement.broken:
            return
        decision = decision_of(
            subject, judgement, facts, policies.revision, guarded.mode, now=now, change=None
        )
        known = {f.policy for f in guard.findings.for_subject(str(live.ref)) if f.closed_at is None}
        acts = decision.verdict > Verdict.FLAG and not _in_hand(guarded, drift, guard, live.ref, record)
        if not acts and all(reason.policy in known for reason in judgement.broken):
            return  # told before: the decision that its finding names still holds
        if acts:
            good = known_good(drift, guard, live.ref)
            decision = enforced(
                guarded, drift, guard, decision, record, put_back_for(guarded, live, good, decision)
            )
        guard.decisions.add(decision)
        open_findings(guard, decision, str(live.ref), live.ref.kind)
        announce(guarded, guard, messages.decided(decision))


def _in_hand(guarded: Guarded, drift: Drift, guard: Guard, ref: Ref, record: ChangeRecord | None) -> bool:
    """Whether something is under way already: a question, an open write, written steps; or nothing more to try."""
    if guard.approvals.open_for(ref) or guard.remedies.open_remedies(ref):
        return True
    past = drift.intents.for_ref(ref, limit=5)
    if any(intent.state in ("planned", "writing") for intent in past):
        return True
    asked = guard.decisions.search(ref=ref, limit=1)
    return bool(asked) and asked[0].note != "" and asked[0].at > guarded.now() - guarded.limits.within


def _close_what_is_mended(guarded: Guarded, broken: set[Ref], unread: set[str]) -> None:
    with guarded.reading() as (_, guard):
        subjects = {f.subject for f in guard.findings.open_findings() if f.kind and f.kind not in unread}
    for subject in subjects - {str(ref) for ref in broken}:
        with guarded.writing() as (drift, guard):
            refresh(guarded, drift, guard, Ref.parse(subject), "")


def _settle_known_good(guarded: Guarded, live: dict[Ref, Resource], broken: set[Ref]) -> None:
    """What breaks nothing and was never judged is known good from its first reading on."""
    now = guarded.now()
    with guarded.writing() as (drift, guard):
        known = set(guard.known_good.all()) | {record.ref for record in drift.changes.unjudged(10_000)}
        busy = {Ref.parse(f.subject) for f in guard.findings.open_findings() if f.kind}
        fresh = [r for ref, r in live.items() if ref not in known and ref not in broken and ref not in busy]
        current = [
            r for r in fresh if (v := drift.versions.version(r.ref)) is not None and v.digest == r.digest
        ]
        guard.known_good.put_many([KnownGood(r.ref, r.parent, r.digest, now, "baseline") for r in current])
