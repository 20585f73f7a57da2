"""Evidence in the activity log about a write of ours with an unknown outcome: whether it arrived, and whether somebody
changed the resource since. Kinds without log entries have no evidence."""

from __future__ import annotations

from drift.core.catalogue.catalogue import kinds_for_activity
from drift.core.catalogue.kind import Kind
from drift.core.detection.attribution import ATTRIBUTION_WINDOW, spent_on
from drift.core.detection.own_writes import SLACK, announces_our_write
from drift.core.model.activity import Activity
from drift.core.model.records import Intent
from drift.store import StateStore


def arrived(drift: StateStore, kind: Kind, intent: Intent, *, owner: str | None, now: float) -> bool:
    """Whether the log has an entry for this write: more entries of ours than our other writes since then explain.

    Entries have a resolution of one second, so several writes may share one; and several kinds write entries of one
    type, as a schedule and its exceptions do.
    """
    if intent.writing_at is None:
        return False
    since = int(intent.writing_at)
    ours = [
        entry for entry in _entries(drift, kind, since, now) if announces_our_write(entry, [intent], owner)
    ]
    kinds = {kind.name} | {touched.name for entry in ours for touched in kinds_for_activity(entry.type)}
    others = [
        other
        for name in sorted(kinds)
        for other in drift.intents.of_kind(name, since)
        if other.id != intent.id and other.writing_at is not None and int(other.writing_at) >= since
    ]
    return len(ours) > len(others)


def changed_since(drift: StateStore, kind: Kind, intent: Intent, *, owner: str | None, now: float) -> bool:
    """Whether an entry of somebody else, which explains no earlier change of the resource, is as new as the write."""
    if intent.writing_at is None:
        return False
    earlier = drift.changes.search(
        kind=kind.name, resource_id=intent.ref.id, since=intent.writing_at - ATTRIBUTION_WINDOW
    )
    spent = spent_on(intent.ref, [(change.ref, change.attribution) for change in earlier])
    intents = drift.intents.of_kind(kind.name, intent.writing_at - ATTRIBUTION_WINDOW)
    return any(
        entry.id not in spent and not announces_our_write(entry, intents, owner)
        for entry in _entries(drift, kind, int(intent.writing_at), now)
    )


def _entries(drift: StateStore, kind: Kind, since: float, now: float) -> list[Activity]:
    if not kind.activity_types:
        return []
    return [record.activity for record in drift.activities.near(kind.activity_types, since, now + SLACK)]
