"""From the document of a proposal to the changes that it means, or everything that is wrong with its form. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from drift.core.catalogue.catalogue import UnknownKind
from drift.core.catalogue.catalogue import kind as kind_named
from drift.core.catalogue.kind import Kind
from drift.core.model.json_pointer import tokens
from drift.core.model.resources import SINGLETON_ID, Json, Ref
from guard.core.language.diagnostics import Diagnostic, DocumentPath
from guard.core.language.rule_schema import schema_errors
from guard.core.language.validation import diagnostics
from guard.core.proposals.name_checks import Written, kinds_by_name, name_mistakes, wrong_parent
from guard.core.proposals.new_names import is_reference, unborn
from guard.core.proposals.proposal import Asked, Proposal, ProposedChange
from guard.core.proposals.timing import WORDS as _WHEN
from guard.core.proposals.timing import read_when

_MOMENTS: Final = frozenset({"apply_at", "apply"})
"""The keys that say when it is to be applied."""
DEEPEST: Final = 60
"""The deepest nesting of the values of a change."""
_TEXTS: Final = ("reason", "ticket", "who")


def read_proposal(document: Json, schema: Mapping[str, Any]) -> tuple[Proposal, tuple[Diagnostic, ...]]:
    """The proposal in a document, and everything that is wrong with its form, in the order of the document. Changes
    with a mistake are left out."""
    wrong = list(diagnostics(schema, document))
    changes: list[ProposedChange] = []
    first: dict[Ref, int] = {}
    listed = list(_listed(document))
    kinds = kinds_by_name(listed)
    wrong += _of_names(listed, wrong)
    for index, written in listed:
        path: DocumentPath = ("changes", index)
        if any(diagnostic.spoils(path) and not diagnostic.at_key for diagnostic in wrong):
            continue
        found = list(_mistakes(written, kinds))
        if not found:
            change = _change(written, path, kinds)
            found = list(_twice(change, first, index))
            changes.append(change)
        wrong += [Diagnostic((*path, *one.path), one.sentence, one.at_key, one.incomplete) for one in found]
    if not isinstance(document, dict):
        return Proposal(), tuple(wrong)
    texts = {name: document[name] for name in _TEXTS if isinstance(document.get(name), str)}
    sound = {name for name in _WHEN if name in document and not any(one.spoils((name,)) for one in wrong)}
    when = read_when({name: document[name] for name in sound})
    return Proposal(tuple(changes), **texts, **when.words), (*wrong, *when.wrong)


def edited(document: Mapping[str, Json], edits: Mapping[str, Json]) -> dict[str, Json]:
    """The document with other members; null takes one away. A time that is given takes the place of every other one."""
    stays = {
        name: value for name, value in document.items() if not (name in _MOMENTS and _MOMENTS & edits.keys())
    }
    return {name: value for name, value in {**stays, **edits}.items() if value is not None}


def _listed(document: Json) -> Iterator[tuple[int, Mapping[str, Json]]]:
    written = document.get("changes") if isinstance(document, dict) else None
    for index, change in enumerate(written if isinstance(written, list) else ()):
        if isinstance(change, dict):
            yield index, change


def _of_names(listed: list[Written], wrong: Sequence[Diagnostic]) -> list[Diagnostic]:
    """What is wrong with names and references, where the form around them is right."""
    found = name_mistakes([(index, written) for index, written in listed if not _is_too_deep(written)])
    return [one for one in found if not any(other.spoils(one.path) for other in wrong)]


def _is_too_deep(written: Mapping[str, Json]) -> bool:
    return any(_is_deep(written[word]) for word in ("set", "merge") if word in written)


def _mistakes(written: Mapping[str, Json], kinds: Mapping[str, str]) -> Iterator[Diagnostic]:
    """What is wrong with a change that fits the schema."""
    asked = _asked(written)
    if "create" in written and "delete" in written:
        yield _about((), "A change creates or deletes, not both. Leave `create` or `delete` out.")
        return
    yield from _wrong_names(written, asked, kinds)
    values = [word for word in ("set", "merge") if word in written]
    if asked == "delete" and values:
        yield _about(
            (values[0],), f"A deletion takes no `{values[0]}`. Leave it out, or `delete`.", at_key=True
        )
    elif asked != "delete" and len(values) != 1:
        given = "both" if values else "neither"
        yield _about(
            (),
            f"A change says what becomes of the resource with `set` or with `merge`; this one has {given}.",
        )
    yield from _wrong_schemas(written.get("expect", {}))
    if asked == "delete" and "expect" in written:
        yield _about(("expect",), "A deletion takes no `expect`. Leave it out.", at_key=True)
    for word in values:
        if _is_deep(written[word]):
            yield _about(
                (word,), f"`{word}` is nested over {DEEPEST} times: nobody can review that.", at_key=True
            )
    yield from _wrong_pointers(written.get("set", {}))


def _wrong_schemas(schemas: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """What is wrong with the schemas of `expect`."""
    for pointer, schema in schemas.items():
        if _is_deep(schema):
            yield _about(("expect", pointer), f"This schema is nested over {DEEPEST} times.")
            continue
        for wrong in schema_errors(schema):
            yield _about(("expect", pointer, *wrong.path), wrong.sentence, at_key=wrong.at_key)


def _is_deep(value: Json) -> bool:
    """Whether collections are nested too deep to be walked."""
    level: list[Json] = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST):
        inner = [part for one in level for part in (one.values() if isinstance(one, dict) else one)]
        level = [part for part in inner if isinstance(part, dict | list)]
        if not level:
            return False
    return True


def _wrong_names(written: Mapping[str, Json], asked: Asked, kinds: Mapping[str, str]) -> Iterator[Diagnostic]:
    if asked != "create":
        for word in ("kind", "parent"):
            if word in written:
                yield _about(
                    (word,), f"`{word}` is for a creation: add `create: true`, or leave it out.", at_key=True
                )
        if "resource" not in written:
            yield _about((), "`resource` is missing: which one, as KIND/ID?", incomplete=True)
        else:
            yield from _wrong_name(written["resource"], "resource")
        return
    if "resource" in written:
        yield _about(("resource",), "What is to be created has no id yet: write its `kind`.", at_key=True)
    if "kind" not in written:
        yield _about((), "`kind` is missing: of which kind is the resource to create?", incomplete=True)
        return
    kind, why = _kind(written["kind"])
    if kind is None:
        yield _about(("kind",), why)
    else:
        yield from _wrong_parent(kind, written.get("parent"), kinds)


def _wrong_parent(
    kind: Kind, parent: str | dict[str, str] | None, kinds: Mapping[str, str]
) -> Iterator[Diagnostic]:
    needed = kind.create is not None and "{parent_id}" in kind.create.path
    if needed and parent is None:
        yield _about(
            (),
            f"The kind {kind.name} lies under {kind.parent}: say which with `parent: {kind.parent}/ID`.",
            incomplete=True,
        )
    elif parent is not None and not needed:
        yield _about(
            ("parent",),
            f"The kind {kind.name} is not created under another resource: leave `parent` out.",
            at_key=True,
        )
    elif isinstance(parent, dict):
        if why := wrong_parent(kind.name, parent, kinds):
            yield _about(("parent",), why)
    elif parent is not None and parent.partition("/")[0] != kind.parent:
        yield _about(("parent",), f"The kind {kind.name} lies under {kind.parent}, not under {parent[:60]}.")
    elif parent is not None:
        yield from _wrong_name(parent, "parent")


def _wrong_name(text: str, word: str) -> Iterator[Diagnostic]:
    name = text.partition("/")[0]
    kind, why = _kind(name)
    if kind is None:
        yield _about((word,), why)
    elif not kind.singleton and not text.partition("/")[2]:
        yield _about((word,), f"A workspace may have several {kind.name}. Say which: {kind.name}/ID.")
    elif kind.singleton and not kind.folded_by and text.partition("/")[2] not in ("", SINGLETON_ID):
        yield _about((word,), f"There is only one {kind.name}: write {kind.name} alone.")


def _kind(name: str) -> tuple[Kind | None, str]:
    try:
        return kind_named(name), ""
    except UnknownKind as unknown:
        return None, str(unknown.args[0])


def _wrong_pointers(values: Mapping[str, Json]) -> Iterator[Diagnostic]:
    sound: list[str] = []
    for pointer in values:
        if not pointer.startswith("/") or pointer == "/":
            meant = f" Did you mean `/{pointer}`?" if pointer.strip("/") else ""
            sentence = f"`{pointer[:60]}` is no JSON Pointer to a field, such as /name.{meant}"
            yield _about(("set", pointer), sentence, at_key=True)
            continue
        around = next((other for other in sound if _lie_in_one_another(other, pointer)), None)
        if around is not None:
            yield _about(
                ("set", pointer), f"{pointer} and {around} lie in one another: set one of them.", at_key=True
            )
        sound.append(pointer)


def _lie_in_one_another(one: str, other: str) -> bool:
    return all(left == right for left, right in zip(tokens(one), tokens(other), strict=False))


def _twice(change: ProposedChange, first: dict[Ref, int], index: int) -> Iterator[Diagnostic]:
    if change.asked == "create":
        return
    before = first.setdefault(change.ref, index)
    if before != index:
        yield _about(
            ("resource",),
            f"The change number {before + 1} is about {change.ref} as well: put both into one change.",
        )


def _change(written: Mapping[str, Json], path: DocumentPath, kinds: Mapping[str, str]) -> ProposedChange:
    asked, name = _asked(written), str(written.get("name", ""))
    ref = unborn(written["kind"], name) if asked == "create" else Ref.parse(written["resource"])
    parent = _parent(written.get("parent"), kinds)
    return ProposedChange(
        asked, ref, written.get("set"), written.get("merge"), parent, path, name, written.get("expect")
    )


def _parent(written: Json, kinds: Mapping[str, str]) -> Ref | None:
    if is_reference(written):
        return unborn(kinds[written["$new"]], written["$new"])
    return None if written is None else Ref.parse(written)


def _asked(written: Mapping[str, Json]) -> Asked:
    return "create" if "create" in written else "delete" if "delete" in written else "update"


def _about(
    path: DocumentPath, sentence: str, *, at_key: bool = False, incomplete: bool = False
) -> Diagnostic:
    return Diagnostic(path, sentence, at_key, incomplete)
