"""The authors of a change, as known now: none of them may decide about it."""

from __future__ import annotations

from drift.core.catalogue.kind import Kind
from drift.core.model.activity import Actor
from drift.core.model.email_addresses import plain_email
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from drift.store import StateStore

LOOK_BACK = 900.0
"""Seconds before the newest entry within which others may have had a part in one change: a snapshot's interval."""


def authors_of(state: StateStore, kind: Kind, record: ChangeRecord) -> frozenset[str]:
    """The addresses, in lower case, of whoever made this change or, where the log leaves that open, may have. A log
    entry may come after the change was found, so this is asked again whenever it matters."""
    attribution = record.attribution
    if attribution.source in ("intent", "unattributed"):
        return frozenset()
    known = {email_of(state, attribution.actor)}
    if attribution.confidence == "possible" and attribution.at is not None:
        earlier = state.changes.search(
            kind=record.ref.kind, resource_id=record.ref.id, before_id=record.id, limit=1
        )
        since = max([attribution.at - LOOK_BACK, *(change.detected_at for change in earlier)])
        entries = state.activities.near(kind.activity_types, since, attribution.at)
        known |= {email_of(state, entry.activity.actor) for entry in entries}
    return frozenset(plain_email(address) for address in known if address)


def email_of(state: StateStore, actor: Actor) -> str | None:
    """The address of an actor; where only the id is known, the one that this teammate has or last had."""
    if actor.email or not actor.id:
        return actor.email
    seen = [version.digest for version in state.versions.history(Ref("admin", actor.id))]
    address = state.versions.bodies(seen[-1:])[seen[-1]].get("email") if seen else None
    return address if isinstance(address, str) else None
