"""What follows a resource that was made again: what is known of it goes over to its new id, and its children come back
under it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from drift.catalogue import children
from drift.kind import Kind
from drift.records import Intent
from drift.resources import Ref, Resource
from drift.store import Drift
from guard.guarded import Guarded
from guard.records import KnownGood
from guard.remedies import Recreate
from guard.remedying import remedy
from guard.store import Guard

TOGETHER: Final = 120.0
"""Seconds before its parent within which a child that is gone is held to have gone with it."""


def follow_new_id(guarded: Guarded, drift: Drift, guard: Guard, intent: Intent) -> None:
    """A resource has a new id: what is known good and what was found go over to it, and its children are put back.
    Its history and its exemptions follow by the alias that was kept with the write."""
    new, now = Ref(intent.ref.kind, str(intent.result_id)), guarded.now()
    live = drift.versions.live(new)
    if live is None:
        return
    guard.known_good.put(KnownGood(new, live.parent, live.digest, now, "restored"))
    guard.known_good.put(KnownGood(intent.ref, intent.parent, None, now, "restored"))
    for finding in guard.findings.for_subject(str(intent.ref)):
        if finding.closed_at is None:
            guard.findings.close(finding.policy, finding.subject, now, f"It was put back as {new}.")
    for guided in guard.remedies.open_remedies(intent.ref):
        guard.remedies.done(guided.id, now, f"It was put back as {new}.")
    for child in _lost_children(guarded, drift, intent.ref):
        target = _under(guarded.workspace.kinds[child.ref.kind], child, new)
        remedy(guarded, drift, guard, Recreate(target), purpose=intent.purpose, reason=intent.reason)


def _lost_children(guarded: Guarded, drift: Drift, parent: Ref) -> Iterator[Resource]:
    """The children that stood under a resource when it went, as they last were, where Intercom can make them again."""
    ended = [version.until for version in drift.versions.history(parent) if version.until is not None]
    since = (max(ended) if ended else guarded.now()) - TOGETHER
    for kind in children(guarded.workspace.kinds[parent.kind]):
        if kind.can("create"):
            yield from drift.versions.under(kind.name, parent, since)


def _under(kind: Kind, child: Resource, parent: Ref) -> Resource:
    """The child as it would be under another parent: what names its parent names the new one, in its own type."""
    name = kind.parent_field or f"{parent.kind}_id"
    old = child.body.get(name)
    if isinstance(old, bool) or not isinstance(old, int | str):
        return replace(child, parent=parent)
    named = int(parent.id) if isinstance(old, int) and parent.id.isdigit() else parent.id
    return replace(child, parent=parent, body={**child.body, name: named})
