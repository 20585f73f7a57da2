"""Names of resources that a proposal creates, for its other changes: `{ $new: winter }` stands for the id that Intercom
will give to what the change named `winter` creates. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from drift.core.model.resources import UNBORN, Json, Ref
from guard.core.language.diagnostics import DocumentPath

NEW: Final = "new"
"""The id of a resource that does not exist yet and that nothing refers to."""
WORD: Final = "$new"


def is_reference(value: Json) -> bool:
    """Whether a value stands for the id of a new resource."""
    return isinstance(value, dict) and value.keys() == {WORD} and isinstance(value[WORD], str)


def unborn(kind: str, name: str) -> Ref:
    """The resource that a change with this name will create ("": it has none)."""
    return Ref(kind, shown(name) if name else NEW)


def name_of_unborn(ref: Ref | None) -> str:
    """The name of the change that creates this resource; "" where it is there already."""
    return ref.id.removeprefix(UNBORN) if ref is not None and ref.is_unborn else ""


def shown(name: str) -> str:
    """What stands for the id until it is known, for policies and people."""
    return f"{UNBORN}{name}"


def references(value: Json, path: DocumentPath = ()) -> Iterator[tuple[DocumentPath, Json]]:
    """Everything under a value that says `$new`, with the steps to it: what it says may be no name."""
    if isinstance(value, dict) and WORD in value:
        yield path, value if not is_reference(value) else value[WORD]
        return
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in inside:
        yield from references(inner, (*path, step))


def filled(value: Json, id_of: Callable[[str, DocumentPath], Json], path: DocumentPath = ()) -> Json:
    """A value with an id in the place of each reference. `id_of` is asked with the name and the steps to it."""
    if is_reference(value):
        return id_of(value[WORD], path)
    if isinstance(value, list):
        return [filled(item, id_of, (*path, index)) for index, item in enumerate(value)]
    if isinstance(value, Mapping):
        return {name: filled(inner, id_of, (*path, name)) for name, inner in value.items()}
    return value
