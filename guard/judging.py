"""Brings a change, an entry or a state before the policies, with the facts they ask for; the answer is a decision."""

from __future__ import annotations

from collections.abc import Mapping

from drift.activity import Activity
from drift.changes import Change, Created, Deleted, Updated, diff_bodies
from drift.records import ChangeRecord
from drift.resources import Body, Digest, Ref, Resource
from drift.store import Drift
from guard.decisions import Judgement, Mode
from guard.evaluation import judge, wanted_facts
from guard.guarded import new_id
from guard.policies import PolicySet
from guard.records import Decision
from guard.subjects import Facts, Subject
from guard.tallying import tally

ATTRIBUTED = "attributed"
"""The fact, kept with a decision, whether anything explained the change when it was judged."""


def change_of(drift: Drift, record: ChangeRecord) -> Change:
    """The change a record stands for, with its bodies."""
    return change_from(
        record, drift.versions.bodies([digest for digest in (record.before, record.after) if digest])
    )


def change_from(record: ChangeRecord, bodies: Mapping[Digest, Body]) -> Change:
    """The same, with bodies that were read already."""

    def resource(digest: Digest | None) -> Resource | None:
        return None if digest is None else Resource(record.ref, bodies[digest], record.parent)

    before, after = resource(record.before), resource(record.after)
    if before is not None and after is not None:
        return Updated(before, after, diff_bodies(before.body, after.body))
    if after is not None:
        return Created(after)
    if before is None:
        raise LookupError(f"change {record.id} has neither a before nor an after")
    return Deleted(before)


def subject_of_change(drift: Drift, record: ChangeRecord, change: Change) -> Subject:
    """A recorded change as the policies see it: with the entry that explains it, and when it was made."""
    attribution = record.attribution
    activity: Activity | None = None
    if attribution.source == "activity" and attribution.id:
        found = drift.activities.get(attribution.id)
        activity = found.activity if found else None
    return Subject.of_change(
        change,
        activity=activity,
        actor=attribution.actor,
        attributed=attribution.source != "unattributed",
        at=float(attribution.at) if attribution.at is not None else record.detected_at,
    )


def look_up(drift: Drift, policies: PolicySet, subject: Subject) -> Facts:
    """The facts that these policies want for this subject: known addresses of the actor, counts of entries."""
    wanted = wanted_facts(policies, subject)
    email = subject.actor.email
    ips = drift.activities.ips_of(email, int(subject.at)) if wanted.ips and email else None
    counts = tally(drift, policies, subject, wanted)
    return Facts(known_ips=ips, counts=counts, former_ids=former_ids(drift, subject.ref))


def former_ids(drift: Drift, ref: Ref | None) -> frozenset[str]:
    """What a resource was called before it was made again."""
    return frozenset() if ref is None else frozenset(one.id for one in drift.aliases.earlier(ref))


def facts_of_state(drift: Drift, ref: Ref) -> Facts:
    """What a state is judged with: nobody acts in it, and nothing is counted."""
    return Facts(former_ids=former_ids(drift, ref))


def decide(
    drift: Drift,
    policies: PolicySet,
    subject: Subject,
    mode: Mode,
    *,
    now: float,
    change: ChangeRecord | None = None,
) -> Decision:
    """Judge a subject and write the decision as a value; nothing is stored."""
    facts = look_up(drift, policies, subject)
    judgement = judge(policies, subject, facts, mode)
    return decision_of(subject, judgement, facts, policies.revision, mode, now=now, change=change)


def decision_of(
    subject: Subject,
    judgement: Judgement,
    facts: Facts,
    revision: str,
    mode: Mode,
    *,
    now: float,
    change: ChangeRecord | None = None,
) -> Decision:
    return Decision(
        id=new_id(),
        at=now,
        entry=subject.entry,
        ref=subject.ref,
        judgement=judgement,
        policy_revision=revision,
        mode=mode,
        change_id=change.id if change else None,
        activity_id=subject.activity.id if subject.activity else None,
        before=subject.before.digest if subject.before else None,
        after=subject.after.digest if subject.after else None,
        actor=subject.actor,
        acted_at=subject.at,
        facts={**facts.dump(), ATTRIBUTED: subject.attributed},
        verdict=judgement.verdict,
    )


def judge_again(drift: Drift, policies: PolicySet, decision: Decision) -> Judgement:
    """Reach a decision again from the record: same bodies, same entry, same facts, same revision.

    `policies` must be the set of the decision's own revision. Raises LookupError when a body is gone.
    """
    return judge(policies, *asked_again(drift, decision), decision.mode)


def asked_again(drift: Drift, decision: Decision) -> tuple[Subject, Facts]:
    """What was judged, and the facts that were known then. Raises LookupError when a body is gone."""
    return _subject_again(drift, decision), Facts.load(decision.facts)


def _subject_again(drift: Drift, decision: Decision) -> Subject:
    at = decision.acted_at if decision.acted_at is not None else decision.at
    entry = drift.activities.get(decision.activity_id) if decision.activity_id else None
    if decision.entry == "activity":
        if entry is None:
            raise LookupError(f"the activity-log entry {decision.activity_id} is no longer kept")
        return Subject.of_activity(entry.activity)
    attributed = bool(decision.facts.get(ATTRIBUTED))
    if decision.entry == "scan":
        return Subject.of_state(
            _again(drift, decision, decision.after), actor=decision.actor, attributed=attributed, at=at
        )
    return Subject.of_change(
        _change_again(drift, decision),
        activity=entry.activity if entry else None,
        actor=decision.actor,
        attributed=attributed,
        at=at,
        entry="proposal" if decision.entry == "proposal" else "change",
    )


def _again(drift: Drift, decision: Decision, digest: Digest | None) -> Resource:
    if digest is None or decision.ref is None:
        raise LookupError(f"decision {decision.id} names no resource")
    return Resource(decision.ref, drift.versions.bodies([digest])[digest])


def _change_again(drift: Drift, decision: Decision) -> Change:
    if decision.before is None:
        return Created(_again(drift, decision, decision.after))
    before = _again(drift, decision, decision.before)
    if decision.after is None:
        return Deleted(before)
    after = _again(drift, decision, decision.after)
    return Updated(before, after, diff_bodies(before.body, after.body))
