"""What Intercom would not take in a change, by its own shape of the kind: a sentence for each mistake. Pure.

Where the record has what the shape does not, the record is believed. What only a person can write is no mistake:
`steps.py` says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.shapes import ANYTHING, Shape, field_in, item_in, names_in
from drift.core.model.json_pointer import escape, get, join, tokens
from drift.core.model.resources import MISSING, Body, Json
from drift.core.normalisation.comparison import equal_at
from drift.core.normalisation.redaction import holds_secret
from guard.core.language.diagnostics import DocumentPath, did_you_mean
from guard.core.language.vocabulary.local_time import why_no_zone
from guard.core.lint.shape_fits import in_words, overlaps, why_no_value
from guard.core.proposals.new_names import is_reference
from guard.core.proposals.proposal import Leaf, Mistake, ProposedChange
from guard.core.text.values import show

_FEW: Final = 20
"""The most field names that a hint lists when none is similar."""


class Bodies(NamedTuple):
    """A resource before a change, after it as it was written, and after it as it would be kept."""

    live: Body
    wanted: Body
    kept: Body


def field_mistakes(kind: Kind, shape: Shape, change: ProposedChange, bodies: Bodies) -> tuple[Mistake, ...]:
    """The mistakes of a creation or an update, in the order in which they were written."""
    found = [mistake for leaf in change.leaves() for mistake in _of_leaf(kind, shape, change, leaf, bodies)]
    return (*found, *_missing(kind, shape, change, bodies))


def _of_leaf(
    kind: Kind, shape: Shape, change: ProposedChange, leaf: Leaf, bodies: Bodies
) -> Iterator[Mistake]:
    if change.set and (plain := _plain_value_on_the_way(bodies.live, leaf.pointer)):
        yield _mistake(leaf, f"{plain} of this {kind.title} has no fields: it is a plain value.", at_key=True)
        return
    live, kept = get(bodies.live, leaf.pointer), get(bodies.kept, leaf.pointer)
    if live is not MISSING and equal_at(kind.name, leaf.pointer, live, leaf.value):
        return
    if holds_secret(kept) or holds_secret(leaf.value):
        yield _mistake(
            leaf,
            f"{leaf.pointer} would hold a secret, and proposals are kept and shown. Set it in Intercom, and leave it "
            "out here.",
        )
        return
    if (by_itself := _set_by_itself(kind, leaf, kept)) or _is_read_only(kind, shape, change, leaf):
        yield _mistake(leaf, by_itself or _only_read(kind, leaf.pointer), at_key=True)
        return
    if live is MISSING and (lost := _lost(shape, leaf.pointer)):
        yield _mistake(
            leaf, f"The kind {kind.name} has no `{lost[0]}`, as Intercom describes it.{lost[1]}", at_key=True
        )
        return
    field = shape_at(shape, leaf.pointer)
    if leaf.value is not MISSING and (live is MISSING or not why_no_value(live, field)):
        around = shape_at(shape, leaf.pointer.rpartition("/")[0])
        yield from _null_item(around, leaf.pointer, leaf.value, leaf.path)
        yield from _wrong_values(kind, leaf, leaf.pointer, leaf.value, field, leaf.path)
    yield from _no_zone(kind, leaf)


def _no_zone(kind: Kind, leaf: Leaf) -> Iterator[Mistake]:
    """That a text is no time zone where a call of Intercom's API takes one; its pages have other names for them."""
    is_zone = kind.update is not None and kind.sorts.get("/".join(tokens(leaf.pointer))) == "time_zone"
    if is_zone and isinstance(leaf.value, str) and (why := why_no_zone(leaf.value)):
        yield _mistake(leaf, f"{leaf.pointer} cannot be {show(leaf.value)}: {why}")


def _plain_value_on_the_way(live: Body, pointer: str) -> str:
    """The field along a pointer that holds a plain value, which setting a field in it would wipe out; "" for none."""
    steps = tokens(pointer)
    ways = (join(steps[:count]) for count in range(1, len(steps)))
    values = ((way, get(live, way)) for way in ways)
    return next((way for way, value in values if isinstance(value, str | int | float)), "")


def _set_by_itself(kind: Kind, leaf: Leaf, kept: Json) -> str:
    """That Intercom alone sets a field; "" where others may."""
    top = tokens(leaf.pointer)[0]
    if top in kind.derived or (leaf.value is not MISSING and kept is MISSING):
        return f"{leaf.pointer} of this {kind.title} cannot be set: Intercom sets it itself. Leave it out."
    return ""


