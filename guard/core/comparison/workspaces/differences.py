"""What differs between two workspaces, resource by resource and field by field; what cannot be compared is no
difference, and is said. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final, Literal, TypeAlias

from msgspec import Struct

from drift.core.catalogue.kind import Kind
from drift.core.model.changes import FieldChange, diff_bodies
from drift.core.model.json_pointer import tokens
from drift.core.model.resources import MISSING, Body, Json, Missing, Ref
from drift.core.normalisation.comparison import equal_at
from drift.core.planning.known_fields import needed_version
from drift.core.planning.manual_steps import title_of
from guard.core.comparison.workspaces.matching import Matching, match
from guard.core.comparison.workspaces.names import absent
from guard.core.comparison.workspaces.neutral import Neutral, neutral
from guard.core.comparison.workspaces.side import Side

Standing: TypeAlias = Literal["differs", "only_from", "only_to"]
Noise: TypeAlias = Literal["respelt", "derived"]
"""Why a field that differs tells of nothing: it is the same value in another spelling, or Intercom works it out."""


class Folded(Struct, frozen=True):
    field: FieldChange
    why: Noise


class NotCompared(Struct, frozen=True):
    """A field that nobody can compare, and why, as a clause."""

    pointer: str
    why: str


class Difference(Struct, frozen=True):
    """What differs of a resource. `first` and `second` are its names there; None where it is not. Of `fields`, `before`
    is as the first workspace has it and `after` as the second; in them, names stand in the place of ids."""

    name: str
    title: str
    kind: str
    standing: Standing
    first: Ref | None
    second: Ref | None
    fields: tuple[FieldChange, ...] = ()
    folded: tuple[Folded, ...] = ()
    not_compared: tuple[NotCompared, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether it is known to differ: in more than noise and in what nobody can compare."""
        return self.standing != "differs" or bool(self.fields)


class WorkspaceComparison(Struct, frozen=True):
    """`differences` are those of the kinds that were asked for, also where only noise differs or a field cannot be
    compared; `equal` counts the rest of the pairs."""

    first: Side
    second: Side
    matching: Matching
    differences: tuple[Difference, ...]
    equal: int


_NEEDS: Final = "{side} is read with version {pinned} of the API, which does not show it"


def compare_workspaces(first: Side, second: Side, kinds: Iterable[Kind]) -> WorkspaceComparison:
    """What differs of these kinds, where both workspaces know them; by kind and name."""
    wanted = {kind.name for kind in kinds} & first.known & second.known
    matching = match(first, second)
    comparing = _Comparing(first, second, matching)
    pairs = [pair for pair in matching.pairs.items() if pair[0].kind in wanted]
    found = [comparing.pair(*pair) for pair in pairs]
    differing = [one for one in found if one is not None]
    alone = [
        *(comparing.alone(ref, "only_from") for ref in matching.only_first if ref.kind in wanted),
        *(comparing.alone(ref, "only_to") for ref in matching.only_second if ref.kind in wanted),
    ]
    order = {name: place for place, name in enumerate(first.kinds)}
    listed = sorted((*differing, *alone), key=lambda one: (order[one.kind], one.name))
    return WorkspaceComparison(first, second, matching, tuple(listed), len(pairs) - len(differing))


