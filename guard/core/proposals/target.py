"""The change that is meant by a proposed one: the resource before and after it, or what is wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.shapes import Shape
from drift.core.model.changes import Change, Created, Deleted
from drift.core.model.resources import Body, Json, Resource
from drift.core.normalisation.comparison import diff
from drift.core.normalisation.normalise import as_kept
from guard.core.proposals.field_checks import Bodies, field_mistakes
from guard.core.proposals.new_names import shown
from guard.core.proposals.proposal import Mistake, ProposedChange


@dataclass(frozen=True, slots=True)
class Target:
    """The change that is meant. None without mistakes: the resource is as asked for already."""

    change: Change | None
    mistakes: tuple[Mistake, ...] = ()


def target_of(
    kind: Kind,
    shape: Shape,
    asked: ProposedChange,
    live: Resource | None,
    fingerprint: Callable[[str], str],
) -> Target:
    """The change of a live resource (None for one that is to be created) that is asked for."""
    if asked.asked == "delete":
        return _deletion(kind, live)
    if asked.asked == "create" and kind.singleton:
        return Target(
            None, (Mistake("", f"There is only one {kind.name}, and it exists: change it instead."),)
        )
    before: Body = {} if live is None else live.body
    try:
        wanted = asked.with_ids(lambda name, _: shown(name)).applied(before)
    except ValueError as problem:
        return Target(None, (Mistake("", f"This cannot be set: {problem}."),))
    kept = as_kept(kind, wanted, fingerprint)
    mistakes = field_mistakes(kind, shape, asked, Bodies(before, wanted, kept))
    if mistakes:
        return Target(None, mistakes)
    return Target(_change(asked, live, kept))


def _deletion(kind: Kind, live: Resource | None) -> Target:
    if kind.singleton or live is None:
        return Target(
            None, (Mistake("", f"This {kind.title} cannot be deleted: a workspace always has it."),)
        )
    return Target(Deleted(live))


def _change(asked: ProposedChange, live: Resource | None, kept: dict[str, Json]) -> Change | None:
    if live is None:
        return Created(Resource(asked.ref, kept, asked.parent))
    return diff(live, live.with_body(kept))
