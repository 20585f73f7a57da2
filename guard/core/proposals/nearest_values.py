"""The nearest value that a broken rule would let pass, where the rule tells: `const`, `enum`, bounds. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from drift.core.model.resources import Json
from guard.core.model.verdict import Evidence, Judgement

_NEXT: Final[Mapping[str, Callable[[Json], Json]]] = {
    "minimum": lambda bound: bound,
    "maximum": lambda bound: bound,
    "exclusiveMinimum": lambda bound: bound + 1,
    "exclusiveMaximum": lambda bound: bound - 1,
}


class Nearest(Struct, frozen=True):
    """The value of a field with which a policy would be kept, as far as its rule about this field goes."""

    policy: str
    pointer: str
    value: Json


def nearest_values(judgement: Judgement) -> tuple[Nearest, ...]:
    """One for each field that breaks a rule which tells."""
    found = (
        Nearest(reason.policy, piece.pointer, value)
        for reason in judgement.broken
        for piece in reason.evidence
        for value in _nearest(piece)
    )
    return tuple({(near.policy, near.pointer): near for near in found}.values())


def _nearest(piece: Evidence) -> Iterator[Json]:
    rule = piece.rule
    if not isinstance(rule, dict) or not piece.pointer:
        return
    if "const" in rule:
        yield rule["const"]
    elif rule.get("enum"):
        yield _closest(piece.value, rule["enum"])
    else:
        yield from (step(rule[word]) for word, step in _NEXT.items() if _tells(word, rule, piece.value))


def _closest(value: Json, named: list[Json]) -> Json:
    """Of the values that a rule names, the one that comes closest; the first where none does."""
    if _is_number(value) and all(map(_is_number, named)):
        return min(named, key=lambda other: abs(other - value))
    texts = [other for other in named if isinstance(other, str)]
    close = difflib.get_close_matches(value, texts, n=1, cutoff=0.4) if isinstance(value, str) else []
    return close[0] if close else named[0]


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _tells(word: str, rule: Mapping[str, Json], value: Json) -> bool:
    """Whether a bound tells the next value: one that is excluded does so among whole numbers only."""
    if word not in rule or not _is_number(value):
        return False
    return not word.startswith("exclusive") or (isinstance(value, int) and isinstance(rule[word], int))
