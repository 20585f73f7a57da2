"""Who made a change, as far as it is known by now: none of them decides about it."""

from __future__ import annotations

from drift.kind import Kind
from drift.records import ChangeRecord
from drift.store import Drift

LOOK_BACK = 900.0
"""Seconds before the newest entry within which others may have had a part in one change: a snapshot's interval."""


def makers(drift: Drift, kind: Kind, record: ChangeRecord) -> frozenset[str]:
    """The addresses, in lower case, of whoever made this change or, where the log leaves that open, may have. A log
    entry may come after the change was found, so this is asked again whenever it matters."""
    attribution = record.attribution
    if attribution.source in ("intent", "unattributed"):
        return frozenset()
    known = {attribution.actor.email} if attribution.actor.email else set()
    if attribution.confidence == "possible" and attribution.at is not None:
        earlier = drift.changes.search(
            kind=record.ref.kind, resource_id=record.ref.id, before_id=record.id, limit=1
        )
        since = max([attribution.at - LOOK_BACK, *(change.detected_at for change in earlier)])
        entries = drift.activities.near(kind.activity_types, since, attribution.at)
        known |= {entry.activity.actor.email for entry in entries if entry.activity.actor.email}
    return frozenset(address.lower() for address in known)
