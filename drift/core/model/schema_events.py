"""Changes of Intercom's shape: fields that the resources of a kind gain, lose or spell otherwise. Nobody made them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from msgspec import Struct

ShapeSort: TypeAlias = Literal["appeared", "vanished", "moved", "retyped", "respelled", "listed", "unlisted"]
"""moved: a field that is found under another pointer. retyped: another JSON type. respelled: another spelling of no
value (null, "", [] or {}). listed, unlisted: resources that the list of this API version has, or leaves out."""
Form: TypeAlias = Literal["same", "wrapped", "unwrapped", "text", "number", ""]
"""How the new value of a field follows from the old one; "" when it does not."""
ShapeCause: TypeAlias = Literal["api_version", "reading_rules", "intercom"]
"""api_version: it was read with another version of the API. reading_rules: this service reads the kind otherwise than
before, as after an upgrade. intercom: neither, so Intercom changed its answers."""


_SHOWN: Final = 10
"""How many ids a sentence names."""


class ShapeMove(Struct, frozen=True):
    """One part of a shape that moved, in `count` of the `of` resources that could show it.

    `pointer` is a JSON Pointer with `*` for each item of a list; `to` is where a moved field is now. `ids` names the
    resources that are listed or unlisted.
    """

    sort: ShapeSort
    pointer: str
    count: int
    of: int
    to: str = ""
    form: Form = ""
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SchemaEvent:
    """What one reading of a kind showed of another shape. `resources` counts the resources concerned.

    `at` is the start of the reading, when the versions in the new shape begin. `followed_at` is None until everything
    that was known good has the new shape as well. A version of the API that was not recorded is None.
    """

    id: int
    kind: str
    at: float
    cause: ShapeCause
    version_before: str | None
    version_after: str
    moves: tuple[ShapeMove, ...]
    resources: int
    followed_at: float | None = None


def move_sentence(move: ShapeMove) -> str:
    """What moved, as a finished sentence for people."""
    times = f"in {move.count} of {move.of}"
    match move.sort:
        case "appeared":
            return f"{move.pointer} appeared {times}."
        case "vanished":
            return f"{move.pointer} vanished {times}."
        case "moved":
            return f"{move.pointer} is found at {move.to} now, {times}."
        case "retyped":
            return f"{move.pointer} has another JSON type {times}."
        case "respelled":
            return f"{move.pointer} spells no value otherwise {times}."
        case "listed":
            were, are = ("was", "is") if move.count == 1 else ("were", "are")
            return f"{_resources(move.count)} that {were} there before {are} listed now: {_some(move.ids)}."
        case "unlisted":
            are = "is" if move.count == 1 else "are"
            return f"{_resources(move.count)} {are} not listed any more: {_some(move.ids)}."


def event_sentence(event: SchemaEvent) -> str:
    """The event, as a finished sentence for people."""
    shown = f"Intercom shows {_resources(event.resources)} of the kind {event.kind} otherwise than before"
    match event.cause:
        case "api_version":
            before = event.version_before or "an unknown version"
            return f"{shown}, as they are read with API version {event.version_after} and were with {before}."
        case "reading_rules":
            return f"{shown}, as this service reads them by other rules since it was upgraded."
        case "intercom":
            return f"{shown}, with the same API version {event.version_after}."


def _resources(count: int) -> str:
    return f"{count} resource" if count == 1 else f"{count} resources"


def _some(ids: tuple[str, ...]) -> str:
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    return f"{', '.join(ids[:_SHOWN])}{more}"
