"""What an intent finds when it looks again before it writes, and how that stands to the plan."""

from __future__ import annotations

from drift.changes import Standing, standing
from drift.intercom.errors import IntercomError
from drift.kind import Kind
from drift.readings import Read
from drift.records import Intent
from drift.resources import Ref, Resource, same
from drift.workspace import Workspace


def look(workspace: Workspace, kind: Kind, intent: Intent) -> tuple[Resource | None, Ref]:
    """The resource as it is now. For a creation: the new one, if it was made already."""
    if intent.operation != "create":
        return workspace.intercom.read_one(kind, intent.ref, intent.parent, urgent=True), intent.ref
    if intent.result_id is not None:
        ref = Ref(kind.name, intent.result_id)
        return workspace.intercom.read_one(kind, ref, intent.parent, urgent=True), ref
    still = workspace.intercom.read_one(kind, intent.ref, intent.parent, urgent=True)
    if still is not None:
        return still, intent.ref
    twin = _twin(workspace, kind, intent) if intent.state == "writing" else None
    return twin, twin.ref if twin else intent.ref


def _twin(workspace: Workspace, kind: Kind, intent: Intent) -> Resource | None:
    """A resource that an interrupted creation of ours made: it has the wanted natural key and nobody knew it before."""
    with workspace.reading() as drift:
        known = drift.versions.current(kind.name)
        target = drift.versions.bodies([intent.target])[intent.target] if intent.target else {}
    parents = [intent.parent] if intent.parent else []
    reading = workspace.intercom.read(kind, parents=parents, urgent=True)
    if not isinstance(reading, Read):
        raise IntercomError(f"{kind.title} could not be listed: {reading.reason}", retriable=True)
    keys = kind.natural_key or tuple(kind.writable)
    for resource in reading.resources:
        fresh = resource.ref not in known or known[resource.ref].since >= intent.created_at
        if fresh and all(same(resource.body.get(key), target.get(key)) for key in keys):
            return resource
    return None


def stand(intent: Intent, live: Resource | None) -> Standing:
    """Whether what is live is what the intent started from, what it wants, or neither."""
    match intent.operation:
        case "update":
            return "moved" if live is None else standing(live.body, intent.fields)
        case "create":
            return "as_expected" if live is None else "already_done"
        case "delete":
            if live is None:
                return "already_done"
            return "as_expected" if intent.expected in (None, live.digest) else "moved"
