"""Processes what came in, activity-log entries and reread requests, by reading the kinds each may have touched."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence, Set
from typing import TypeAlias

from drift import tracing
from drift.core.catalogue.activity_types import describe
from drift.core.catalogue.catalogue import kinds_for_activity, kinds_for_topic
from drift.core.catalogue.kind import Kind
from drift.core.detection.log_state import folds
from drift.core.detection.own_writes import announces_our_write, is_our_request
from drift.core.detection.suspects import named_ids
from drift.core.model.activity import Activity
from drift.core.model.readings import Reading, Unread
from drift.core.model.records import ActivityRecord, ChangeRecord, EntryOutcome
from drift.intercom.errors import IntercomError
from drift.store import CheckpointName, StateStore
from drift.store.api_requests import StoredRequest
from drift.store.sql.database import StoreError
from drift.sync.attribution_reviser import revise, revise_attributions
from drift.sync.ingest import poll
from drift.sync.log_state_recorder import fold_into_state
from drift.sync.snapshot import read, record_reading
from drift.tracing import Matter
from drift.workspace import Workspace

log = logging.getLogger(__name__)

Ending: TypeAlias = tuple[str, EntryOutcome]
"""How work on an entry ended: a sentence for people, and the word for it."""

PATIENCE = 60.0
"""Seconds after an entry within which a change it announces may still be on its way into the API."""


AGAIN = 15.0
"""The longest pause, in seconds, before a failed reading is retried."""


_LINKED = 20
"""How many others the span of a reading leads to, at most."""

TRANSIENT = ("unauthorized", "rate_limited", "server_error", "unreachable", "malformed", "too_large")
"""Transient reasons for not reading a kind: what waits for the reading goes on waiting."""


def process_due_events(workspace: Workspace, *, limit: int = 200) -> int:
    """Process pending entries and reread requests; returns how many were finished or put off.

    An entry stays pending until its kinds were read. It is retried when a reading fails.
    """
    now = workspace.clock()
    with workspace.reading() as drift:
        entries = drift.activities.pending(now, limit)
        put_off = drift.checkpoints.get(CheckpointName.REREADS_PUT_OFF) or 0.0
        requests = drift.reread_requests.pending(limit) if not 0 < put_off - now <= AGAIN else []
        calls = drift.api_requests.pending(limit) if not 0 < put_off - now <= AGAIN else []
    if not entries and not requests and not calls:
        return 0
    wanted = _touched(
        workspace,
        [entry.activity for entry in entries],
        [request.topic for request in requests],
        {call.kind for call in calls if not _is_ours(workspace, call)},
    )
    because = [
        *(Matter("activity", e.activity.id) for e in entries),
        *(Matter("notification", r.id) for r in requests),
    ]
    _trace_arrival(workspace, entries)
    readings, found = _read_and_record(workspace, wanted, because)
    _ask_log_about_gaps(workspace, found)
    for entry in entries:
        _finish_or_put_off(workspace, entry, readings)
    with workspace.writing() as drift:
        for request in requests:
            if any(
                _is_transient(readings[k.name][1])
                for k in kinds_for_topic(request.topic)
                if k.name in readings
            ):
                drift.checkpoints.set(CheckpointName.REREADS_PUT_OFF, now + AGAIN)
            else:
                drift.reread_requests.done(request.id, now)
    _finish_calls(workspace, calls, readings)
    return len(entries) + len(requests) + len(calls)


def _read_and_record(
    workspace: Workspace, wanted: Sequence[Kind], because: Sequence[Matter]
) -> tuple[dict[str, tuple[Kind, Reading]], list[ChangeRecord]]:
    """Read these kinds, as something came in about them."""
    if not wanted or not because:
        readings = {kind.name: (kind, read(workspace, kind, urgent=True)) for kind in wanted}
        return readings, _recorded(workspace, readings, because)
    names = ",".join(sorted(kind.name for kind in wanted))
    with tracing.span("reread", workspace, because[0], links=because[1:_LINKED], kinds=names) as span:
        readings = {kind.name: (kind, read(workspace, kind, urgent=True)) for kind in wanted}
        found = _recorded(workspace, readings, because)
        span.say(changes=len(found))
    return readings, found


def _recorded(
    workspace: Workspace, readings: Mapping[str, tuple[Kind, Reading]], because: Sequence[Matter]
) -> list[ChangeRecord]:
    return [
        change
        for kind, reading in readings.values()
        for change in record_reading(workspace, kind, reading, ask_log=False, because=because[:_LINKED])
    ]


def _trace_arrival(workspace: Workspace, entries: Sequence[ActivityRecord]) -> None:
    """The first span of the trace of each entry: from when somebody did it until it is worked on first."""
    if not tracing.is_on():
        return
    for entry in entries:
        if entry.attempts == 0:
            matter, at = Matter("activity", entry.activity.id), float(entry.activity.created_at)
            with tracing.span("activity", workspace, matter, since=at, type=entry.activity.type):
                pass


def _is_ours(workspace: Workspace, call: StoredRequest) -> bool:
    """Whether a call to the API is a write of our own: what it did was read back."""
    with workspace.reading() as drift:
        intents = drift.intents.of_kind(call.kind, call.request.at - PATIENCE)
    return is_our_request(call.request, intents, workspace.intercom.owner())


def _finish_calls(
    workspace: Workspace, calls: Sequence[StoredRequest], readings: Mapping[str, tuple[Kind, Reading]]
) -> None:
    """Hold the calls against the changes of their kinds, and finish those whose kinds were read."""
    now = workspace.clock()
    with workspace.writing() as drift:
        for call in calls:
            kind = workspace.kinds[call.kind]
            revise_attributions(drift, [kind], float(call.request.at), now, workspace.intercom.owner())
            if call.kind in readings and _is_transient(readings[call.kind][1]):
                drift.checkpoints.set(CheckpointName.REREADS_PUT_OFF, now + AGAIN)
            else:
                drift.api_requests.done(call.request.id, call.kind, now)


def _ask_log_about_gaps(workspace: Workspace, found: Sequence[ChangeRecord]) -> None:
    """Ask the log at once about changes that the known entries do not explain: a webhook may be late, or lost."""
    doubtful = [change for change in found if change.attribution.gap]
    if not doubtful:
        return
    try:
        poll(workspace, backfill=3600)
    except IntercomError as problem:
        log.warning("the activity log could not be asked who else changed %s: %s", doubtful[0].ref, problem)
        return
    with workspace.writing() as drift:
        for change in doubtful:
            revise(
                drift, workspace.kinds[change.ref.kind], change, workspace.clock(), workspace.intercom.owner()
            )


def _is_transient(reading: Reading) -> bool:
    """Whether a kind was not read for a transient reason."""
    return isinstance(reading, Unread) and reading.code in TRANSIENT


def _touched(
    workspace: Workspace, entries: Sequence[Activity], topics: Sequence[str], called: Set[str]
) -> tuple[Kind, ...]:
    found = set(called) | {kind.name for entry in entries for kind in kinds_for_activity(entry.type)}
    found |= {kind.name for topic in topics for kind in kinds_for_topic(topic)}
    return tuple(kind for kind in workspace.readable if kind.name in found)


def _finish_or_put_off(
    workspace: Workspace, entry: ActivityRecord, readings: Mapping[str, tuple[Kind, Reading]]
) -> None:
    """Process one entry. One that fails is retried later, and does not stop those behind it."""
    try:
        _finish(workspace, entry, readings)
    except StoreError:
        raise
    except Exception as problem:
        log.exception("the entry %s could not be worked on", entry.activity.id)
        with workspace.writing() as drift:
            at = workspace.clock() + AGAIN * min(entry.attempts + 1, 60)
            sentence = f"could not be worked on: {type(problem).__name__}"
            drift.activities.retry_at(
                entry.activity.id, at, sentence, "failed", made_at=entry.activity.created_at
            )


def _finish(
    workspace: Workspace, entry: ActivityRecord, readings: Mapping[str, tuple[Kind, Reading]]
) -> None:
    """Fold the entry into log-only kinds, attribute changes to it, and finish it or retry it later."""
    activity, now = entry.activity, workspace.clock()
    made_at = activity.created_at
    kinds = kinds_for_activity(activity.type)
    read_now = [readings[kind.name] for kind in kinds if kind.name in readings]
    with workspace.writing() as drift:
        ours = is_our_own(workspace, drift, activity)
        for kind in workspace.kinds.values():
            if folds(kind, activity) and (entry.attempts == 0 or entry.outcome_code == "failed"):
                fold_into_state(drift, kind, activity, now, ours=ours)
        if ours:
            drift.activities.done(activity.id, now, "tells of a write of our own", "our_own", made_at=made_at)
            return
        touched = [kind for kind, _ in read_now]
        revise_attributions(drift, touched, float(activity.created_at), now, workspace.intercom.owner())
        seen = drift.changes.explained_by(activity.id, [kind.name for kind in touched])
        unread = any(_is_transient(reading) for _, reading in read_now)
        young = abs(now - min(activity.created_at, entry.received_at)) < PATIENCE
        expects = bool(read_now) and describe(activity.type).cls == "config"
        if unread or (expects and young and not seen):
            pause = min(2.0 ** min(entry.attempts, 8) / 2, AGAIN)
            later: Ending = ("not read yet", "not_read") if unread else ("not to be seen yet", "not_visible")
            drift.activities.retry_at(activity.id, now + pause, *later, made_at=made_at)
        else:
            ended: Ending = (
                ("explains a change", "explains_change") if seen else ("nothing to be seen", "no_change")
            )
            drift.activities.done(activity.id, now, *ended, made_at=made_at)


def is_our_own(workspace: Workspace, drift: StateStore, activity: Activity) -> bool:
    """Whether an entry only tells of a write that the service made itself."""
    since = activity.created_at - PATIENCE
    kinds = kinds_for_activity(activity.type)
    intents = [intent for kind in kinds for intent in drift.intents.of_kind(kind.name, since)]
    named = {id_ for _, id_ in named_ids(activity)}
    siblings = {id_ for kind in kinds for id_ in drift.versions.resources_among(kind.name, named)}
    return announces_our_write(activity, intents, workspace.intercom.owner(), siblings)
