"""The few fields of a body that checks read: the rest is not kept, and of a long text only a fingerprint. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from drift.core.model.resources import Body, Json

Tree: TypeAlias = Mapping[str, "Tree"]
Paths: TypeAlias = Tree
"""The first steps of the paths, and under each its further steps; without any, all of the value is kept."""
LONGEST: Final = 200
"""Characters of a text that are kept as they are."""
PRINT: Final = "text:"
"""What the fingerprint of a longer text begins with."""
_EACH: Final = "*"


def paths_of(paths: Iterable[str]) -> Paths:
    """`/`-free paths with dots, in which `*` is each item or each key, as a tree."""
    tree: dict[str, dict] = {}  # type: ignore[type-arg]  # a tree of trees
    for path in paths:
        below = tree
        for step in path.split("."):
            below = below.setdefault(step, {})
    return tree


def kept(body: Body, paths: Paths) -> dict[str, Json]:
    """The part of a body that the paths lead to."""
    return {name: _kept(body[name], below) for name, below in paths.items() if name in body}


def _kept(value: Json, paths: Paths) -> Json:
    if not paths:
        return _short(value)
    if isinstance(value, list):
        return [_kept(item, paths.get(_EACH, {})) for item in value]
    if not isinstance(value, dict):
        return _short(value)
    if _EACH in paths:
        return {name: _kept(inner, paths[_EACH]) for name, inner in value.items()}
    return kept(value, paths)


def _short(value: Json) -> Json:
    if isinstance(value, str):
        return value if len(value) <= LONGEST else fingerprint(value)
    if isinstance(value, list):
        return [_short(item) for item in value]
    if isinstance(value, dict):
        return {name: _short(inner) for name, inner in value.items()}
    return value


def fingerprint(text: str) -> str:
    """Equal for texts that differ in nothing but white space at their ends."""
    digest = hashlib.blake2b(text.strip().encode("utf-8", "surrogatepass"), digest_size=12)
    return f"{PRINT}{digest.hexdigest()}"
