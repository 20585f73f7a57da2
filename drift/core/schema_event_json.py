"""Schema events as the JSON people read."""

from __future__ import annotations

from drift.core.json_view import Answer, Pointer, Time, time
from drift.core.model.schema_events import (
    SchemaEvent,
    ShapeCause,
    ShapeMove,
    ShapeSort,
    event_sentence,
    move_sentence,
)


class ShapeMoveAnswer(Answer, frozen=True):
    """One part of a shape that moved, in `count` of the `of` resources that could show it. `pointer` has `*` for each
    item of a list; `to` is where a moved field is now. `ids` names the resources that are listed or unlisted. Of
    `rekeyed`, each is a fingerprint and, behind a space, the one that stands for it now."""

    sort: ShapeSort
    pointer: Pointer
    count: int
    of: int
    to: Pointer | None
    ids: tuple[str, ...]
    sentence: str


class SchemaEventAnswer(Answer, frozen=True):
    """What one reading of a kind showed of another shape of Intercom's answers: nobody's change. `cause` is another
    version of the API, other rules of reading (after an upgrade), another key of fingerprints, or Intercom itself."""

    id: int
    kind: str
    at: Time
    cause: ShapeCause
    api_version_before: str | None
    api_version: str
    resources: int
    moves: tuple[ShapeMoveAnswer, ...]
    sentence: str


def schema_event(event: SchemaEvent) -> SchemaEventAnswer:
    return SchemaEventAnswer(
        id=event.id,
        kind=event.kind,
        at=time(event.at),
        cause=event.cause,
        api_version_before=event.version_before,
        api_version=event.version_after,
        resources=event.resources,
        moves=tuple(map(_shape_move, event.moves)),
        sentence=event_sentence(event),
    )


def _shape_move(move: ShapeMove) -> ShapeMoveAnswer:
    return ShapeMoveAnswer(
        *(move.sort, move.pointer, move.count, move.of, move.to or None, move.ids, move_sentence(move))
    )
