"""Records a change of Intercom's shape: one schema event per kind and reading, and the versions in the new shape."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from drift.core.catalogue.kind import Kind
from drift.core.detection.deferral import without_new_shape
from drift.core.detection.shape import Context, Told, gone_in, tell_apart, unlisted_in
from drift.core.model.changes import Change, Created
from drift.core.model.readings import Read
from drift.core.model.records import KindStatus
from drift.core.model.resources import Resource
from drift.core.model.schema_events import SchemaEvent, ShapeCause
from drift.core.normalisation.normalise import reading_rules
from drift.reference_data.described_fields import description_of
from drift.store import StateStore

log = logging.getLogger(__name__)


def record_shape(
    drift: StateStore, kind: Kind, reading: Read, changes: Sequence[Change], last: KindStatus | None
) -> Told:
    """Tell what Intercom moved from what somebody changed, and keep the former; `last` is how the kind was read before.
    Where nothing changed, or no structure did, nothing is read and nothing is kept."""
    if not changes:
        return Told(())
    earlier = [move for event in drift.schema_events.of_kind(kind.name) for move in event.moves]
    created = {change.ref for change in changes if isinstance(change, Created)}
    told = tell_apart(
        changes,
        Context(
            kind=kind,
            read={one.ref.id: one for one in reading.resources if one.ref not in created},
            description=description_of(kind.name),
            switched=_cause(kind, reading.api_version, last) != "intercom",
            since=(last.read_at if last else None) or reading.started_at,
            gone=gone_in(earlier),
            unlisted=unlisted_in(earlier),
        ),
    )
    if told.moves:
        _keep(drift, kind, reading, told, last)
    return told


def _keep(drift: StateStore, kind: Kind, reading: Read, told: Told, last: KindStatus | None) -> None:
    at = reading.started_at
    drift.versions.open_many([*told.reshaped, *told.listed], at)
    for ref in told.unlisted:
        drift.versions.close(ref, at)
    event = drift.schema_events.add(
        SchemaEvent(
            id=0,
            kind=kind.name,
            at=at,
            cause=_cause(kind, reading.api_version, last),
            version_before=last.api_version if last else None,
            version_after=reading.api_version,
            moves=told.moves,
            resources=len(told.reshaped) + len(told.listed) + len(told.unlisted),
        )
    )
    log.warning(
        "Intercom shows %s otherwise than before: %d resources, schema event %d.",
        *(kind.name, event.resources, event.id),
    )


def _cause(kind: Kind, api_version: str, last: KindStatus | None) -> ShapeCause:
    """What a difference in the structure may come from. A version that was never recorded may be any."""
    if last is None or last.api_version == api_version:
        return "intercom" if last is None or last.rules == reading_rules(kind) else "reading_rules"
    return "api_version"


def as_known_shape(
    kind: Kind, before: Resource, after: Resource, api_version: str | None, last: KindStatus | None
) -> Resource:
    """One resource as it was read by itself, in the shape in which its kind was read last; None: with the same version
    of the API."""
    switched = api_version is not None and _cause(kind, api_version, last) != "intercom"
    return without_new_shape(kind, before, after, description_of(kind.name), switched=switched)
