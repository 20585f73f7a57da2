"""Tells a change of Intercom's shape from what somebody changed. Pure.

Nobody can give all resources of a kind a field at once that none had before, or take one from all of them. Intercom
can, and so can another version of its API. See docs/schema-events.md for the rules.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.detection.description import ANYTHING, Description, Known
from drift.core.detection.forms import form_of
from drift.core.detection.reshape import Shape, reshape, shape_of
from drift.core.detection.shape_tally import Candidate, candidates_in, pairings
from drift.core.detection.skeleton import EACH, is_empty, pointer_of, steps_of, values_at
from drift.core.model.changes import Change, Created, Deleted, Updated, fields_of
from drift.core.model.resources import Ref, Resource
from drift.core.model.schema_events import Form, ShapeMove, ShapeSort
from drift.core.normalisation.comparison import diff

FEW: Final = 3
"""Fewer resources than this are not many, unless they are all there are."""
MANY: Final = 0.1
"""The share of resources in which a field that is no setting has to move."""
NEARLY_ALL: Final = 0.9
"""The share of resources in which a setting has to move."""
SLACK: Final = 5.0
"""Seconds by which Intercom's clock and ours may differ."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the changes. `read` has all resources that were read and known before, by id.
    `switched`: they were read with another version of the API, or by other rules, than before. `since` is the moment
    of that reading before. `gone` are the pointers of fields that the shape lost and has not shown again, `unlisted`
    the ids of resources that the list left out and has not shown again."""

    kind: Kind
    read: Mapping[str, Resource]
    description: Description = ANYTHING
    switched: bool = False
    since: float = 0.0
    gone: frozenset[str] = frozenset()
    unlisted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Told:
    """What a reading showed, told apart.

    `moves` is what moved in the shape, `reshaped` every resource concerned in its new shape with its old values,
    `unlisted` the resources that the list leaves out now, `listed` those that it has now. `changes` is what somebody
    changed. Of those, `doubtful` names the fields that Intercom may have moved itself: they are shown, and put back
    only for a policy that names them.
    """

    changes: tuple[Change, ...]
    moves: tuple[ShapeMove, ...] = ()
    reshaped: tuple[Resource, ...] = ()
    listed: tuple[Resource, ...] = ()
    unlisted: tuple[Ref, ...] = ()
    doubtful: Mapping[Ref, tuple[str, ...]] = field(default_factory=dict)


def tell_apart(changes: Sequence[Change], context: Context) -> Told:
    """Tell what moved in the shape of a kind from what somebody changed. Costs nothing where no structure moved."""
    updated = [change for change in changes if isinstance(change, Updated)]
    candidates = candidates_in(updated, context.read)
    lists = _Lists(context, [change for change in changes if not isinstance(change, Updated)])
    if not candidates and not lists.moves:
        return Told(tuple(changes), doubtful=lists.doubtful)
    moves, doubted = _decide(candidates, context)
    shape = shape_of(moves, context.kind.sets)
    suspected = shape_of([*moves, *doubted], context.kind.sets)
    reshaped: list[Resource] = []
    left: dict[Ref, Change] = {}
    doubtful = dict(lists.doubtful)
    for change in updated:
        new = _with_body(change.before, change.after, shape)
        if (rest := diff(new, change.after)) is not None:
            left[change.ref] = rest
        if new.digest != change.before.digest:
            reshaped.append(new)
        if rest is not None and (fields := _doubtful_fields(change, rest, suspected)):
            doubtful[change.ref] = fields
    kept = (
        lists.of(change) if not isinstance(change, Updated) else left.get(change.ref) for change in changes
    )
    return Told(
        changes=tuple(change for change in kept if change is not None),
        moves=(*moves, *lists.moves),
        reshaped=tuple(reshaped),
        listed=tuple(lists.listed),
        unlisted=tuple(lists.unlisted),
        doubtful=doubtful,
    )


def _with_body(before: Resource, after: Resource, shape: Shape) -> Resource:
    return Resource(before.ref, reshape(before.body, after.body, shape), after.parent, after.trace)


def _doubtful_fields(change: Updated, rest: Change, suspected: Shape) -> tuple[str, ...]:
    """The changed fields that would be none if all that is doubted were Intercom's doing."""
    sure = diff(_with_body(change.before, change.after, suspected), change.after)
    pointers = {move.pointer for move in sure.fields} if isinstance(sure, Updated) else set()
    fields = rest.fields if isinstance(rest, Updated) else ()
    return tuple(move.pointer for move in fields if move.pointer not in pointers)


