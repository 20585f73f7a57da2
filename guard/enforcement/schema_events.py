"""What is known good follows Intercom's shape and the key of fingerprints: the same values, as they are read now.
Judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from drift.core.detection.reshape import Shape, reshape, shape_of
from drift.core.model.resources import Ref, Resource, same
from drift.core.model.schema_events import SchemaEvent, ShapeSort, renewals_of
from drift.core.normalisation.rekeying import body_rekeyed
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.records import KnownGood
from guard.enforcement.batch import process_each


def follow_schema_events(guarded: GuardedWorkspace) -> int:
    """Follow every new schema event; returns how many there were. Changes of these kinds are judged after it."""
    with guarded.view() as view:
        pending = view.state.schema_events.pending()
    return process_each(
        pending,
        lambda event: _follow(guarded, event),
        lambda event: f"schema event {event.id} of {event.kind}",
    )


def _follow(guarded: GuardedWorkspace, event: SchemaEvent) -> bool:
    with guarded.transaction() as work:
        work.state.lock(Ref(event.kind, "*"))
        if not work.state.schema_events.mark_followed(event.id, work.now):
            return False  # another process did it
        known = work.known_good.all(event.kind)
        then = {one.ref: one for one in work.state.versions.all_at(event.at, event.kind)}
        _follow_lists(work, event, known.values())
        shape = shape_of(event.moves, work.workspace.kinds[event.kind].sets)
        work.known_good.put_many(_reshaped(work, shape, known.values(), then))
        work.known_good.put_many(_rekeyed(work, event, known.values()))
    return True


def _follow_lists(work: UnitOfWork, event: SchemaEvent, known: Iterable[KnownGood]) -> None:
    """A resource that the list leaves out now is not missed. One that it has now is known good if it breaks nothing,
    as after a first reading."""
    unlisted, listed = _ids(event, "unlisted"), _ids(event, "listed")
    gone = [replace(good, digest=None, because="unlisted") for good in known if good.ref.id in unlisted]
    work.known_good.put_many(gone)
    for id_ in sorted(listed):
        work.known_good.remove(Ref(event.kind, id_))


def _ids(event: SchemaEvent, sort: ShapeSort) -> frozenset[str]:
    return frozenset(id_ for move in event.moves if move.sort == sort for id_ in move.ids)


def _reshaped(
    work: UnitOfWork, shape: Shape, known: Iterable[KnownGood], then: dict[Ref, Resource]
) -> Iterator[KnownGood]:
    """Each known-good body in the shape of what was read with the event, where that makes a difference."""
    kept = [(good, good.digest) for good in known if good.digest is not None and good.ref in then]
    bodies = work.state.versions.bodies(digest for _, digest in kept)
    for good, digest in kept:
        body = reshape(bodies[digest], then[good.ref].body, shape)
        if not same(body, bodies[digest]):
            yield replace(good, digest=work.state.versions.put_body(body))


def _rekeyed(work: UnitOfWork, event: SchemaEvent, known: Iterable[KnownGood]) -> Iterator[KnownGood]:
    """Each known-good body with the fingerprints that the event renewed. One of a secret that was not there to be read
    stays as it is: nobody knows what the key in force makes of it."""
    if not (renewed := renewals_of(event)):
        return
    kind = work.workspace.kinds[event.kind]
    kept = [(good, good.digest) for good in known if good.digest is not None]
    bodies = work.state.versions.bodies(digest for _, digest in kept)
    for good, digest in kept:
        body = body_rekeyed(kind, bodies[digest], renewed)
        if body is not bodies[digest]:
            yield replace(good, digest=work.state.versions.put_body(body))
