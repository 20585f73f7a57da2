"""Counts what a reading shows of another structure: in how many resources a field moved, and in how many it did not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from drift.core.detection.forms import form_of
from drift.core.detection.skeleton import EACH, Sort, Steps, is_empty, structural_moves, types_of, values_at
from drift.core.model.changes import Updated
from drift.core.model.resources import MISSING, Body, Json, Resource, canonical
from drift.core.model.schema_events import Form

FEW_OUT: Final = 0.1
"""The share of resources that a move may leave out and is still one of nearly all."""


@dataclass(slots=True)
class Candidate:
    """A field that moved in one way, in the resources with the ids of `sides`.

    `others` counts the resources that the move left out: they had the field before others gained it, or have it still
    after others lost it. `of` counts all that could show the move.
    """

    steps: Steps
    sort: Sort
    sides: dict[str, Updated] = field(default_factory=dict)
    others: int = 0
    of: int = 0

    @property
    def count(self) -> int:
        return len(self.sides)

    @property
    def left_nobody_out(self) -> bool:
        return self.others == 0

    @property
    def left_few_out(self) -> bool:
        return self.others <= FEW_OUT * self.of

    @property
    def is_everywhere(self) -> bool:
        """Whether it happened in all resources that could show it, however few they are."""
        return self.count == self.of and self.left_nobody_out

    def reaches(self, share: float, least: int) -> bool:
        """Whether it happened in that share of the resources that could show it."""
        return self.count >= max(least, share * self.of)

    def old_values(self) -> list[Json]:
        return [value for side in self.sides.values() for value in values_at(side.before.body, self.steps)]

    def new_values(self) -> list[Json]:
        return [value for side in self.sides.values() for value in values_at(side.after.body, self.steps)]


def candidates_in(changes: Iterable[Updated], read: Mapping[str, Resource]) -> list[Candidate]:
    """Every structural difference of these changes, tallied over all resources that were `read` and known before. No
    other body is looked at where there is no such difference."""
    found: dict[tuple[Steps, Sort], Candidate] = {}
    for change in changes:
        for steps, sort in structural_moves(change.before.body, change.after.body).items():
            found.setdefault((steps, sort), Candidate(steps, sort)).sides[change.ref.id] = change
    bodies = {id_: resource.body for id_, resource in read.items()} if found else {}
    for candidate in found.values():
        _tally(candidate, bodies)
    return [found[key] for key in sorted(found)]


def _tally(candidate: Candidate, bodies: Mapping[str, Body]) -> None:
    candidate.of = candidate.count
    old = _spellings(candidate.old_values())
    for id_, body in bodies.items():
        if id_ not in candidate.sides:
            could, stays = _bystander(candidate, old, body)
            candidate.of += could
            candidate.others += stays


def _bystander(candidate: Candidate, old: frozenset[object], body: Body) -> tuple[bool, bool]:
    """(whether a resource could show the move, whether the move left it out)"""
    values = values_at(body, candidate.steps)
    match candidate.sort:
        case "appeared" | "vanished":
            around = values_at(body, candidate.steps[:-1])
            return any(isinstance(value, dict) for value in around), bool(values)
        case "retyped":
            return any(value is not None for value in values), not old.isdisjoint(types_of(values))
        case "respelled":
            empty = [value for value in values if is_empty(value)]
            return bool(empty), not old.isdisjoint(_spellings(empty))


def _spellings(values: Sequence[Json]) -> frozenset[object]:
    """What tells the old state of a field: its types, or how it spells no value."""
    if values and all(map(is_empty, values)):
        return frozenset(canonical(value) for value in values)
    return types_of(values)


def pairings(vanished: Sequence[Candidate], appeared: Sequence[Candidate]) -> dict[tuple[Steps, Steps], Form]:
    """The fields that vanished in the very resources where others appeared with the same values, in some form."""
    found: dict[tuple[Steps, Steps], Form] = {}
    taken: set[Steps] = set()
    for gone in vanished:
        for come in appeared:
            if gone.sides.keys() != come.sides.keys() or EACH in (*gone.steps, *come.steps):
                continue
            for old, new, form in _forms(gone, come):
                if old not in taken and new not in taken:
                    found[old, new] = form
                    taken |= {old, new}
    return found


def _forms(gone: Candidate, come: Candidate) -> Iterable[tuple[Steps, Steps, Form]]:
    sides = list(gone.sides.values())
    for old in _places(gone.steps, [side.before.body for side in sides]):
        for new in _places(come.steps, [side.after.body for side in sides]):
            pairs = [(_one(side.before.body, old), _one(side.after.body, new)) for side in sides]
            there = [pair for pair in pairs if MISSING not in pair]
            if there and (form := form_of(there)):
                yield old, new, form


def _places(steps: Steps, bodies: Sequence[Body]) -> list[Steps]:
    """The field itself, and the fields inside it where it is an object."""
    inside = {
        key: None
        for body in bodies
        for value in values_at(body, steps)
        if isinstance(value, dict)
        for key in value
    }
    return [steps, *((*steps, key) for key in inside)]


def _one(body: Body, steps: Steps) -> Json:
    return next(iter(values_at(body, steps)), MISSING)
