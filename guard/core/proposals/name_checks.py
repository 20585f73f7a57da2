"""What is wrong with the names that the changes of a proposal give to what they create, and with references to them.
Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from typing import Final, TypeAlias

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath, did_you_mean
from guard.core.proposals.new_names import is_reference, references

Written: TypeAlias = tuple[int, Mapping[str, Json]]
"""A change as it is written, with its place in the list."""
_HOW: Final = "Write `{ $new: NAME }` with the `name` of a creation of this proposal, and nothing beside it."


def name_mistakes(changes: Sequence[Written]) -> Iterator[Diagnostic]:
    """Everything wrong with names and references, with the steps from the document to each."""
    yield from _odd_names(changes)
    kinds = kinds_by_name(changes)
    refers: dict[str, set[str]] = {}
    for index, written in changes:
        named = _references(written)
        for path, name in named:
            yield from _wrong_reference(("changes", index, *path), name, kinds)
        if (own := _name(written)) is not None:
            refers[own] = {name for _, name in named if isinstance(name, str) and name in kinds}
    yield from _circles(changes, refers)


def kinds_by_name(changes: Sequence[Written]) -> dict[str, str]:
    """The kinds of what is created, by name; the first where a name is there twice."""
    found: dict[str, str] = {}
    for _, written in changes:
        name = _name(written)
        if name is not None:
            found.setdefault(name, str(written.get("kind")))
    return found


def _name(written: Mapping[str, Json]) -> str | None:
    name = written.get("name")
    return name if "create" in written and isinstance(name, str) else None


def _references(written: Mapping[str, Json]) -> list[tuple[DocumentPath, Json]]:
    return [
        found
        for word in ("parent", "set", "merge")
        for found in references(written.get(word), (word,))
        if word != "set" or found[0] != ("set",)  # a pointer of this name is no reference
    ]


def _odd_names(changes: Sequence[Written]) -> Iterator[Diagnostic]:
    first: dict[str, int] = {}
    for index, written in changes:
        name = written.get("name")
        if name is not None and "create" not in written:
            sentence = "`name` is for a creation: add `create: true`, or leave it out."
            yield Diagnostic(("changes", index, "name"), sentence, at_key=True)
        elif isinstance(name, str) and first.setdefault(name, index) != index:
            sentence = (
                f"The change number {first[name] + 1} is called {name} as well: give each its own name."
            )
            yield Diagnostic(("changes", index, "name"), sentence)


def _wrong_reference(path: DocumentPath, name: Json, kinds: Mapping[str, str]) -> Iterator[Diagnostic]:
    is_parent = path[2] == "parent"
    if not isinstance(name, str) or path[2:] == ("merge",):
        if not is_parent:  # the schema says it of a parent
            yield Diagnostic(path, f"This is no reference to something new. {_HOW}")
    elif name not in kinds:
        hint = did_you_mean(name, list(kinds)) or f" Give that creation `name: {name[:40]}`."
        yield Diagnostic(path, f"No change of this proposal creates {name[:40]}.{hint}")


def wrong_parent(kind: str, parent: Json, kinds: Mapping[str, str]) -> str:
    """That a new parent is of the wrong kind, as a sentence; "" where it is none or fits."""
    wanted = CATALOGUE[kind].parent
    if not is_reference(parent) or kinds.get(parent["$new"]) in (None, wanted):
        return ""
    name = parent["$new"]
    return f"The kind {kind} lies under {wanted}, and {name} is a new {kinds[name]}."


def _circles(changes: Sequence[Written], refers: Mapping[str, set[str]]) -> Iterator[Diagnostic]:
    try:
        TopologicalSorter(refers).prepare()
    except CycleError as circle:
        names = list(dict.fromkeys(circle.args[1]))
        index = min(index for index, written in changes if _name(written) in names)
        one = (
            f"{names[0]} refers to itself"
            if len(names) == 1
            else f"{' and '.join(sorted(names))} refer to each other"
        )
        yield Diagnostic(
            ("changes", index),
            f"{one}: none can be created first. Leave one of the references out, and set it with a later proposal.",
        )