# fields


def gone_in(moves: Iterable[ShapeMove]) -> frozenset[str]:
    """The fields that were lost in these moves, oldest first, and have not come back."""
    gone: set[str] = set()
    for move in moves:
        if move.sort in ("vanished", "moved"):
            gone.add(move.pointer)
        gone.discard({"appeared": move.pointer, "moved": move.to}.get(move.sort, ""))
    return frozenset(gone)


def _decide(candidates: Sequence[Candidate], context: Context) -> tuple[list[ShapeMove], list[ShapeMove]]:
    """(what moved in the shape, what may have moved in it)"""
    moves = _moved_fields([one for one in candidates if not _is_edited_entry(one, context)], context)
    places = {move.pointer for move in moves} | {move.to for move in moves}
    doubted: list[Candidate] = []
    for candidate in candidates:
        if pointer_of(candidate.steps) in places:
            continue
        if _is_shape(candidate, context):
            moves.append(_move(candidate))
        elif _is_doubtful(candidate, context):
            doubted.append(candidate)
    names = {(move.sort, steps_of(move.pointer)[-1]) for move in moves}
    joined = [one for one in doubted if _joins(one, names, context)]
    moves += map(_move, joined)
    return moves, [_move(one) for one in doubted if one not in joined]


def _joins(candidate: Candidate, names: Container[tuple[str, str]], context: Context) -> bool:
    """Whether a field that one or two resources could show at all moved as a field of that name did in many."""
    is_part = (candidate.sort, candidate.steps[-1]) in names
    return is_part and candidate.is_everywhere and not _is_setting(candidate, context)


def _moved_fields(candidates: Sequence[Candidate], context: Context) -> list[ShapeMove]:
    """Fields that vanished where others appeared with their values. Nobody can do that, so also settings move."""
    gone = [one for one in candidates if one.sort == "vanished" and _is_many(one, context)]
    come = [one for one in candidates if one.sort == "appeared" and _is_many(one, context)]
    counts = {one.steps: one for one in gone}
    moves = []
    for (old, new), form in pairings(gone, come).items():
        of = next(one for steps, one in counts.items() if old[: len(steps)] == steps)
        moves.append(ShapeMove("moved", pointer_of(old), of.count, of.of, pointer_of(new), form))
    return moves


def _is_many(candidate: Candidate, context: Context) -> bool:
    """Whether it moved in many resources, or in all there are. That one or two could show it at all, as only they have
    the object around it, does not make them all."""
    is_all = candidate.is_everywhere and candidate.of == len(context.read)
    return is_all or candidate.reaches(MANY, FEW)


def _is_nearly_all(candidate: Candidate) -> bool:
    return candidate.reaches(NEARLY_ALL, FEW) and candidate.left_few_out


def _is_shape(candidate: Candidate, context: Context) -> bool:
    if _is_edited_entry(candidate, context):
        return False
    is_setting = _is_setting(candidate, context)
    if context.switched and candidate.left_nobody_out and not (is_setting and _is_rare(candidate, context)):
        return True
    if not is_setting:
        return _is_many(candidate, context)
    match candidate.sort:
        case "appeared":
            return _is_nearly_all(candidate) and not _looks_like_an_edit(candidate, context)
        case "vanished":
            return _is_nearly_all(candidate)
        case "retyped":
            enough = candidate.count >= FEW or candidate.left_nobody_out
            return (enough and _form(candidate) != "") or _is_nearly_all(candidate)
        case "respelled":
            return candidate.reaches(MANY, FEW)


def _is_doubtful(candidate: Candidate, context: Context) -> bool:
    """Whether Intercom may have moved the field, as in a release that has not reached all of its servers yet."""
    if _is_edited_entry(candidate, context):
        return False
    if context.switched and candidate.left_nobody_out:
        return True
    match candidate.sort:
        case "appeared":
            is_many = candidate.reaches(MANY, FEW) and not _has_values(candidate)
            return not _is_setting(candidate, context) or _is_nearly_all(candidate) or is_many
        case "vanished":
            is_all = len(context.read) < FEW and candidate.is_everywhere
            return not _is_setting(candidate, context) or candidate.reaches(MANY, FEW) or is_all
        case "retyped" | "respelled":
            return False


