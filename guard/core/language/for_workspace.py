"""From the document of a shared policy set to that of one workspace: what is not for it is left out and named, and what
it has otherwise is laid over. Pure.

The result names no other workspace's people. Resolving it again for the same workspace changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from msgspec import structs

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath
from guard.core.language.scope_schema import OVERLAY, is_scoped, scope_of
from guard.core.language.vocabulary.who import GROUP, listed
from guard.core.model.left_out import LeftOut, Part
from guard.core.model.policy import Exemption
from guard.core.model.workspace_scope import WorkspaceScope

Document = dict[str, Any]
LEFT_OUT: Final = "left_out"
OVERLAID: Final = ("people", "retention", "prices")
"""The documents of which a workspace may have parts otherwise."""
_ENTRIES: Final[Mapping[str, tuple[str, ...]]] = {
    "notifications": ("routes",),
    "exports": ("targets",),
    "health": ("skip", "acknowledged"),
}
"""Files whose entries have a scope, and the keys of these. Their lines stand under `..._places`."""


def overlaid(written: Mapping[str, Json], workspace: str) -> Document:
    """A document as a workspace has it. A mapping is completed name by name; anything else takes the place of what
    stands there."""
    otherwise = written.get(OVERLAY, {}).get(workspace, {})
    usual = {key: value for key, value in written.items() if key != OVERLAY}
    for key, value in otherwise.items():
        usual[key] = {**usual.get(key, {}), **value} if isinstance(value, Mapping) else value
    return usual


def document_for(document: Mapping[str, Json], workspace: str) -> Document:
    """The document of a set (`PolicySet.document`) as this workspace has it."""
    here: Document = {
        **document,
        "policies": [_with_exemptions(one, workspace) for one in _of(document, "policies", workspace)],
    }
    if "standard_changes" in document:
        here["standard_changes"] = _of(document, "standard_changes", workspace)
    here |= {key: overlaid(document[key], workspace) for key in OVERLAID if key in document}
    if "periods" in document:
        here["periods"] = {name: _period(one, workspace) for name, one in document["periods"].items()}
    for key, parts in _ENTRIES.items():
        if key in document:
            here |= _entries_here(document, key, parts, workspace)
    if "rehearsals" in document:
        here["rehearsals"] = _named_here(document["rehearsals"], workspace)
    left = [*document.get(LEFT_OUT, ()), *_left_out(document, workspace)]
    return here | ({LEFT_OUT: left} if left else {})


def left_out_in(document: Mapping[str, Json]) -> tuple[LeftOut, ...]:
    """What the document of a workspace says was left out."""
    return tuple(_value(one) for one in document.get(LEFT_OUT, ()))


def is_here(entry: Mapping[str, Json], workspace: str) -> bool:
    return not is_scoped(entry) or scope_of(entry).takes_in(workspace)


def _of(document: Mapping[str, Json], key: str, workspace: str) -> list[Mapping[str, Json]]:
    return [one for one in document.get(key, ()) if is_here(one, workspace)]


def _with_exemptions(policy: Mapping[str, Json], workspace: str) -> Mapping[str, Json]:
    """A policy with those of its exemptions that the workspace has."""
    written = policy.get("exemptions", ())
    here = [one for one in written if is_here(one, workspace)]
    if len(here) == len(written):
        return policy
    others = {key: value for key, value in policy.items() if key != "exemptions"}
    return {**others, **({"exemptions": here} if here else {})}


def _period(written: Mapping[str, Json], workspace: str) -> Mapping[str, Json]:
    """Policies that name a period of other workspaces go on to name it: here it never comes."""
    return written if is_here(written, workspace) else {**written, "elsewhere": True}


def _entries_here(document: Mapping[str, Json], key: str, parts: Sequence[str], workspace: str) -> Document:
    """A file with the entries that a workspace has, and their lines."""
    places = f"{key.removesuffix('s')}_places"
    written, lines = dict(document[key]), dict(document.get(places, {}))
    for part in parts:
        entries = written.get(part, ())
        if isinstance(entries, Mapping):
            written[part] = _named_here(entries, workspace)
            continue
        stays = [is_here(one, workspace) for one in entries]
        if not all(stays):
            written[part] = [one for one, is_in in zip(entries, stays, strict=True) if is_in]
            lines[part] = [line for line, is_in in zip(lines.get(part, ()), stays, strict=False) if is_in]
    return {key: written, **({places: lines} if lines else {})}


def _named_here(entries: Mapping[str, Json], workspace: str) -> Document:
    return {name: one for name, one in entries.items() if is_here(one, workspace)}


def _left_out(document: Mapping[str, Json], workspace: str) -> Iterator[Document]:
    places = document.get("places", {})
    parts: tuple[tuple[Part, str], ...] = (("policy", "policies"), ("standard_change", "standard_changes"))
    for part, key in parts:
        for one in document.get(key, ()):
            if not is_here(one, workspace):
                yield _left(part, one, one, places)
    for policy in _of(document, "policies", workspace):
        for exemption in policy.get("exemptions", ()):
            if not is_here(exemption, workspace):
                yield {**_left("exemption", policy, exemption, places), "about": _excuses(exemption)}


def _left(
    part: Part, entry: Mapping[str, Json], scoped: Mapping[str, Json], places: Mapping[str, Json]
) -> Document:
    watch = entry.get("watch", {"kind": entry.get("kind", ())})
    return {
        "part": part,
        "id": entry["id"],
        **{key: list(listed(scoped[key])) for key in ("only", "except") if key in scoped},
        "watch": {key: list(listed(watch[key])) for key in ("kind", "activity") if watch.get(key)},
        "place": list(places.get(entry["id"], ("", 0))),
    }


def _excuses(exemption: Mapping[str, Json]) -> str:
    resource, actor, pointer = (exemption.get(key) or () for key in ("resource", "actor", "pointer"))
    named = Exemption(date.max, "", "", str(resource or ""), listed(actor), listed(pointer))
    return named.describe()


def _value(written: Mapping[str, Json]) -> LeftOut:
    watch = written.get("watch", {})
    return LeftOut(
        written["part"],
        written["id"],
        scope_of(written),
        written.get("about", ""),
        tuple(watch.get("kind", ())),
        tuple(watch.get("activity", ())),
        *written.get("place", ("", 0)),
    )


def errors_everywhere(
    written: Mapping[str, Json], errors: Callable[[Mapping[str, Json]], Iterable[Diagnostic]]
) -> Iterator[Diagnostic]:
    """What is wrong with a document as it usually is, and as each workspace has it: each once, and where it stands."""
    usual = list(errors(overlaid(written, "")))
    yield from usual
    for name, otherwise in written.get(OVERLAY, {}).items():
        for error in errors(overlaid(written, name)):
            if error not in usual:
                under = (OVERLAY, name) if _is_said(otherwise, error.path) else ()
                yield structs.replace(
                    error, path=(*under, *error.path), sentence=in_workspace(name, error.sentence)
                )


def in_workspace(name: str, sentence: str) -> str:
    return f"In the workspace `{name}`: {sentence}"


def _is_said(otherwise: Mapping[str, Json], path: DocumentPath) -> bool:
    """Whether what stands at a path is what the workspace has otherwise, and not what is usual."""
    if not path or path[0] not in otherwise:
        return False
    part = otherwise[str(path[0])]
    return len(path) == 1 or not isinstance(part, Mapping) or path[1] in part


def scopes_in(document: Mapping[str, Json]) -> Iterator[WorkspaceScope]:
    """Each scope of anything in the document of a set, once."""
    yield from dict.fromkeys(scope_of(entry) for entry in _scoped_entries(document) if is_scoped(entry))


def overlays_in(document: Mapping[str, Json]) -> frozenset[str]:
    """The workspaces that have something otherwise."""
    return frozenset(name for key in OVERLAID for name in document.get(key, {}).get(OVERLAY, {}))


def _scoped_entries(document: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    for policy in document.get("policies", ()):
        yield policy
        yield from policy.get("exemptions", ())
    yield from document.get("standard_changes", ())
    for key in ("periods", "rehearsals"):
        yield from document.get(key, {}).values()
    for key, parts in _ENTRIES.items():
        for part in parts:
            entries = document.get(key, {}).get(part, ())
            yield from entries.values() if isinstance(entries, Mapping) else entries


def changed_names(usual: Mapping[str, Json], here: Mapping[str, Json]) -> frozenset[str] | None:
    """The groups and periods that are otherwise in the document of a workspace than usual; None where what an AI is
    differs, which concerns policies that name nothing."""
    people, own = usual.get("people", {}), here.get("people", {})
    if people.get("ai") != own.get("ai"):
        return None
    pairs = (
        (people.get("groups", {}), own.get("groups", {})),
        (usual.get("periods", {}), here.get("periods", {})),
    )
    return frozenset(
        name for before, after in pairs for name in {*before, *after} if before.get(name) != after.get(name)
    )


def names_in(written: Json) -> Iterator[str]:
    """Every text in a policy as a group or a period could be named by it."""
    match written:
        case str():
            yield written.removeprefix(GROUP)
        case dict():
            for value in written.values():
                yield from names_in(value)
        case list():
            for value in written:
                yield from names_in(value)
        case _:
            pass
