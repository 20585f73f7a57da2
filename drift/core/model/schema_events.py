"""Changes of Intercom's shape: fields that the resources of a kind gain, lose or spell otherwise. Nobody made them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from msgspec import Struct

ShapeSort: TypeAlias = Literal[
    "appeared", "vanished", "moved", "retyped", "respelled", "listed", "unlisted", "rekeyed"
]
"""moved: a field that is found under another pointer. retyped: another JSON type. respelled: another spelling of no
value (null, "", [] or {}). listed, unlisted: resources that the list of this API version has, or leaves out.
rekeyed: fingerprints of secrets that were made again under another key."""
Form: TypeAlias = Literal["same", "wrapped", "unwrapped", "text", "number", ""]
"""How the new value of a field follows from the old one; "" when it does not."""
ShapeCause: TypeAlias = Literal["api_version", "reading_rules", "intercom", "fingerprint_key"]
"""api_version: it was read with another version of the API. reading_rules: this service reads the kind otherwise than
before, as after an upgrade. fingerprint_key: the key that makes fingerprints of secrets is another one. intercom: none
of these, so Intercom changed its answers."""


_SHOWN: Final = 10
"""How many ids a sentence names."""


class ShapeMove(Struct, frozen=True):
    """One part of a shape that moved, in `count` of the `of` resources that could show it.

    `pointer` is a JSON Pointer with `*` for each item of a list; `to` is where a moved field is now. `ids` names the
    resources that are listed or unlisted. Where fingerprints are rekeyed, each is one of them and, behind a space, the
    one that stands for it now.
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
        case "listed" | "unlisted":
            return _list_sentence(move)
        case "rekeyed":
            return _rekeyed_sentence(move)


def _list_sentence(move: ShapeMove) -> str:
    were, are = ("was", "is") if move.count == 1 else ("were", "are")
    if move.sort == "listed":
        return f"{_resources(move.count)} that {were} there before {are} listed now: {_some(move.ids)}."
    return f"{_resources(move.count)} {are} not listed any more: {_some(move.ids)}."


def _rekeyed_sentence(move: ShapeMove) -> str:
    these = (
        "The fingerprint of 1 secret was"
        if len(move.ids) == 1
        else f"The fingerprints of {len(move.ids)} secrets were"
    )
    return f"{these} made again under another key, in {_resources(move.count)}."


def rekeyed_move(renewed: Mapping[str, str], count: int, of: int) -> ShapeMove:
    """That these fingerprints stand for others now."""
    return ShapeMove("rekeyed", "", count, of, ids=tuple(f"{old} {new}" for old, new in renewed.items()))


def renewals_of(event: SchemaEvent) -> dict[str, str]:
    """The fingerprints that an event renewed, each with the one that stands for it now."""
    pairs = (pair.split(" ") for move in event.moves if move.sort == "rekeyed" for pair in move.ids)
    return {old: new for old, new in pairs}  # noqa: C416  # a pair is a list, which dict() does not take


def event_sentence(event: SchemaEvent) -> str:
    """The event, as a finished sentence for people."""
    shown = f"Intercom shows {_resources(event.resources)} of the kind {event.kind} otherwise than before"
    match event.cause:
        case "api_version":
            before = event.version_before or "an unknown version"
            return f"{shown}, as they are read with API version {event.version_after} and were with {before}."
        case "reading_rules":
            return f"{shown}, as this service reads them by other rules since it was upgraded."
        case "fingerprint_key":
            have = "has" if event.resources == 1 else "have"
            return (
                f"{_resources(event.resources)} of the kind {event.kind} {have} other fingerprints of secrets than "
                "before, as the key that makes them was exchanged."
            )
        case "intercom":
            return f"{shown}, with the same API version {event.version_after}."


def _resources(count: int) -> str:
    return f"{count} resource" if count == 1 else f"{count} resources"


def _some(ids: tuple[str, ...]) -> str:
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    return f"{', '.join(ids[:_SHOWN])}{more}"
