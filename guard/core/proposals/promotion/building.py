"""The change of one resource that makes it as another workspace has it, without what Intercom would not take. Pure.

What is asked for is checked as any proposal is; a field that fails is left out, and said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from msgspec import structs

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.shapes import ANYTHING, Shape
from drift.core.model.json_pointer import tokens
from drift.core.model.resources import Json, Ref, Resource
from drift.core.normalisation.redaction import holds_secret
from drift.core.planning.write_plan import NoApi
from guard.core.proposals.new_names import shown
from guard.core.proposals.proposal import ProposedChange
from guard.core.proposals.steps import plan_of
from guard.core.proposals.target import Target, target_of

Fields: TypeAlias = Mapping[str, Json]
"""Values by JSON Pointer, as `set` takes them."""


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a change is checked: the shapes of the kinds, the version of the API that writes, and how secrets are
    told."""

    shapes: Mapping[str, Shape]
    pinned: str
    fingerprint: Callable[[str], str]


@dataclass(slots=True)
class Built:
    """`change` is None where nothing can be asked for. `left` are clauses about fields, by JSON Pointer; "" is the
    whole."""

    change: ProposedChange | None
    left: dict[str, str] = field(default_factory=dict)


def built(kind: Kind, asked: ProposedChange, live: Resource | None, rules: Rules) -> Built:
    """A creation or an update as far as it can be asked for."""
    left: dict[str, str] = {}
    fields = dict(asked.set or {})
    for pointer in [pointer for pointer, value in fields.items() if holds_secret(value)]:
        left[pointer] = "it is secret, so its value was never kept"
        del fields[pointer]
    while fields:
        change = structs.replace(asked, set=fields)
        refused = dict(_refused(kind, change, live, rules))
        wrong = {pointer: why for pointer, why in refused.items() if pointer in fields}
        left |= wrong
        if "" in refused or (refused and not wrong):
            return Built(None, {**left, "": " ".join(dict.fromkeys(refused.values()))})
        if not wrong:
            return Built(change, left)
        fields = {pointer: value for pointer, value in fields.items() if pointer not in wrong}
    return Built(None, left)


def _refused(
    kind: Kind, change: ProposedChange, live: Resource | None, rules: Rules
) -> Iterator[tuple[str, str]]:
    """What cannot be asked for: the fields of the change that are to blame, with why; "" blames the whole."""
    target = target_of(kind, rules.shapes.get(kind.name, ANYTHING), change, live, rules.fingerprint)
    if target.mistakes:
        for mistake in target.mistakes:
            yield _around(change, mistake.pointer), mistake.sentence
        return
    yield from _by_hand(kind, change, target, rules.pinned)


def _by_hand(kind: Kind, change: ProposedChange, target: Target, pinned: str) -> Iterator[tuple[str, str]]:
    """What no API writes."""
    if target.change is None:
        return
    plan = plan_of(kind, target.change, pinned)
    if isinstance(plan, NoApi):
        yield "", plan.reason
        return
    for one in plan.guided:
        pointer = _around(change, one.pointer)
        if pointer:
            yield pointer, _only_later(kind, pointer, change)


def _only_later(kind: Kind, pointer: str, change: ProposedChange) -> str:
    name = tokens(pointer)[0]
    if change.asked == "create" and name in kind.update_only:
        return "Intercom takes it only once the resource is there: compare again then"
    return f"Intercom's API does not write it of this {kind.title}"


def _around(change: ProposedChange, pointer: str) -> str:
    """The field of the change in which a place lies; "" where none does."""
    steps = tokens(pointer)
    for field_ in change.set or {}:
        around = tokens(field_)
        if around == steps[: len(around)] or steps == around[: len(steps)] != ():
            return field_
    return ""


def in_words(change: ProposedChange) -> dict[str, Json]:
    """The change as it stands in the document of a proposal."""
    kind, ref = change.ref.kind, str(change.ref)
    written: dict[str, Json] = (
        {"create": True, "kind": kind} if change.asked == "create" else {"resource": ref}
    )
    if change.asked == "delete":
        return {**written, "delete": True}
    if change.name:
        written["name"] = change.name
    if change.parent is not None:
        written["parent"] = _parent(change.parent)
    return {**written, "set": dict(change.set or {})}


def _parent(parent: Ref) -> Json:
    return {"$new": parent.id.removeprefix(shown(""))} if parent.is_unborn else str(parent)
