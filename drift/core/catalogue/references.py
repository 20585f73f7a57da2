"""The resources that a body refers to by their ids, by what its kind declares. Pure.

Of texts, only links to a help center count: their address holds the id. A name or a placeholder is no reference.
"""

from __future__ import annotations

import hashlib
import re
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
Found: TypeAlias = tuple[str, str, Steps, bool]
"""A kind, an id, the steps to the field that holds it, and whether it is a link in a text."""
Declared: TypeAlias = tuple[Steps, ReferenceField | None]
"""The steps to a reference; without a declaration, to a text that may link."""

LINKED: Final = {kind.linked_as: kind.name for kind in KINDS if kind.linked_as}
_HOST: Final = r"https?://(?:intercom\.help/[^/\s\"'<>]+|[^/\s\"'<>]+)"
LINK: Final = re.compile(rf"{_HOST}/[a-z]{{2}}(?:-[A-Za-z]{{2,4}})?/({'|'.join(LINKED)})/(\d+)")
"""The address of a help center: its host or its place at intercom.help, a language, what it is, the id and a title."""


class Reference(Struct, frozen=True, order=True):
    """That a resource refers to another one. `field` is a JSON Pointer, in which `*` is each item of a list. A `link`
    may lead elsewhere: where there is no such resource, it names none."""

    to: Ref
    field: str
    link: bool = False


class DeclaredOf(Struct, frozen=True):
    """The references of a kind: the steps to each, and, by the steps to a part that is searched at every depth, those
    under each key in it."""

    plain: tuple[Declared, ...]
    deep: Mapping[Steps, Mapping[str, tuple[Declared, ...]]]


def references_in(kind: Kind, body: Body) -> tuple[Reference, ...]:
    """What a resource of this kind refers to, in order, each once."""
    found = {Reference(Ref(to, id), _joined(steps), link) for to, id, steps, link in _found_in(kind, body)}
    return tuple(sorted(found))


@lru_cache(maxsize=4096)
def _joined(steps: Steps) -> str:
    """The steps as a JSON Pointer. A kind has few of them, and its resources have many."""
    return join(steps)


def targets_in(kind: Kind, body: Body) -> frozenset[tuple[str, str]]:
    """The kind and the id of each resource that a resource of this kind refers to."""
    return frozenset([(to, id) for to, id, _, _ in _found_in(kind, body)])


def referring_kinds(to: str) -> tuple[Kind, ...]:
    """The kinds that may refer to a kind."""
    linked = to in LINKED.values()
    return tuple(
        kind
        for kind in KINDS
        if (linked and kind.links) or any(declared.to == to for declared in kind.references)
    )


def may_refer(kind: Kind) -> bool:
    """Whether resources of a kind may refer to others."""
    return bool(kind.references or kind.links)


def reference_rules(kind: Kind) -> str:
    """The declared references of a kind as a short text: what was found under other rules is found anew."""
    declared = (kind.references, kind.links, LINK.pattern)
    return hashlib.sha256(orjson.dumps(to_builtins(declared))).hexdigest()[:16]


def path_steps(path: str) -> Steps:
    """The steps of a declared path, with `*` for each item or key."""
    return tuple(path.replace("[]", ".*").split("."))


def _found_in(kind: Kind, body: Body) -> list[Found]:
    found: list[Found] = []
    if may_refer(kind):
        declared = declared_of(kind)
        for steps, one in declared.plain:
            _follow(body, steps, (), {}, one, found)
        for steps, by_key in declared.deep.items():
            _search(body.get(steps[0]), steps, by_key, found)
    return found


def declared_of(kind: Kind) -> DeclaredOf:
    """Where the references of a kind stand."""
    return _declared(kind.references, kind.links)


@lru_cache(maxsize=256)
def _declared(references: tuple[ReferenceField, ...], links: tuple[str, ...]) -> DeclaredOf:
    plain: list[Declared] = [(path_steps(path), None) for path in links]
    deep: dict[Steps, dict[str, tuple[Declared, ...]]] = {}
    for one in references:
        steps = path_steps(one.path)
        if ANY_DEPTH in steps:
            part, (key, *rest) = steps[:1], steps[2:]
            by_key = deep.setdefault(part, {})
            by_key[key] = (*by_key.get(key, ()), (tuple(rest), one))
        else:
            plain.append((steps, one))
    return DeclaredOf(tuple(plain), deep)


def _follow(
    value: Json, left: Steps, gone: Steps, beside: Body, declared: ReferenceField | None, found: list[Found]
) -> None:
    """Find a declared reference in a value, `left` steps below it. `beside` is the mapping that holds the value."""
    if not left:
        found.extend(_links_in(value, gone) if declared is None else _named_in(value, gone, beside, declared))
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


def _links_in(value: Json, gone: Steps) -> list[Found]:
    if not isinstance(value, str) or "://" not in value:
        return []
    return [(LINKED[called], id, gone, True) for called, id in LINK.findall(value)]


def _named_in(value: Json, gone: Steps, beside: Body, declared: ReferenceField) -> list[Found]:
    id = id_in(value)
    return [(declared.to, id, gone, False)] if id and refers(declared, beside) else []


def id_in(value: Json) -> str:
    """The id that a field holds, as a text; "" where it names nothing. Intercom writes no id as 0, "" or null."""
    if isinstance(value, str):
        return value if value != "0" else ""
    return str(value) if type(value) is int and value else ""


def refers(declared: ReferenceField, beside: Body) -> bool:
    if declared.where is None:
        return True
    name, wanted = declared.where
    return bool(beside.get(name) == wanted)
