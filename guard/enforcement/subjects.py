"""Subjects and facts, loaded from the store: a change or a live resource as the policies see it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from drift.core.model.activity import UNATTRIBUTED, Activity, Attribution
from drift.core.model.changes import Change, Created, Deleted, Updated
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Body, Digest, Ref, Resource
from drift.core.normalisation.comparison import differences
from drift.store import StateStore
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import required_facts
from guard.core.model.subject import Facts, Subject
from guard.enforcement.rate_counts import tally


def state_subject(state: StateStore, live: Resource, now: float) -> Subject:
    """The subject of a scan: a live resource with the actor of its last change."""
    author = author_of_state(state, live.ref)
    return Subject.of_state(
        live,
        actor=author.actor,
        attributed=author.source != "unattributed",
        at=now,
        others=author.others,
        gap=bool(author.gap),
    )


def author_of_state(state: StateStore, ref: Ref) -> Attribution:
    """Who made the live version, as far as it is known."""
    last = last_change(state, ref)
    return last.attribution if last else UNATTRIBUTED


def last_change(state: StateStore, ref: Ref) -> ChangeRecord | None:
    return next(iter(state.changes.search(kind=ref.kind, resource_id=ref.id, limit=1)), None)


def change_of(state: StateStore, record: ChangeRecord) -> Change:
    """The change of a record, with its bodies."""
    return change_from(
        record, state.versions.bodies([digest for digest in (record.before, record.after) if digest])
    )


def change_from(record: ChangeRecord, bodies: Mapping[Digest, Body]) -> Change:
    """The change of a record, with bodies that were read already."""

    def resource(digest: Digest | None) -> Resource | None:
        return None if digest is None else Resource(record.ref, bodies[digest], record.parent)

    before, after = resource(record.before), resource(record.after)
    if before is not None and after is not None:
        return Updated(before, after, differences(after.ref.kind, before.body, after.body))
    if after is not None:
        return Created(after)
    if before is None:
        raise LookupError(f"change {record.id} has neither a before nor an after")
    return Deleted(before)


def subject_of_change(state: StateStore, record: ChangeRecord, change: Change) -> Subject:
    """The subject of a recorded change: with the log entry that explains it, and the time it was made."""
    attribution = record.attribution
    activity: Activity | None = None
    if attribution.source == "activity" and attribution.id:
        found = state.activities.get(attribution.id)
        activity = found.activity if found else None
    return Subject.of_change(
        change,
        activity=activity,
        actor=attribution.actor,
        attributed=attribution.source != "unattributed",
        others=attribution.others,
        gap=bool(attribution.gap),
        at=float(attribution.at) if attribution.at is not None else record.detected_at,
    )


def look_up(state: StateStore, policies: CompiledPolicies, subject: Subject) -> Facts:
    """The facts that these policies need about a subject: known IP addresses of the actor, counts of entries."""
    wanted = required_facts(policies, subject)
    email = subject.actor.email
    ips = state.activities.ips_of(email, int(subject.at)) if wanted.ips and email else None
    counts = tally(state, policies, subject, wanted)
    return Facts(known_ips=ips, counts=counts, former_ids=former_ids(state, subject.ref))


def with_doubt(facts: Facts, record: ChangeRecord) -> Facts:
    """The facts with the fields of a change that Intercom may have moved by itself."""
    return structs.replace(facts, doubtful=frozenset(record.doubtful))


def former_ids(state: StateStore, ref: Ref | None) -> frozenset[str]:
    """The ids of a resource before it was created again."""
    return frozenset() if ref is None else frozenset(earlier.id for earlier in state.aliases.earlier(ref))


def facts_of_state(state: StateStore, ref: Ref) -> Facts:
    """The facts of a state: nobody acts in it, and nothing is counted."""
    return Facts(former_ids=former_ids(state, ref))
