"""The records that the store keeps of a workspace: versions, changes, activity, intents. Times are unix seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from drift.core.model.activity import UNATTRIBUTED, Activity, Attribution, Cause, IngestRoute
from drift.core.model.api_call import Call
from drift.core.model.changes import FieldChange
from drift.core.model.resources import Body, Digest, Ref

Operation: TypeAlias = Literal["created", "updated", "deleted"]
IntentState: TypeAlias = Literal["planned", "writing", "verified", "failed", "void"]
IntentOutcome: TypeAlias = Literal["accepted", "moved", "answered"]
"""accepted: Intercom accepted the write, but it is not visible yet. moved: abandoned because somebody else changed the
same fields. answered: cancelled before it began because a person decided about the change."""
EntryOutcome: TypeAlias = Literal[
    "our_own", "failed", "not_read", "not_visible", "explains_change", "no_change"
]
"""our_own: the entry records a write of the service itself. failed: processing failed and was rolled back.
not_read, not_visible: its kinds could not be read, or do not show its change yet."""
Purpose: TypeAlias = Literal["revert", "set", "reapply", "restore", "apply", "rollback"]
"""apply: a proposal is carried out. rollback: what was carried out of it is undone, as the rest of it failed."""


@dataclass(frozen=True, slots=True)
class Version:
    """One body of a resource, with the interval in which it was live. `until` is None while it is live."""

    id: int
    ref: Ref
    parent: Ref | None
    digest: Digest
    since: float
    until: float | None
    trace: Body = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """A detected change. `fields` are the JSON Pointers of the changed fields; the bodies are stored by digest.

    `since` is when the reading before it began, so that it came about between `since` and `detected_at`; None where no
    reading showed it. `touched_at` is Intercom's own `updated_at` in that reading. `judged_at` is None until the
    policies have been evaluated for it. `doubtful` are those of the fields that Intercom may have moved by itself:
    nobody described them, or nearly every resource gained them at once."""

    id: int
    ref: Ref
    parent: Ref | None
    operation: Operation
    before: Digest | None
    after: Digest | None
    fields: tuple[str, ...]
    detected_at: float
    attribution: Attribution = UNATTRIBUTED
    judged_at: float | None = None
    doubtful: tuple[str, ...] = ()
    since: float | None = None
    touched_at: float | None = None


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """An activity-log entry, how it arrived, and whether it was processed. `history` entries are older than the
    baseline: they are stored and searchable, but never acted on."""

    activity: Activity
    route: IngestRoute
    received_at: float
    history: bool = False
    done_at: float | None = None
    judged_at: float | None = None
    attempts: int = 0
    next_try_at: float = 0.0
    outcome: str = ""
    outcome_code: EntryOutcome | None = None


@dataclass(frozen=True, slots=True)
class RereadRequest:
    """A webhook notification that is not an activity-log entry: some kinds have to be read again."""

    id: str
    topic: str
    created_at: float
    received_at: float
    resource_id: str | None = None


@dataclass(frozen=True, slots=True)
class KindStatus:
    """The result of the last reading of a kind. `read_at` is the time of the last complete one, `api_version` the
    version of Intercom's API that answered then, and `rules` names the rules by which the answers were read."""

    kind: str
    status: Literal["read", "unread"]
    code: str
    reason: str
    count: int
    attempted_at: float
    read_at: float | None
    api_version: str | None = None
    rules: str | None = None


NARROWED: Final = "kinds"
"""The trigger of a snapshot that reads only some kinds."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One reading of the workspace with its coverage."""

    id: int
    trigger: str
    started_at: float
    finished_at: float | None
    coverage: tuple[KindStatus, ...] = ()


@dataclass(frozen=True, slots=True)
class Intent:
    """A write to Intercom, recorded before it is made. Each of `fields` has the live value that the write requires
    (`before`) and the wanted value (`after`). A creation has the digest of its body in `target`, a deletion has it in
    `expected`.

    `outcome` is a sentence for people. `outcome_code` is its meaning, None where `state` says enough. `result` is the
    digest that was read back. `reason` names the decision, the approval or the proposal behind the write; `cause` says
    why it was asked for in advance, where it was.
    """

    id: str
    ref: Ref
    parent: Ref | None
    operation: Literal["create", "update", "delete"]
    purpose: Purpose
    reason: str
    fields: tuple[FieldChange, ...]
    calls: tuple[Call, ...]
    state: IntentState
    created_at: float
    expected: Digest | None = None
    target: Digest | None = None
    writing_at: float | None = None
    finished_at: float | None = None
    attempts: int = 0
    next_try_at: float = 0.0
    outcome: str = ""
    outcome_code: IntentOutcome | None = None
    result: Digest | None = None
    result_id: str | None = None
    cause: Cause | None = None
