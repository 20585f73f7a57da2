"""Field references of a policy, as JSON Pointers with their places in the document. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drift.core.model.json_pointer import join
from drift.core.model.resources import Json
from guard.core.language.diagnostics import DocumentPath
from guard.core.language.vocabulary.who import listed, place
from guard.core.model.policy import Policy, Revert

_LISTS: Final = ("allOf", "anyOf", "oneOf")
_SINGLE: Final = ("not", "if", "then", "else")


def named_in_rules(policy: Policy) -> Iterator[tuple[DocumentPath, str]]:
    """The fields named in `fields`, `must` and `where`, with their places in the document."""
    written = policy.document
    yield from ((("watch", "fields", index), pointer) for index, pointer in enumerate(policy.watch.fields))
    if "must" in written:
        yield from _named_fields(written["must"], ("must",), ())
    if "where" in written["watch"]:
        yield from _named_fields(written["watch"]["where"], ("watch", "where"), ())


def named_anywhere(policy: Policy) -> Iterator[tuple[DocumentPath, str]]:
    """All fields that the policy names, including those in conditions, `set` and exemptions."""
    yield from named_in_rules(policy)
    for path, rule in conditions_about_states(policy):
        yield from _named_fields(rule, path, ())
    if isinstance(policy.then, Revert) and policy.then.set is not None:
        yield from _set(policy.then.set, ("then", "revert", "set"), ())
    for index, exemption in enumerate(policy.document.get("exemptions", ())):
        named = exemption.get("pointer", ())
        for position, pointer in enumerate(listed(named)):
            yield ("exemptions", index, "pointer", *place(named, position)), pointer


def conditions_about_states(policy: Policy) -> Iterator[tuple[DocumentPath, Json]]:
    """The rules of `becomes` and `was` in the conditions of a policy, with the steps to each."""
    for name in ("when", "unless"):
        yield from _in_condition(policy.document.get(name, {}), (name,))


def _in_condition(argument: Json, path: DocumentPath) -> Iterator[tuple[DocumentPath, Json]]:
    for word, inner in argument.items():
        here = (*path, word)
        if word in ("becomes", "was"):
            yield here, inner
        elif word == "not":
            yield from _in_condition(inner, here)
        elif word in ("any_of", "all_of"):
            for index, part in enumerate(inner):
                yield from _in_condition(part, (*here, index))


def _set(values: Json, path: DocumentPath, field: tuple[str, ...]) -> Iterator[tuple[DocumentPath, str]]:
    for name, value in values.items():
        here = (*path, name)
        yield here, join((*field, name))
        if isinstance(value, dict):
            yield from _set(value, here, (*field, name))


def is_key(path: DocumentPath) -> bool:
    """Whether this path leads to a key, not to a list item."""
    return path[0] != "exemptions" and isinstance(path[-1], str)


def _named_fields(
    schema: Json, path: DocumentPath, field: tuple[str, ...], *, forbidding: bool = False
) -> Iterator[tuple[DocumentPath, str]]:
    """The fields of a rule, without those of list items, forbidden fields, and fields that a `not` or `if` requires."""
    if not isinstance(schema, dict):
        return
    for name, inner in schema.get("properties", {}).items():
        if inner is not False:
            here = (*path, "properties", name)
            yield here, join((*field, name))
            yield from _named_fields(inner, here, (*field, name), forbidding=forbidding)
    if not forbidding:
        yield from _required(schema, path, field)
    for word in _LISTS:
        for index, inner in enumerate(schema.get(word, ())):
            yield from _named_fields(inner, (*path, word, index), field, forbidding=forbidding)
    for word in _SINGLE:
        opposite = (word == "not") != forbidding
        yield from _named_fields(schema.get(word), (*path, word), field, forbidding=opposite or word == "if")


def _required(schema: Json, path: DocumentPath, field: tuple[str, ...]) -> Iterator[tuple[DocumentPath, str]]:
    """Required fields about which the rule says nothing else."""
    for index, name in enumerate(schema.get("required", ())):
        if name not in schema.get("properties", {}):
            yield (*path, "required", index), join((*field, name))
