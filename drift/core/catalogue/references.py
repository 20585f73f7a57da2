"""The resources that a body refers to by their ids, by what its kind declares. Pure.

Texts are not searched: a link or a placeholder in a text names nothing here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, TypeAlias

import orjson
from msgspec import Struct, to_builtins

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.kind import Kind, ReferenceField
from drift.core.model.json_pointer import join
from drift.core.model.resources import Body, Json, Ref

ANY_DEPTH: Final = "**"
Steps: TypeAlias = tuple[str, ...]
Found: TypeAlias = tuple[str, str, Steps]
"""A kind, an id, and the steps to the field that holds it."""
Declared: TypeAlias = tuple[Steps, ReferenceField]


class Reference(Struct, frozen=True, order=True):
    """That a resource refers to another one. `field` is a JSON Pointer, in which `*` is each item of a list."""

    to: Ref
    field: str


class _Declared(Struct, frozen=True):
    """The references of a kind: the steps to each, and, by the steps to a part that is searched at every depth, those
    under each key in it."""

    plain: tuple[Declared, ...]
    deep: Mapping[Steps, Mapping[str, tuple[Declared, ...]]]


def references_in(kind: Kind, body: Body) -> tuple[Reference, ...]:
    """What a resource of this kind refers to, in order, each once."""
    return tuple(sorted({Reference(Ref(to, id), join(steps)) for to, id, steps in _found_in(kind, body)}))


def targets_in(kind: Kind, body: Body) -> frozenset[tuple[str, str]]:
    """The kind and the id of each resource that a resource of this kind refers to."""
    return frozenset([(to, id) for to, id, _ in _found_in(kind, body)])


def referring_kinds(to: str) -> tuple[Kind, ...]:
    """The kinds that declare references to a kind."""
    return tuple(kind for kind in KINDS if any(declared.to == to for declared in kind.references))


def reference_rules(kind: Kind) -> str:
    """The declared references of a kind as a short text: what was found under other rules is found anew."""
    return hashlib.sha256(orjson.dumps(to_builtins(kind.references))).hexdigest()[:16]


def path_steps(path: str) -> Steps:
    """The steps of a declared path, with `*` for each item or key."""
    return tuple(path.replace("[]", ".*").split("."))


def _found_in(kind: Kind, body: Body) -> list[Found]:
    found: list[Found] = []
    if kind.references:
        declared = _declared(kind.references)
        for steps, one in declared.plain:
            _follow(body, steps, (), {}, one, found)
        for steps, by_key in declared.deep.items():
            _search(body.get(steps[0]), steps, by_key, found)
    return found


@lru_cache(maxsize=256)
def _declared(references: tuple[ReferenceField, ...]) -> _Declared:
    plain: list[Declared] = []
    deep: dict[Steps, dict[str, tuple[Declared, ...]]] = {}
    for one in references:
        steps = path_steps(one.path)
        if ANY_DEPTH in steps:
            part, (key, *rest) = steps[:1], steps[2:]
            by_key = deep.setdefault(part, {})
            by_key[key] = (*by_key.get(key, ()), (tuple(rest), one))
        else:
            plain.append((steps, one))
    return _Declared(tuple(plain), deep)


def _follow(
    value: Json, left: Steps, gone: Steps, beside: Body, declared: ReferenceField, found: list[Found]
) -> None:
    """Find a declared reference in a value, `left` steps below it. `beside` is the mapping that holds the value."""
    if not left:
        if (id := _id_in(value)) and _refers(declared, beside):
            found.append((declared.to, id, gone))
        return
    step, rest = left[0], left[1:]
    if isinstance(value, dict):
        for key in value if step == "*" else (step,):
            if key in value:
                _follow(value[key], rest, (*gone, key), value, declared, found)
    elif isinstance(value, list) and step == "*":
        for item in value:
            _follow(item, rest, (*gone, "*"), {}, declared, found)


def _search(value: Json, gone: Steps, by_key: Mapping[str, tuple[Declared, ...]], found: list[Found]) -> None:
    """Find declared references at every depth of a value."""
    if isinstance(value, dict):
        for key, inside in value.items():
            for left, declared in by_key.get(key, ()):
                _follow(inside, left, (*gone, key), value, declared, found)
            _search(inside, (*gone, key), by_key, found)
    elif isinstance(value, list):
        for item in value:
            _search(item, (*gone, "*"), by_key, found)


def _id_in(value: Json) -> str:
    """The id that a field holds, as a text; "" where it names nothing. Intercom writes no id as 0, "" or null."""
    if isinstance(value, str):
        return value if value != "0" else ""
    return str(value) if type(value) is int and value else ""


def _refers(declared: ReferenceField, beside: Body) -> bool:
    if declared.where is None:
        return True
    name, wanted = declared.where
    return bool(beside.get(name) == wanted)
