"""Records the state of log-only kinds. How an entry changes it is worked out in `drift/core/detection/log_state.py`."""

from __future__ import annotations

from drift.core.catalogue.kind import Kind
from drift.core.detection.attribution import OURSELVES
from drift.core.detection.log_state import fold, fold_all, setting, without_superseded
from drift.core.model.activity import Activity, Attribution
from drift.core.model.changes import Updated
from drift.core.model.resources import SINGLETON_ID, Ref, Resource
from drift.core.normalisation.comparison import diff
from drift.store import StateStore
from drift.workspace import Workspace

AHEAD = 60.0
"""Seconds by which Intercom's clock is believed to run ahead of ours: no entry is from a later moment."""


def fold_history(workspace: Workspace) -> None:
    """Give log-only kinds the state that the entries from before the baseline tell of. Newer entries change it later,
    as recorded changes."""
    for kind in workspace.kinds.values():
        ref = Ref(kind.name, SINGLETON_ID)
        with workspace.writing() as drift:
            if not kind.log_only or drift.versions.version(ref) is not None:
                continue
            past = drift.activities.near(kind.folded_from, 0.0, workspace.clock())
            entries = [record.activity for record in past if record.history]
            body = fold_all(kind, None, entries)
            times = {setting(kind, entry): entry.created_at for entry in entries}
            if body is not None:
                drift.versions.open(Resource(ref, body, trace=times), workspace.clock())


def fold_into_state(drift: StateStore, kind: Kind, activity: Activity, now: float, *, ours: bool) -> None:
    """Apply an entry to the state of a kind. Of a late entry, only what no newer entry tells counts."""
    ref = Ref(kind.name, SINGLETON_ID)
    drift.lock(ref)
    version = drift.versions.version(ref)
    live = drift.versions.live(ref)
    name, at = setting(kind, activity), min(float(activity.created_at), now + AHEAD)
    times = dict(version.trace) if version else {}
    known_at = float(times.get(name, 0))
    if known_at > at:
        newer = drift.activities.near([activity.type], at, known_at)
        later = [record.activity for record in newer if record.activity.created_at > at]
        late = without_superseded(activity, [entry for entry in later if setting(kind, entry) == name])
        if late is None:
            return
        activity = late
    known, after = fold(kind, live.body if live else None, activity)
    times[name] = int(max(at, known_at))
    before = Resource(ref, known or {}, trace=version.trace if version else {})
    change = diff(before, Resource(ref, after, trace=times))
    if not isinstance(change, Updated):
        return
    at = max(at, version.since + 0.002 if version else 0.0)  # intervals never run backwards
    if live is None or change.before.digest != live.digest:
        drift.versions.open(change.before, at - 0.001)
    drift.versions.open(change.after, at)
    drift.changes.add(
        ref=ref,
        parent=None,
        operation="updated",
        before=change.before.digest,
        after=change.after.digest,
        fields=tuple(field.pointer for field in change.fields),
        detected_at=now,
        attribution=Attribution("intent", None, OURSELVES, "certain", activity.created_at)
        if ours
        else Attribution("activity", activity.id, activity.actor, "certain", activity.created_at),
    )
