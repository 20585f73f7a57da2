"""What follows a decided approval request: the change is made live, or what is left of it is reverted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from drift.core.model.changes import Change, Created, Deleted, FieldChange, Updated, apply, fields_of
from drift.core.model.json_pointer import covers, get
from drift.core.model.records import ChangeRecord, Intent
from drift.core.model.resources import Body, Json, Ref, Resource
from drift.core.normalisation.comparison import equal_at
from drift.store import StateStore
from guard.context import UnitOfWork
from guard.core.approvals.approval_rules import glass_broken_by
from guard.core.approvals.outcomes import Approved
from guard.core.model.records import Approval
from guard.core.remediation.remedy import NothingToDo, Recreate, Remedy, Remove, SetFields, plan_remedy
from guard.enforcement.findings import refresh
from guard.enforcement.known_good import known_good, set_known_good
from guard.enforcement.remedy_recorder import record_remedy
from guard.notify import messages
from guard.notify.outbox import enqueue


@dataclass(frozen=True, slots=True)
class Settlement:
    """An open approval request with its change, in one transaction."""

    work: UnitOfWork
    approval: Approval
    record: ChangeRecord
    change: Change

    def approve(self, answer: Approved) -> bool:
        """Make the change known good, and live again where it was reverted meanwhile."""
        if not self.clear_the_way():
            return False
        ref, now = self.record.ref, self.work.now
        good = known_good(self.work, ref)
        body: Body | None
        match self.change:
            case Created(after):
                body = after.body
            case Deleted():
                body = None
            case Updated(_, after, fields):
                body = after.body if good is None else apply(good, fields)
            case _:
                assert_never(self.change)
        good_before = self._known_good_now()
        set_known_good(self.work, self.change, body, at=now, because="approved")
        note = f"Approved by {', '.join(answer.names)}."
        votes = self.work.approvals.votes(self.approval.id)
        counted = [vote for vote in votes if vote.voter in answer.by]
        if glass := glass_broken_by(self.work.policies.policy_set, self.approval, counted):
            note = f"{note} The glass was broken by {', '.join(glass)}."
        put = reapply(self.work.state, self.change, put_back_as(self.work.state, self.record))
        if not isinstance(put, NothingToDo):
            done = record_remedy(self.work, put, purpose="reapply", reason=self.approval.decision_id)
            note = f"{note} {done.note}".strip()
        for guided in self.work.remedies.open_remedies(ref):
            self.work.remedies.done(guided.id, now, "What they would put back was approved.")
        settled = self._end("approved", note, good_before)
        refresh(self.work, ref, note)
        return settled

    def refuse(self, settlement: str, note: str) -> bool:
        """Revert what is left of the change."""
        if not self.clear_the_way():
            return False
        live = self.work.state.versions.live(self.record.ref)
        if (
            stands(self.change, live.body if live else None)
            and put_back_as(self.work.state, self.record) is None
        ):
            done = record_remedy(
                self.work, self._what_was_meant(), purpose="revert", reason=self.approval.decision_id
            )
            note = f"{note} {done.note}".strip()
        return self._end(settlement, note)

    def _what_was_meant(self) -> Remedy:
        """What takes the place of the change: the last known-good values; after a conflict, what the write that was
        given up was meant to set, as the change itself broke nothing."""
        given_up = self._given_up() if self.approval.question == "conflict" else None
        live = self.work.state.versions.live(self.record.ref)
        if given_up is None or live is None:
            good = known_good(self.work, self.record.ref)
            return plan_remedy(as_live(self.change, self.work.state), good, self.record.fields)
        fields = _not_live(live, given_up.fields)
        return (
            SetFields(live, fields) if fields else NothingToDo("It is as it was meant to be.", settled=True)
        )

    def _given_up(self) -> Intent | None:
        past = self.work.state.intents.for_ref(self.record.ref, limit=10)
        moved = (intent for intent in past if intent.state == "void" and intent.outcome_code != "answered")
        return next((intent for intent in moved if intent.operation == "update"), None)

    def expire(self) -> bool:
        if self.approval.on_expiry == "revert":
            return self.refuse("expired", "Nobody answered in time: the change does not stay.")
        return self._end("expired", "Nobody answered in time: things stay as they are.")

    def clear_the_way(self) -> bool:
        """Whether no write of ours is under way. A planned write to the same fields is voided."""
        for intent in self.work.state.intents.for_ref(self.record.ref, limit=10):
            if intent.state == "writing":
                return False
            if intent.state == "planned" and _overlap(intent, self.record):
                self.work.state.intents.finish(
                    intent.id, "void", self.work.now, "The question was answered first.", code="answered"
                )
        return True

    def _known_good_now(self) -> Mapping[str, Json]:
        """What is known good, to be kept with the approval that changes it."""
        row = self.work.known_good.get(self.record.ref)
        return {} if row is None else {"digest": None if row.digest is None else row.digest.hex()}

    def _end(self, settlement: str, note: str, good_before: Mapping[str, Json] | None = None) -> bool:
        settled = self.work.approvals.settle(self.approval.id, settlement, self.work.now, note, good_before)
        if settled:
            enqueue(self.work, messages.settled(self.approval, settlement, note))
        return settled


def put_back_as(state: StateStore, record: ChangeRecord) -> Ref | None:
    """The id under which a deleted resource was created again."""
    made = state.intents.for_ref(record.ref) if record.operation == "deleted" else []
    ids = (intent.result_id for intent in made if intent.operation == "create" and intent.state == "verified")
    id_ = next((id_ for id_ in ids if id_), None)
    return None if id_ is None else Ref(record.ref.kind, id_)


def _overlap(intent: Intent, record: ChangeRecord) -> bool:
    """Whether a write and a change touch the same fields."""
    if intent.operation != "update" or record.operation != "updated":
        return True
    return any(covers(field.pointer, pointer) for field in intent.fields for pointer in record.fields)


def reapply(state: StateStore, change: Change, made_again: Ref | None) -> Remedy:
    """The remedy that makes an approved change live, where it is not."""
    match change:
        case Created(after):
            return NothingToDo("It is live.") if state.versions.live(after.ref) else Recreate(after)
        case Deleted(before):
            live = state.versions.live(made_again or before.ref)
            return Remove(live) if live else NothingToDo("It is gone.")
        case Updated(_, after, fields):
            live = state.versions.live(after.ref)
            if live is None:
                return NothingToDo("The resource is gone.")
            missing = _not_live(live, fields)
            return SetFields(live, missing) if missing else NothingToDo("It is live.")
        case _:
            assert_never(change)


def _not_live(live: Resource, fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """The fields that do not have their new values, each from what it is now."""
    now = ((field, get(live.body, field.pointer)) for field in fields)
    return tuple(
        FieldChange(field.pointer, value, field.after)
        for field, value in now
        if not equal_at(live.ref.kind, field.pointer, value, field.after)
    )


def stands(change: Change, live: object) -> bool:
    """Whether any part of a change is live."""
    match change:
        case Created():
            return live is not None
        case Deleted():
            return live is None
        case Updated():
            return live is not None and any(
                equal_at(change.ref.kind, f.pointer, get(live, f.pointer), f.after) for f in fields_of(change)
            )
        case _:
            assert_never(change)


def as_live(change: Change, state: StateStore) -> Change:
    """The change with its `after` as it is live now, so that later edits of other fields survive."""
    if isinstance(change, Updated):
        live = state.versions.live(change.ref)
        return change if live is None else Updated(change.before, live, change.fields)
    return change
