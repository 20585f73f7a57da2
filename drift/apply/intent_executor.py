"""Executes an intent: re-read, check the precondition, write once, read back, record the outcome.

Every step is stored before the next one begins, so that after a crash the next attempt knows how far it came.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Literal

from drift import tracing
from drift.apply.precondition import calls_left, compare_with_plan, replaces, reread
from drift.apply.write_evidence import arrived, changed_since
from drift.core.catalogue.kind import Kind
from drift.core.model.api_call import Call
from drift.core.model.changes import apply
from drift.core.model.records import Intent, IntentOutcome
from drift.core.model.resources import Json, Ref, Resource
from drift.core.normalisation.comparison import equal_at
from drift.core.planning.write_plan import ApiPlan, plan_create
from drift.intercom.errors import Conflict, IntercomError, NotFound, Unauthorized
from drift.store import StateStore
from drift.sync.change_recorder import record_one
from drift.workspace import Workspace

log = logging.getLogger(__name__)

_ACCEPTED = "Intercom accepted the write; it is not to be seen yet"


@dataclass(frozen=True, slots=True)
class Patience:
    """Timeouts of a write, in seconds.

    `lease`: how long the writer holds the intent; longer than any request may take, so others wait for its end only
    after a crash. `settle`: a write without an answer may still arrive within it, so nothing is written again before.
    `visible`: how long an accepted write may take to show, if its kind does not allow for more. `tries`: the number of
    failed attempts before giving up."""

    lease: float = 45.0
    settle: float = 10.0
    visible: float = 60.0
    tries: int = 8


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """How an attempt ended. `moved`: somebody else changed the same fields, nothing was written."""

    intent: Intent
    end: Literal["verified", "moved", "failed", "later"]
    sentence: str


def execute(workspace: Workspace, intent: Intent, patience: Patience) -> AttemptResult:
    """Attempt an intent once. A transient error of Intercom leaves it open, to be retried."""
    try:
        return _attempt(workspace, intent, patience)
    except IntercomError as error:
        return _handle_error(workspace, intent, error, patience)


def _attempt(workspace: Workspace, intent: Intent, patience: Patience) -> AttemptResult:
    kind = workspace.kinds[intent.ref.kind]
    started_at = workspace.clock()
    with tracing.inside("look before"):
        live, ref = reread(workspace, kind, intent)
    match compare_with_plan(intent, live):
        case "already_done":
            return _end(workspace, intent, "verified", "It is as it was meant to be.", ref, live, started_at)
        case "moved":
            sentence = (
                f"Somebody else changed {intent.ref} again before it could be written: nothing was written."
            )
            return _end(workspace, intent, "moved", sentence, intent.ref, live, started_at)
        case "as_expected":
            return _continue(workspace, kind, intent, live, started_at, patience)


def _continue(
    workspace: Workspace,
    kind: Kind,
    intent: Intent,
    live: Resource | None,
    started_at: float,
    patience: Patience,
) -> AttemptResult:
    """The live resource is as the plan expects: write, unless an earlier write of this intent arrived or may still
    arrive."""
    now, owner = workspace.clock(), workspace.intercom.owner()
    with workspace.reading() as drift:
        accepted = intent.outcome_code == "accepted" or arrived(drift, kind, intent, owner=owner, now=now)
        changed = accepted and changed_since(drift, kind, intent, owner=owner, now=now)
    if changed:
        return _changed_back(workspace, kind, intent, live, started_at)
    if accepted:
        return _wait_until_visible(workspace, intent, patience)
    if intent.writing_at is not None and abs(workspace.clock() - intent.writing_at) < patience.settle:
        return _retry_later(
            workspace, intent, intent.writing_at + patience.settle, "An interrupted write may still arrive."
        )
    return _write(workspace, kind, intent, live, started_at, patience)


def _write(
    workspace: Workspace,
    kind: Kind,
    intent: Intent,
    live: Resource | None,
    started_at: float,
    patience: Patience,
) -> AttemptResult:
    now = workspace.clock()
    calls = calls_left(kind, intent, live, workspace.pinned)
    with workspace.writing() as drift:
        until = now + max(patience.lease, patience.settle)
        if not drift.intents.start_writing(intent.id, now, until, intent.attempts):
            return AttemptResult(intent, "later", "Somebody else is carrying it out.")
        if intent.operation == "update" and live is not None:
            _record_others(workspace, drift, kind, live, started_at)
        if calls != intent.calls and intent.operation == "update":
            drift.intents.replan(intent.id, calls)
    made = live is not None and intent.operation == "create" and not (calls and calls[0].method == "DELETE")
    new_id = live.ref.id if live is not None and made else None
    for call in calls:
        answer = workspace.intercom.perform(_filled(call, new_id))
        if intent.operation == "create" and call.method != "DELETE":
            new_id = new_id or _id_in(answer, kind, call)
            if new_id is not None and call is not calls[-1]:
                with workspace.writing() as drift:
                    drift.intents.made(intent.id, new_id)  # whatever becomes of the calls that follow
    with workspace.writing() as drift:
        drift.intents.accepted(intent.id, workspace.clock(), _ACCEPTED, new_id)
    accepted = replace(intent, outcome=_ACCEPTED, outcome_code="accepted")
    intent = replace(accepted, state="writing", writing_at=now, result_id=new_id)
    started_at = workspace.clock()
    with tracing.inside("read back"):
        live, ref = reread(workspace, kind, intent)
    if compare_with_plan(intent, live) == "already_done":
        return _end(
            workspace,
            intent,
            "verified",
            "Written, and read back as it was meant to be.",
            ref,
            live,
            started_at,
        )
    return _wait_until_visible(workspace, intent, patience)


def _record_others(
    workspace: Workspace, drift: StateStore, kind: Kind, live: Resource, started_at: float
) -> None:
    """Record what others changed of a resource before we write to it: what is read back is ours alone then."""
    known = drift.versions.version(live.ref)
    if known is None or known.digest == live.digest:
        return
    owner, version = workspace.intercom.owner(), kind.api_version(workspace.pinned)
    record_one(
        drift,
        kind,
        live.ref,
        live,
        started_at=started_at,
        now=workspace.clock(),
        owner=owner,
        api_version=version,
        renewed=workspace.renewed,
    )


def _changed_back(
    workspace: Workspace, kind: Kind, intent: Intent, live: Resource | None, started_at: float
) -> AttemptResult:
    """The write arrived, and somebody undid it before it was read back. Record both: our own change, then theirs, which
    is judged like any other."""
    owner, now = workspace.intercom.owner(), workspace.clock()
    sentence = "Written; somebody changed it again before it was read back."
    with workspace.writing() as drift:
        written = _as_written(drift, intent)
        at = max(intent.writing_at or now, _live_since(drift, intent.ref) + 0.001)
        record_one(drift, kind, intent.ref, written, started_at=at, now=now, owner=owner)
        drift.intents.finish(intent.id, "verified", now, sentence, written.digest if written else None)
        record_one(
            drift,
            kind,
            intent.ref,
            live,
            started_at=max(started_at, at + 0.001),
            now=now,
            owner=owner,
            api_version=kind.api_version(workspace.pinned),
            renewed=workspace.renewed,
        )
    return AttemptResult(
        replace(intent, state="verified", outcome=sentence, outcome_code=None), "verified", sentence
    )


def _as_written(drift: StateStore, intent: Intent) -> Resource | None:
    """The resource as our write left it."""
    before = drift.versions.live(intent.ref)
    if intent.operation == "delete" or before is None:
        return None
    return before.with_body(apply(before.body, intent.fields))


def _live_since(drift: StateStore, ref: Ref) -> float:
    version = drift.versions.version(ref)
    return version.since if version else 0.0


def _wait_until_visible(workspace: Workspace, intent: Intent, patience: Patience) -> AttemptResult:
    now = workspace.clock()
    since = intent.writing_at or now
    waited = abs(now - since)  # the clock may have been put back
    visible = max(patience.visible, workspace.kinds[intent.ref.kind].shows_within)
    if waited < visible:
        accepted = replace(intent, outcome=_ACCEPTED, outcome_code="accepted")
        return _retry_later(workspace, accepted, now + 0.25 + waited / 4, _ACCEPTED)
    sentence = f"Intercom accepted the write to {intent.ref}, but {visible:.0f} s later it does not show it."
    return _end(workspace, intent, "failed", sentence, None, None, 0.0)


def _filled(call: Call, new_id: str | None) -> Call:
    return call if new_id is None else call.with_id(new_id)


def _id_in(answer: Json, kind: Kind, call: Call) -> str | None:
    """The id of a created resource: in the answer, or, where the answer is the parent, of the last child like it."""
    if kind.made_in and isinstance(answer, dict):
        wanted = [(key, (call.body or {}).get(key)) for key in kind.natural_key]
        alike = (
            made
            for made in answer.get(kind.made_in, ())
            if all(equal_at(kind.name, f"/{key}", made.get(key), value) for key, value in wanted)
        )
        answer = next(reversed(list(alike)), None)
    value = answer.get(kind.identity.rpartition(".")[2]) if isinstance(answer, dict) else None
    return None if value is None else str(value)


def _end(
    workspace: Workspace,
    intent: Intent,
    end: Literal["verified", "moved", "failed"],
    sentence: str,
    ref: Ref | None,
    live: Resource | None,
    started_at: float,
) -> AttemptResult:
    """Store the outcome and what was read back in one transaction; the change is recorded as our own."""
    state: Literal["verified", "void", "failed"] = "void" if end == "moved" else end
    code: IntentOutcome | None = "moved" if end == "moved" else None
    now = workspace.clock()
    result_id = ref.id if ref is not None and intent.operation == "create" else None
    with workspace.writing() as drift:
        if ref is not None:
            if result_id is not None and intent.result_id is None:
                drift.intents.accepted(
                    intent.id, now, _ACCEPTED, result_id
                )  # so that the new id is known as ours
            kind, owner = workspace.kinds[intent.ref.kind], workspace.intercom.owner()
            if replaces(intent) and ref != intent.ref:
                record_one(drift, kind, intent.ref, None, started_at=started_at, now=now, owner=owner)
            record_one(
                drift,
                kind,
                ref,
                live,
                started_at=started_at,
                now=now,
                owner=owner,
                api_version=kind.api_version(workspace.pinned),
                renewed=workspace.renewed,
            )
        if result_id not in (None, intent.ref.id) and end == "verified" and not intent.ref.is_unborn:
            drift.aliases.add(intent.ref, Ref(intent.ref.kind, str(result_id)), now)
        digest = live.digest if live else None
        drift.intents.finish(intent.id, state, now, sentence, digest, result_id, code=code)
    ended = replace(intent, state=state, outcome=sentence, outcome_code=code, result_id=result_id)
    return AttemptResult(ended, end, sentence)


def _retry_later(workspace: Workspace, intent: Intent, at: float, sentence: str) -> AttemptResult:
    with workspace.writing() as drift:
        drift.intents.retry_at(intent.id, at, intent.outcome, intent.outcome_code)
    return AttemptResult(intent, "later", sentence)


def _recreate_calls(workspace: Workspace, intent: Intent) -> tuple[Call, ...]:
    """The calls that recreate a resource which could not be un-archived; none where that was not tried."""
    if intent.operation != "create" or intent.target is None or intent.calls[0].method == "POST":
        return ()
    with workspace.reading() as drift:
        body = drift.versions.bodies([intent.target])[intent.target]
    target = Resource(intent.ref, body, intent.parent)
    plan = plan_create(workspace.kinds[intent.ref.kind], target, workspace.pinned, anew=True)
    return plan.calls if isinstance(plan, ApiPlan) else ()


def _handle_error(
    workspace: Workspace, intent: Intent, error: IntercomError, patience: Patience
) -> AttemptResult:
    """Intercom refused or did not answer. Transient errors are retried: a conflict after another reading, a revoked
    token because somebody will renew it. Any other error fails the intent."""
    log.warning("%s of %s: %s", intent.purpose, intent.ref, error)
    if isinstance(error, NotFound) and (calls := _recreate_calls(workspace, intent)):
        with workspace.writing() as drift:
            drift.intents.replan(intent.id, calls)
            drift.intents.retry_at(intent.id, workspace.clock(), intent.outcome, intent.outcome_code)
        return AttemptResult(intent, "later", "It is not archived but gone: it is made anew.")
    transient = error.retriable or isinstance(error, Conflict | Unauthorized)
    if transient and intent.attempts < patience.tries:
        now = workspace.clock()
        pause = min(max(1.0, (now - intent.created_at) / 4), 60.0)
        with workspace.writing() as drift:
            drift.intents.retry_at(intent.id, now + pause, intent.outcome, intent.outcome_code)
        return AttemptResult(intent, "later", str(error))
    return _end(workspace, intent, "failed", str(error), None, None, 0.0)
