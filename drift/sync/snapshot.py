"""Snapshots of a workspace and sweeps of single kinds: read, compare, record. Nothing here judges."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence

from drift import tracing
from drift.core.catalogue.kind import Kind
from drift.core.detection.own_writes import SLACK
from drift.core.model.readings import Progress, Read, Reading, Unread, unheard
from drift.core.model.records import ChangeRecord, KindStatus
from drift.core.model.resources import Digest
from drift.core.planning.read_order import may_have
from drift.core.planning.read_schedule import with_parents
from drift.intercom.errors import IntercomError
from drift.store import CheckpointName, StateStore
from drift.store.bodies import NONE_READY, Ready
from drift.store.sql.database import StoreError
from drift.sync.body_packer import BodyPacker
from drift.sync.change_recorder import record
from drift.sync.coverage_buffer import CoverageBuffer
from drift.sync.ingest import poll
from drift.tracing import Matter
from drift.workspace import Workspace

log = logging.getLogger(__name__)


def snapshot(
    workspace: Workspace,
    trigger: str,
    progress: Progress | None = None,
    kinds: Collection[str] | None = None,
) -> int:
    """Read every readable kind and record it; returns the snapshot's id. What could not be read is in its coverage.

    With names in `kinds` only those, and the parents under which they are found.
    """
    wanted = workspace.readable if kinds is None else with_parents(kinds, workspace.readable)
    with workspace.writing() as drift:
        if drift.checkpoints.get(CheckpointName.BASELINE) is None:
            drift.checkpoints.set(CheckpointName.BASELINE, workspace.clock())
        number = drift.snapshots.start(trigger, workspace.clock())
    with workspace.reading() as drift:
        known = {ref: parent for kind in wanted for ref, parent in drift.versions.parents(kind.name).items()}
        hidden = _hidden(drift, wanted)
    gone = {ref for ref in known if ref.kind in hidden}
    buffer = CoverageBuffer(workspace, number)
    packer = BodyPacker(known)
    so_far = progress.so_far if progress else unheard
    for reading in workspace.intercom.read_all(
        wanted, known, deleted=gone, so_far=so_far, prepare=packer.prepare
    ):
        kind, ready = workspace.kinds[reading.kind], packer.take(reading.kind)
        record_reading(workspace, kind, reading, snapshot=number, buffer=buffer, ready=ready)
        if progress:
            progress(reading)
    with workspace.writing() as drift:
        buffer.write(drift)
        drift.snapshots.finish(number, workspace.clock())
    return number


def sweep(workspace: Workspace, kinds: Iterable[Kind]) -> tuple[ChangeRecord, ...]:
    """Read kinds whose changes nothing announces. Of those that show none, it is noted in the end that they were."""
    buffer = CoverageBuffer(workspace)
    found = tuple(
        change
        for kind in kinds
        for change in record_reading(workspace, kind, read(workspace, kind, urgent=True), buffer=buffer)
    )
    if buffer.holds_any:
        with workspace.writing() as drift:
            buffer.write(drift)
    return found


def read(workspace: Workspace, kind: Kind, *, urgent: bool = False) -> Reading:
    """One reading of a kind, with apparent deletions confirmed by Intercom."""
    with workspace.reading() as drift:
        known = {ref: version.parent for ref, version in drift.versions.current(kind.name).items()}
        above = drift.versions.current(kind.parent) if kind.parent else {}
        deleted = known.keys() if _hidden(drift, [kind]) else ()
    parents = [ref for ref, version in above.items() if may_have(kind, version.trace)]
    return workspace.intercom.read(kind, known=known, parents=parents, deleted=deleted, urgent=urgent)


def _hidden(drift: StateStore, kinds: Iterable[Kind]) -> set[str]:
    """The names of kinds that may be hidden, and of which the log tells a deletion since they were read."""
    doubtful = [kind for kind in kinds if kind.may_be_hidden]
    statuses = drift.snapshots.latest_status() if doubtful else {}
    return {kind.name for kind in doubtful if _deletion_logged(drift, kind, statuses.get(kind.name))}


def _deletion_logged(drift: StateStore, kind: Kind, status: KindStatus | None) -> bool:
    since = status.read_at if status and status.read_at else 0.0
    types = [type_ for type_ in kind.activity_types if type_.endswith("_deletion")]
    return bool(types) and bool(drift.activities.near(types, since - SLACK, since + 10 * 366 * 86400))


def record_reading(
    workspace: Workspace,
    kind: Kind,
    reading: Reading,
    *,
    snapshot: int | None = None,
    ask_log: bool = True,
    buffer: CoverageBuffer | None = None,
    ready: Mapping[Digest, Ready] = NONE_READY,
    because: Sequence[Matter] = (),
) -> tuple[ChangeRecord, ...]:
    """Record a reading. Where it shows a change that nothing known explains yet, the activity log is asked first, so
    that the change has an actor when it is judged. A reading that shows nothing new is left to `buffer`, if given.
    `ready` are bodies that were packed while it was read, `because` is what came in before, for traces.

    A reading that cannot be stored makes the kind unread, and does not stop the others.
    """
    try:
        if buffer is not None and buffer.takes(kind, reading):
            return ()
        found = _keep(workspace, kind, reading, snapshot=snapshot, ask_log=ask_log, ready=ready)
        _trace_found(workspace, found, because)
        return found
    except StoreError:
        raise
    except Exception as problem:
        log.exception("what was read of %s could not be kept", kind.name)
        sentence = f"What was read of {kind.title} could not be kept ({type(problem).__name__})."
        unread = Unread(kind.name, reading.started_at, "malformed", sentence)
        with workspace.writing() as drift:
            return record(drift, kind, unread, now=workspace.clock(), snapshot=snapshot)


def _trace_found(workspace: Workspace, found: Sequence[ChangeRecord], because: Sequence[Matter]) -> None:
    for change in found:
        resource, fields = str(change.ref), ",".join(change.fields)
        with tracing.span(
            "change",
            workspace,
            tracing.matter_of(change),
            links=because,
            change_id=change.id,
            resource=resource,
            operation=change.operation,
            fields=fields,
            attributed_by=change.attribution.source,
        ):
            pass


def _keep(
    workspace: Workspace,
    kind: Kind,
    reading: Reading,
    *,
    snapshot: int | None,
    ask_log: bool,
    ready: Mapping[Digest, Ready],
) -> tuple[ChangeRecord, ...]:
    if ask_log and kind.activity_types and _shows_news(workspace, kind, reading):
        try:
            poll(workspace, backfill=3600)
        except IntercomError as problem:
            log.warning("the activity log could not be asked who changed %s: %s", kind.name, problem)
    with workspace.writing() as drift:
        return record(
            drift,
            kind,
            reading,
            now=workspace.clock(),
            snapshot=snapshot,
            owner=workspace.intercom.owner(),
            ready=ready,
            renewed=workspace.renewed,
        )


def _shows_news(workspace: Workspace, kind: Kind, reading: Reading) -> bool:
    if not isinstance(reading, Read):
        return False
    with workspace.reading() as drift:
        live = {id: digest for id, (digest, _) in drift.versions.live_digests(kind.name).items()}
    return bool(live) and live != {r.ref.id: r.digest for r in reading.resources}