def _is_read_only(kind: Kind, shape: Shape, change: ProposedChange, leaf: Leaf) -> bool:
    """Whether nobody can write a field of a kind that can be written. `archived` may have a call of its own."""
    writes = kind.create if change.asked == "create" else kind.update or kind.replaced
    top = tokens(leaf.pointer)[0]
    if not writes or (top == "archived" and kind.archive is not None):
        return False
    return bool((field_in(shape, top) or ANYTHING).get("readOnly"))


def _only_read(kind: Kind, pointer: str) -> str:
    return f"{pointer} of this {kind.title} is read-only: Intercom's API shows it and does not write it. Leave it out."


def shape_at(shape: Shape, pointer: str) -> Shape:
    """The shape of the field at a pointer; ANYTHING where none is known."""
    for step in tokens(pointer):
        shape = _inside(shape, step) or ANYTHING
    return shape


def _inside(shape: Shape, step: str) -> Shape | None:
    if not overlaps(("object", "array"), shape):
        return None
    return item_in(shape) if "items" in shape and step.isdigit() else field_in(shape, step)


def _lost(shape: Shape, pointer: str) -> tuple[str, str] | None:
    """The first field along a pointer that does not exist, and a hint at those that do; None where all may."""
    steps = tokens(pointer)
    for count, step in enumerate(steps, 1):
        inside = _inside(shape, step)
        if inside is None:
            return join(steps[:count]), _hint(steps[:count], names_in(shape) or frozenset())
        shape = inside
    return None


def _hint(field: tuple[str, ...], beside: frozenset[str]) -> str:
    close = did_you_mean(join(field), [join((*field[:-1], name)) for name in sorted(beside)])
    few = f" It has: {', '.join(sorted(beside))}." if 0 < len(beside) <= _FEW else ""
    return close or few


def _wrong_values(
    kind: Kind, leaf: Leaf, pointer: str, value: Json, shape: Shape, path: tuple[str | int, ...]
) -> Iterator[Mistake]:
    """Values of the wrong type, values that Intercom does not name, and unknown fields, at every depth."""
    if isinstance(value, dict) and not is_reference(value) and overlaps(("object",), shape):
        for name, inner in value.items():
            there, field = f"{pointer}/{escape(name)}", field_in(shape, name)
            if field is None:
                hint = _hint(tokens(there), names_in(shape) or frozenset())
                sentence = f"The kind {kind.name} has no `{there}`, as Intercom describes it.{hint}"
                yield Mistake(there, sentence, (*path, name), at_key=True)
            else:
                yield from _wrong_values(kind, leaf, there, inner, field, (*path, name))
    elif isinstance(value, list) and overlaps(("array",), shape):
        for index, item in enumerate(value):
            there, of = f"{pointer}/{index}", item_in(shape)
            yield from _null_item(shape, there, item, (*path, index))
            yield from _wrong_values(kind, leaf, there, item, of, (*path, index))
    elif why := _why_not(value, shape):
        end = "" if why.endswith("?") else "."
        yield Mistake(pointer, f"{pointer} cannot be {show(value)}: {why}{end}", path)


def _null_item(around: Shape, pointer: str, value: Json, path: DocumentPath) -> Iterator[Mistake]:
    """That an item of a list is null. Any other field may be: Intercom shows null where it does not describe it."""
    types = item_in(around).get("type", ("null",)) if "array" in around.get("type", ()) else ("null",)
    if value is None and "null" not in types:
        why = f"{pointer} cannot be null: Intercom describes each item as {in_words(types)}."
        yield Mistake(pointer, why, path)


def _why_not(value: Json, shape: Shape) -> str:
    """Why nothing of this shape has the value, as a clause; "" where something may."""
    types = shape.get("type", ())
    if is_reference(value):
        fits = overlaps(("string", "integer"), shape)
        return (
            "" if fits else f"it is {in_words(types)}, as Intercom describes it, and no id of something new"
        )
    if "array" in types and value is not None and not overlaps((_NAMES[type(value)],), shape):
        return f"Intercom describes it as {in_words(types)}. Write [{show(value)}]"
    return why_no_value(value, shape)


_NAMES: Final = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
}


def _missing(kind: Kind, shape: Shape, change: ProposedChange, bodies: Bodies) -> Iterator[Mistake]:
    """Fields that a resource has to have."""
    required: list[str] = shape.get("required", [])
    for name in required:
        if bodies.wanted.get(name) is not None:
            continue
        if change.asked == "create":
            yield Mistake(f"/{name}", f"A new {kind.name} needs `{name}`. Add it.")
        elif bodies.live.get(name) is not None:
            yield Mistake(
                f"/{name}", f"`{name}` of this {kind.title} cannot be taken away: Intercom requires it."
            )


def _mistake(leaf: Leaf, sentence: str, *, at_key: bool = False) -> Mistake:
    return Mistake(leaf.pointer, sentence, leaf.path, at_key)
