"""What the store keeps of a workspace, as values: versions, changes, activity, intents. Times are unix seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from drift.core.model.activity import UNATTRIBUTED, Activity, Attribution, IngestRoute
from drift.core.model.api_call import Call
from drift.core.model.changes import FieldChange
from drift.core.model.resources import Body, Digest, Ref

Operation: TypeAlias = Literal["created", "updated", "deleted"]
IntentState: TypeAlias = Literal["planned", "writing", "verified", "failed", "void"]
IntentOutcome: TypeAlias = Literal["accepted", "moved", "answered"]
"""accepted: Intercom took the write, and it is not visible yet. moved: given up, as somebody else changed the same
fields. answered: dropped before it began, as a person decided about the change."""
EntryOutcome: TypeAlias = Literal[
    "our_own", "failed", "not_read", "not_visible", "explains_change", "no_change"
]
"""our_own: the entry only tells of a write of the service. failed: processing it failed, and nothing of it was kept.
not_read, not_visible: its kinds could not be read, or do not show its change yet."""
Purpose: TypeAlias = Literal["revert", "set", "reapply", "restore"]


@dataclass(frozen=True, slots=True)
class Version:
    """One body of a resource with the interval it was live; `until` is None while it still is."""

    id: int
    ref: Ref
    parent: Ref | None
    digest: Digest
    since: float
    until: float | None
    trace: Body = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """A change as it was found. `fields` are the JSON Pointers that moved; the bodies stand under their digests.

    `judged_at` is None until the policies have spoken about it.
    """

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


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """An entry with how it came, and whether it has been worked on. `history` entries are older than the baseline:
    kept and searchable, never acted on."""

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
    """A webhook notification that is no activity-log entry: a reason to read some kinds again."""

    id: str
    topic: str
    created_at: float
    received_at: float
    resource_id: str | None = None


@dataclass(frozen=True, slots=True)
class KindStatus:
    """How the last reading of a kind went. `read_at` is the last time it was read completely."""

    kind: str
    status: Literal["read", "unread"]
    code: str
    reason: str
    count: int
    attempted_at: float
    read_at: float | None


NARROWED: Final = "kinds"
"""The trigger of a snapshot of some kinds only."""


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
    """A write to Intercom, recorded before it is made. `fields` say what must be live before (`before`) and what is
    wanted (`after`); for a creation or deletion `target` or `expected` is the whole body's digest.

    `outcome` is a sentence for people, `outcome_code` what it means; None where `state` says all there is to say.
    `result` is the digest read back. `reason` names the decision or approval that asked for it.
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