@dataclass
class _Comparing:
    first: Side
    second: Side
    matching: Matching

    def pair(self, left: Ref, right: Ref) -> Difference | None:
        kind = self.first.kinds[left.kind]
        one, other = self._neutral(0, left), self._neutral(1, right)
        moved = diff_bodies(one.body, other.body)
        why = self._not_compared(kind, one, other, moved)
        noise = {field.pointer: _noise(kind, field, (one.body, other.body)) for field in moved}
        told = [field for field in moved if field.pointer not in why]
        fields = tuple(field for field in told if noise[field.pointer] is None)
        folded = tuple(_folded(told, noise))
        if not fields and not folded and not why:
            return None
        return Difference(
            self.matching.names_second[right],
            title_of(kind, right, self.second.resources[right].body),
            kind.name,
            "differs",
            left,
            right,
            fields,
            folded,
            tuple(NotCompared(pointer, why[pointer]) for pointer in sorted(why)),
        )

    def alone(self, ref: Ref, standing: Standing) -> Difference:
        place = 0 if standing == "only_from" else 1
        side, body = self._sides[place], self._neutral(place, ref).body
        return Difference(
            self._names[place][ref],
            title_of(side.kinds[ref.kind], ref, side.resources[ref].body),
            ref.kind,
            standing,
            None if place else ref,
            ref if place else None,
            diff_bodies({}, body) if place else diff_bodies(body, {}),
        )

    @property
    def _sides(self) -> tuple[Side, Side]:
        return self.first, self.second

    @property
    def _names(self) -> tuple[Mapping[Ref, str], Mapping[Ref, str]]:
        return self.matching.names_first, self.matching.names_second

    def _neutral(self, place: int, ref: Ref) -> Neutral:
        side, names = self._sides[place], self._names[place]

        def called(to: Ref) -> str:
            return names.get(to) or absent(side, to)

        return neutral(side, side.resources[ref], called, partial(self._unsure, place))

    @cached_property
    def _ambiguous(self) -> tuple[frozenset[Ref], frozenset[Ref]]:
        found = self.matching.ambiguous
        return (
            frozenset(ref for one in found for ref in one.first),
            frozenset(ref for one in found for ref in one.second),
        )

    def _unsure(self, place: int, to: Ref) -> str:
        if to.kind not in self.first.known & self.second.known and not self.first.kinds[to.kind].log_only:
            return f"it refers to a resource of the kind {to.kind}, which was not read in both"
        if to in self._ambiguous[place]:
            return f"it refers to {to} of {self._sides[place].workspace}, and several there have its name"
        return ""

    def _not_compared(
        self, kind: Kind, one: Neutral, other: Neutral, moved: Iterable[FieldChange]
    ) -> dict[str, str]:
        found = {**other.unsure, **one.unsure}
        for field in moved:
            told = partial(_only_told, field, (one.body, other.body))
            if (why := self._younger(kind, field)) or (kind.log_only and (why := told())):
                found[field.pointer] = why
        return found

    def _younger(self, kind: Kind, field: FieldChange) -> str:
        """That a version of the API does not show a field that the other one shows."""
        for side, value in ((self.first, field.before), (self.second, field.after)):
            if value is MISSING and needed_version(kind, field.pointer, side.pinned):
                return _NEEDS.format(side=side.workspace, pinned=side.pinned)
        return ""


def _only_told(field: FieldChange, bodies: tuple[Body, Body]) -> str:
    """Why a setting cannot be compared that only the activity log tells of."""
    if ":" in field.pointer:
        return "only the activity log tells of it, by an id of its workspace"
    if any(not _is_told(value) for value in (field.before, field.after)):
        return "only the activity log tells of it, and not in both workspaces"
    setting = tokens(field.pointer)[0] if field.pointer else ""
    if not all(_is_told(body.get(setting, MISSING)) for body in bodies):
        return "only the activity log tells that it was changed, and not to what"
    return ""


def _is_told(value: Json | Missing) -> bool:
    return value is not MISSING and not (isinstance(value, dict) and value.get("unknown") is True)


def _noise(kind: Kind, field: FieldChange, bodies: tuple[Body, Body]) -> Noise | None:
    name = tokens(field.pointer)[0] if field.pointer else ""
    if name in kind.derived or any(body.get(kind.follows.get(name, "")) is not None for body in bodies):
        return "derived"
    return "respelt" if equal_at(kind.name, field.pointer, field.before, field.after) else None


def _folded(fields: Iterable[FieldChange], why: Mapping[str, Noise | None]) -> Iterator[Folded]:
    for field in fields:
        if (noise := why[field.pointer]) is not None:
            yield Folded(field, noise)