def _is_setting(candidate: Candidate, context: Context) -> bool:
    """Whether somebody can set the field, as far as is known: it is described, and not the server's own."""
    return candidate.steps[0] not in context.kind.derived and _known(candidate, context) != "unknown"


def _is_rare(candidate: Candidate, context: Context) -> bool:
    """Whether it moved in so few resources that somebody may have set or cleared an optional field there."""
    return not _is_many(candidate, context)


def _is_edited_entry(candidate: Candidate, context: Context) -> bool:
    """Whether it is an entry of a mapping whose keys somebody chooses, and says something: one for a language that was
    added or removed. The keys of such a mapping are values."""
    if candidate.sort not in ("appeared", "vanished") or not context.description.is_entry(candidate.steps):
        return False
    return not all(map(is_empty, candidate.old_values() + candidate.new_values()))


def _known(candidate: Candidate, context: Context) -> Known:
    return context.description.knows(candidate.steps)


def _looks_like_an_edit(candidate: Candidate, context: Context) -> bool:
    """Whether somebody may have set a described field in all resources at once: most of its values are no defaults, and
    it was never shown before."""
    is_back = pointer_of(candidate.steps) in context.gone
    return not is_back and _known(candidate, context) == "named" and _has_values(candidate)


def _has_values(candidate: Candidate) -> bool:
    """Whether most of the values that appeared are no defaults."""
    values = candidate.new_values()
    plain = [value for value in values if is_empty(value) or value is False or value == 0]
    return 2 * len(plain) < len(values)


def _move(candidate: Candidate) -> ShapeMove:
    form = _form(candidate) if candidate.sort == "retyped" else ""
    return ShapeMove(candidate.sort, pointer_of(candidate.steps), candidate.count, candidate.of, form=form)


def _form(candidate: Candidate) -> Form:
    if EACH in candidate.steps:
        return ""
    sides = candidate.sides.values()
    pairs = [
        (values_at(s.before.body, candidate.steps), values_at(s.after.body, candidate.steps)) for s in sides
    ]
    return form_of([(old[0], new[0]) for old, new in pairs])


# resources


def unlisted_in(moves: Iterable[ShapeMove]) -> frozenset[str]:
    """The resources that were left out in these moves, oldest first, and have not come back."""
    unlisted: set[str] = set()
    for move in moves:
        if move.sort == "unlisted":
            unlisted.update(move.ids)
        elif move.sort == "listed":
            unlisted.difference_update(move.ids)
    return frozenset(unlisted)


class _Lists:
    """Resources that only the list of one version has. Without another version, they were created or deleted."""

    def __init__(self, context: Context, changes: Sequence[Change]) -> None:
        self.listed: list[Resource] = []
        self.unlisted: list[Ref] = []
        self.doubtful: dict[Ref, tuple[str, ...]] = {}
        if context.switched:
            for change in changes:
                self._sort(change, context)
        found: tuple[tuple[ShapeSort, list[Ref]], ...] = (
            ("listed", [one.ref for one in self.listed]),
            ("unlisted", self.unlisted),
        )
        self.moves = tuple(
            ShapeMove(sort, "", len(refs), len(context.read) + len(refs), ids=tuple(ref.id for ref in refs))
            for sort, refs in found
            if refs
        )
        self._told = {resource.ref for resource in self.listed} | set(self.unlisted)

    def _sort(self, change: Change, context: Context) -> None:
        if isinstance(change, Deleted) and context.kind.get is None:
            self.unlisted.append(change.ref)  # with a GET, Intercom has said itself that it is gone
        if not isinstance(change, Created):
            return
        created_at = _created_at(change.after)
        if change.ref.id in context.unlisted:
            self.listed.append(change.after)
        elif created_at is None:
            self.doubtful[change.ref] = tuple(move.pointer for move in fields_of(change))
        elif created_at < context.since - SLACK:
            self.listed.append(change.after)

    def of(self, change: Change) -> Change | None:
        """The change, unless it is told as one of the shape."""
        return None if change.ref in self._told else change


def _created_at(resource: Resource) -> float | None:
    """When Intercom says that it was created."""
    at = resource.trace.get("created_at")
    if isinstance(at, str):
        try:
            return datetime.fromisoformat(at).timestamp()
        except ValueError:
            return None
    return at if isinstance(at, int | float) and not isinstance(at, bool) else None
