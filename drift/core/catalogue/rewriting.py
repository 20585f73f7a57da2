"""The references of a body with other ids in their place: the same walk that finds them, writing as it goes. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from drift.core.catalogue.kind import Kind, ReferenceField
from drift.core.catalogue.references import LINK, LINKED, Declared, Steps, declared_of, id_in, refers
from drift.core.model.json_pointer import join
from drift.core.model.resources import Body, Json, Ref

Rename: TypeAlias = Callable[[Ref, str, Json], Json]
"""Asked with what a field refers to, the JSON Pointer of the field, and the value that is there; of a list, the pointer
is that of the list. The answer takes the place of the value. Of a link in a text, the value is its address up to the
id, and so is the answer, which is a text then."""


def rewritten(kind: Kind, body: Body, rename: Rename) -> dict[str, Json]:
    """A body of this kind with an answer of `rename` in the place of each reference. The body stays as it is."""
    declared = declared_of(kind)
    result: Json = dict(body)
    for steps, one in declared.plain:
        result = _follow(result, steps, (), {}, one, rename)
    for (part, *_), by_key in declared.deep.items():
        if part in result:
            result = {**result, part: _search(result[part], (part,), by_key, rename)}
    return dict(result)


def _follow(
    value: Json, left: Steps, gone: Steps, beside: Body, declared: ReferenceField | None, rename: Rename
) -> Json:
    """The value with what lies `left` steps below it renamed. `beside` is the mapping that holds the value."""
    if not left:
        return _renamed(value, gone, beside, declared, rename)
    step, rest = left[0], left[1:]
    if isinstance(value, dict):
        keys = set(value) if step == "*" else {step}
        return {
            key: _follow(inner, rest, (*gone, key), value, declared, rename) if key in keys else inner
            for key, inner in value.items()
        }
    if isinstance(value, list) and step == "*":
        return [_follow(item, rest, (*gone, "*"), {}, declared, rename) for item in value]
    return value


def _search(value: Json, gone: Steps, by_key: Mapping[str, tuple[Declared, ...]], rename: Rename) -> Json:
    """The value with the references under these keys renamed, at every depth."""
    if isinstance(value, list):
        return [_search(item, (*gone, "*"), by_key, rename) for item in value]
    if not isinstance(value, dict):
        return value
    result: dict[str, Json] = {}
    for key, inner in value.items():
        found = by_key.get(key, ())
        for left, declared in found:
            inner = _follow(inner, left, (*gone, key), value, declared, rename)
        result[key] = inner if found else _search(inner, (*gone, key), by_key, rename)
    return result


def _renamed(value: Json, gone: Steps, beside: Body, declared: ReferenceField | None, rename: Rename) -> Json:
    if declared is None:
        return _relinked(value, gone, rename) if isinstance(value, str) and "://" in value else value
    id = id_in(value)
    if not id or not refers(declared, beside):
        return value
    return rename(Ref(declared.to, id), pointer_of(gone), value)


def _relinked(text: str, gone: Steps, rename: Rename) -> str:
    def of(found: re.Match[str]) -> str:
        called, id = found.groups()
        return str(rename(Ref(LINKED[called], id), pointer_of(gone), found[0]))

    return LINK.sub(of, text)


def pointer_of(steps: Steps) -> str:
    """The field that holds a reference, as comparisons name it: a list is one value."""
    return join(steps[: steps.index("*")] if "*" in steps else steps)
