"""What has to be asked for, so that settings are again as they were at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from drift.core.catalogue.kind import Kind
from drift.core.json_view import time
from drift.core.model.resources import Ref, Resource
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.proposals.restoration import Restoration, restoration, under_what_is_made_again


class NotKnownThen(Exception):
    """Nothing is known of that moment; the message says from when on something is."""


@dataclass(slots=True)
class Restorations:
    """`changes` are those that differ, by kind and id; `unknown` are sentences about kinds of which nothing is known
    at that moment."""

    changes: list[Restoration] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def restoration_of(guarded: GuardedWorkspace, kind: Kind, ref: Ref, at: float) -> Restorations:
    """For one resource. Raises NotKnownThen."""
    with guarded.view() as view:
        if why := _unknown(view, kind, at):
            raise NotKnownThen(why)
        one = restoration(kind, ref, view.state.versions.at(ref, at), view.state.versions.live(ref))
    return Restorations([one] if one.is_needed else [])


def restorations_of(guarded: GuardedWorkspace, kinds: Sequence[Kind], at: float) -> Restorations:
    """For every resource of these kinds that is not as it was."""
    found = Restorations()
    with guarded.view() as view:
        for kind in kinds:
            if why := _unknown(view, kind, at):
                found.unknown.append(why)
                continue
            then = _by_ref(view.state.versions.all_at(at, kind.name))
            now = _by_ref(view.state.versions.all_live(kind.name))
            each = (
                restoration(kind, ref, then.get(ref), now.get(ref))
                for ref in sorted(then.keys() | now.keys())
            )
            found.changes += [one for one in each if one.is_needed]
    found.changes = under_what_is_made_again(found.changes)
    return found


def _unknown(view: UnitOfWork, kind: Kind, at: float) -> str:
    """Why nothing is known of a kind at a moment; "" where something is. Not read is not the same as not there."""
    first = view.state.snapshots.first_reads().get(kind.name)
    if first is None:
        return f"The kind {kind.name} was never read completely, so nobody knows how it was."
    if at < first:
        return f"The kind {kind.name} was first read completely at {time(first)}; how it was before is not known."
    return ""


def _by_ref(resources: Sequence[Resource]) -> dict[Ref, Resource]:
    return {resource.ref: resource for resource in resources}
