"""Two sides compared, resource by resource and field by field; what means nothing is set apart. Pure.

A side is a set of resources: of a workspace at a moment. Resources of the two sides are pairs by their ids, or by what
the caller knows to be the same under another id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from drift.core.catalogue.kind import Kind
from drift.core.model.changes import FieldChange, diff_bodies
from drift.core.model.json_pointer import join, tokens
from drift.core.model.resources import Ref, Resource
from drift.core.normalisation.comparison import equal_at
from drift.core.planning.manual_steps import title_of

Standing: TypeAlias = Literal["differs", "only_from", "only_to"]
Noise: TypeAlias = Literal["respelt", "derived", "shape", "new_id"]
"""Why a field that differs tells of nothing that anybody did. `respelt`: the same value, written otherwise. `derived`:
Intercom works it out. `shape`: Intercom shows it otherwise than before. `new_id`: it was made anew, with another id."""


class Pair(Struct, frozen=True):
    """A resource as it is on each side; None where it is not there. At least one side is."""

    first: Resource | None
    second: Resource | None

    @property
    def ref(self) -> Ref:
        """Its name on the second side, or else on the first one."""
        return self.either.ref

    @property
    def either(self) -> Resource:
        """As the second side has it, or else the first one."""
        if (found := self.second or self.first) is None:
            raise ValueError("A pair of nothing is none.")
        return found


class Folded(Struct, frozen=True):
    """A field that differs and tells of nothing, and why."""

    field: FieldChange
    why: Noise


class Difference(Struct, frozen=True):
    """What differs of a resource: `fields` with the value of the first side as `before` and of the second as `after`.
    `was` is its name on the first side where that is another one."""

    ref: Ref
    title: str
    standing: Standing
    fields: tuple[FieldChange, ...]
    folded: tuple[Folded, ...]
    was: Ref | None = None

    @property
    def is_noise(self) -> bool:
        return self.standing == "differs" and not self.fields and self.was is None


_NO_SHAPE: Final[frozenset[str]] = frozenset()


def pairs(
    first: Iterable[Resource], second: Iterable[Resource], same: Mapping[Ref, Ref] | None = None
) -> list[Pair]:
    """The resources of two sides as pairs, by the name on the second side. `same` gives, for names of the first side,
    the names under which the second side has the same."""
    known = same or {}
    left = {known.get(one.ref, one.ref): one for one in first}
    right = {one.ref: one for one in second}
    return [Pair(left.get(ref), right.get(ref)) for ref in sorted(left.keys() | right.keys())]


def difference(kind: Kind, pair: Pair, shaped: frozenset[str] = _NO_SHAPE) -> Difference | None:
    """None where both sides are the same. `shaped` are the top-level fields that Intercom began to show otherwise."""
    first, second = pair.first, pair.second
    title = title_of(kind, pair.ref, pair.either.body)
    if first is None or second is None:
        body = pair.either.body
        found = diff_bodies({}, body) if first is None else diff_bodies(body, {})
        standing: Standing = "only_to" if first is None else "only_from"
        return Difference(pair.ref, title, standing, found, ())
    moved = diff_bodies(first.body, second.body)
    was = first.ref if first.ref != second.ref else None
    if not moved and was is None:
        return None
    why = {field.pointer: _noise(kind, field, shaped, renamed=was is not None) for field in moved}
    return Difference(
        pair.ref,
        title,
        "differs",
        tuple(field for field in moved if why[field.pointer] is None),
        tuple(_folded(moved, why)),
        was,
    )


def _folded(moved: Iterable[FieldChange], why: Mapping[str, Noise | None]) -> Iterator[Folded]:
    for field in moved:
        if (noise := why[field.pointer]) is not None:
            yield Folded(field, noise)


def _noise(kind: Kind, field: FieldChange, shaped: frozenset[str], *, renamed: bool) -> Noise | None:
    name = tokens(field.pointer)[0] if field.pointer else ""
    if renamed and name == kind.identity:
        return "new_id"
    if name in kind.derived or name in kind.follows:
        return "derived"
    if equal_at(kind.name, field.pointer, field.before, field.after):
        return "respelt"
    return "shape" if join((name,)) in shaped else None
