"""Known good: the last body of a resource that broke no policy or that somebody approved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drift.core.model.changes import Change, FieldChange, Updated, after_of, apply, before_of, fields_of
from drift.core.model.json_pointer import get
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import MISSING, Body, Digest, Ref, Resource
from drift.core.normalisation.comparison import differences
from drift.store import StateStore
from guard.context import UnitOfWork
from guard.core.evaluation.evaluate import judge
from guard.core.model.records import Decision, KnownGood
from guard.core.model.subject import Subject
from guard.core.model.verdict import Judgement, Reason
from guard.core.proposals.agreed_breaches import breaches_of, place_by_hand
from guard.core.proposals.application import place_of
from guard.core.proposals.glass import is_agreed_to
from guard.core.proposals.records import ProposalRecord
from guard.core.remediation.remedy import advance
from guard.enforcement.subjects import facts_of_state

_LATELY: Final = 20
"""So many changes of a resource are looked at for proposals that people agreed to."""


def held_fields(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """The JSON Pointers that broken policies hold: not known good until they are reverted or approved. Only the values
    that broke a rule, where the rule can say which; else all that it protects."""
    return tuple(dict.fromkeys(pointer for reason in reasons for pointer in _held_by_reason(reason)))


def _held_by_reason(reason: Reason) -> tuple[str, ...]:
    broke = tuple(evidence.pointer for evidence in reason.evidence)
    return broke if broke and all(broke) else reason.protects or ("",)


def protected_fields(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    """All the JSON Pointers that these policies protect."""
    return tuple(dict.fromkeys(pointer for reason in reasons for pointer in (reason.protects or ("",))))


def move_known_good(
    work: UnitOfWork, change: Change, good: Body | None, decision: Decision, because: str = "clean"
) -> None:
    """What a change leaves known good: all its fields that no broken policy holds. `good` is what was, before it."""
    held = held_fields(decision.judgement.broken)
    set_known_good(work, change, advance(good, change, held), at=decision.at, because=because)


def known_good_before(work: UnitOfWork, change: Change) -> Body | None:
    """The known-good body of a resource as a change found it.

    A resource that changed before the first scan had looked at it counts as known good if its state broke nothing; and
    so does what a log entry is the first to tell of a setting that no API reads.
    """
    before, good = before_of(change), known_good(work, change.ref)
    if before is None:
        return good
    seen = work.state.changes.search(kind=change.ref.kind, resource_id=change.ref.id, limit=2)
    if work.known_good.get(change.ref) is None:
        return before.body if len(seen) < 2 and _breaks_nothing(work, before) else None
    is_logged = work.workspace.kinds[change.ref.kind].log_only and isinstance(change, Updated)
    if good is None or not is_logged or not _breaks_nothing(work, before):
        return good
    return _with_logged_values(work.state, good, change, seen[1] if len(seen) > 1 else None)


def _breaks_nothing(work: UnitOfWork, state: Resource) -> bool:
    subject = Subject.of_state(state, at=work.now)
    return not judge(work.policies, subject, facts_of_state(work.state, state.ref), work.mode).broken


def _with_logged_values(state: StateStore, good: Body, change: Change, earlier: ChangeRecord | None) -> Body:
    """The known-good body with what an entry says was there before, of which nothing was known until then."""
    last = earlier.after if earlier else state.versions.history(change.ref)[0].digest
    known = state.versions.bodies([last])[last] if last else {}
    return apply(
        good,
        [
            FieldChange(field.pointer, MISSING, field.before)
            for field in fields_of(change)
            if get(known, field.pointer) is MISSING and get(good, field.pointer) is MISSING
        ],
    )


def set_known_good(work: UnitOfWork, change: Change, body: Body | None, *, at: float, because: str) -> None:
    resource = after_of(change) or before_of(change)
    assert resource is not None  # noqa: S101  # a change has at least one side
    digest = work.state.versions.put_body(body) if body is not None else None
    work.known_good.put(KnownGood(change.ref, resource.parent, digest, at, because))


def known_good(work: UnitOfWork, ref: Ref) -> Body | None:
    row = work.known_good.get(ref)
    if row is None or row.digest is None:
        return None
    return work.state.versions.bodies([row.digest])[row.digest]


def ratified(work: UnitOfWork, live: Resource, judgement: Judgement) -> bool:
    """Whether somebody approved this very body, under this id or an earlier one, asked about all that the policies
    find broken in it now: after the change, or before it was made."""
    good = work.known_good.get(live.ref)
    if good is None or good.because != "approved" or not _is_body_of(work.state, live, good.digest):
        return False
    refs = (live.ref, *reversed(work.state.aliases.earlier(live.ref)))
    breaches = _breaches(judgement)
    if any(breaches <= known for ref in refs for known in _agreed_to_in_advance(work, ref)):
        return True
    answered = (
        approval
        for ref in refs
        for approval in work.approvals.search(ref=ref, settlement="approved", limit=1)
    )
    asked = next(answered, None)
    decision = work.decisions.get(asked.decision_id) if asked else None
    return decision is not None and breaches <= _breaches(decision.judgement)


def _agreed_to_in_advance(work: UnitOfWork, ref: Ref) -> Iterator[set[tuple[str, str]]]:
    """What was broken in the proposals for this resource that people agreed to and that were applied, newest first."""
    for change in work.state.changes.search(kind=ref.kind, resource_id=ref.id, limit=_LATELY):
        cause = change.attribution.cause
        if cause is None or cause.undoes:
            continue
        record = work.proposals.get(cause.proposal)
        if record is not None and is_agreed_to(record):
            yield breaches_of(record.plan, _place(record, change))


def _place(record: ProposalRecord, change: ChangeRecord) -> int:
    """The place in a proposal of the change that was made of it, by a write of ours or by hand."""
    if change.attribution.source == "intent":
        return place_of(change.attribution.id or "")
    made = "" if change.operation == "created" else change.ref.id
    return place_by_hand(record.plan, change.ref.kind, made)


def _is_body_of(state: StateStore, live: Resource, digest: Digest | None) -> bool:
    """Whether a kept body is that of the resource, perhaps spelt in another way."""
    if digest is None or digest == live.digest:
        return digest is not None
    return not differences(live.ref.kind, state.versions.bodies([digest])[digest], live.body)


def _breaches(judgement: Judgement) -> set[tuple[str, str]]:
    """(policy, pointer) of everything that is broken."""
    return {
        (reason.policy, pointer)
        for reason in judgement.broken
        for pointer in ([evidence.pointer for evidence in reason.evidence] or [""])
    }
