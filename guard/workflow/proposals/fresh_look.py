"""Reads what a proposal touches once more, right before it is applied: what moved unseen is recorded."""

from __future__ import annotations

from collections.abc import Iterable

from drift.core.model.resources import Ref, Resource
from drift.sync.change_recorder import record_one
from drift.workspace import Workspace


def look_again(workspace: Workspace, refs: Iterable[Ref]) -> None:
    """Record how these resources are now, where that is not known yet. Raises IntercomError."""
    for ref in refs:
        _look_at(workspace, ref)


def _look_at(workspace: Workspace, ref: Ref) -> None:
    kind = workspace.kinds[ref.kind]
    if kind.log_only or kind.endpoint_to_read() is None:
        return
    with workspace.reading() as drift:
        version = drift.versions.version(ref)
    started_at = workspace.clock()
    live = workspace.intercom.read_one(kind, ref, version.parent if version else None, urgent=True)
    if (live is None and kind.may_be_hidden) or (live and version and live.digest == version.digest):
        return
    keep_reading(workspace, ref, live, started_at)


def keep_reading(workspace: Workspace, ref: Ref, live: Resource | None, started_at: float) -> None:
    """Record how a resource was in a reading that began then; None: it was not there."""
    kind = workspace.kinds[ref.kind]
    with workspace.writing() as drift:
        record_one(
            drift,
            kind,
            ref,
            live,
            started_at=started_at,
            now=workspace.clock(),
            owner=workspace.intercom.owner(),
            api_version=kind.api_version(workspace.pinned),
            renewed=workspace.renewed,
        )
