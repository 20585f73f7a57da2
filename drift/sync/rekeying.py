"""Records that the key of fingerprints was exchanged: the versions under the new one, and no change of anybody."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from drift.core.catalogue.kind import Kind
from drift.core.model.records import KindStatus
from drift.core.model.resources import Ref, Resource
from drift.core.model.schema_events import SchemaEvent, rekeyed_move
from drift.core.normalisation.rekeying import rekeyed, renewals_in
from drift.store import StateStore

log = logging.getLogger(__name__)


def record_rekeyed(
    drift: StateStore,
    kind: Kind,
    known: Mapping[Ref, Resource],
    renewed: Mapping[str, str],
    *,
    at: float,
    api_version: str,
    last: KindStatus | None,
) -> Mapping[Ref, Resource]:
    """The resources as they were known, with the fingerprints of the key in force; `renewed` is what is known of them.
    Where any is another now, that is kept as a schema event, which begins at `at`."""
    if not renewed:
        return known
    moved = {ref: new for ref, old in known.items() if (new := rekeyed(kind, old, renewed)) is not old}
    if not moved:
        return known
    drift.versions.open_many(list(moved.values()), at)
    found = renewals_in((known[ref].body for ref in moved), renewed)
    event = drift.schema_events.add(
        SchemaEvent(
            id=0,
            kind=kind.name,
            at=at,
            cause="fingerprint_key",
            version_before=last.api_version if last else None,
            version_after=api_version,
            moves=(rekeyed_move(found, len(moved), len(known)),),
            resources=len(moved),
        )
    )
    log.info(
        "Fingerprints of %s were renewed under another key: %d resources, schema event %d.",
        *(kind.name, event.resources, event.id),
    )
    return {**known, **moved}
