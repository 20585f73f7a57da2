"""What has to be asked for, so that settings are again as they were at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.json_view import time
from drift.core.model.records import ChangeRecord, Operation
from drift.core.model.resources import Ref, Resource
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.proposals.restoration import (
    Restoration,
    perhaps_still_there,
    perhaps_there,
    restoration,
    under_what_is_made_again,
    was_not_there,
)

_ALL: Final = 1_000_000


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
        then, now = view.state.versions.at(ref, at), view.state.versions.live(ref)
        one = _Kind(view, kind, at, ref.id).restoration(ref, then, now)
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
            of_kind = _Kind(view, kind, at)
            each = (
                of_kind.restoration(ref, then.get(ref), now.get(ref))
                for ref in sorted(then.keys() | now.keys())
            )
            found.changes += [one for one in each if one.is_needed]
    found.changes = under_what_is_made_again(found.changes)
    return found


@dataclass
class _Kind:
    """What is known of the resources of a kind, or of one of them, since a moment. The records of who came and went
    are read where something did."""

    view: UnitOfWork
    kind: Kind
    at: float
    id: str | None = None

    def restoration(self, ref: Ref, then: Resource | None, now: Resource | None) -> Restoration:
        if then is None and now is not None and not was_not_there(self._created.get(ref), self.at):
            return perhaps_there(ref)
        if then is not None and now is None and ref not in self._deleted:
            return perhaps_still_there(ref)
        return restoration(self.kind, ref, then, now)

    @cached_property
    def _created(self) -> dict[Ref, ChangeRecord]:
        return self._newest("created")

    @cached_property
    def _deleted(self) -> dict[Ref, ChangeRecord]:
        return self._newest("deleted")

    def _newest(self, operation: Operation) -> dict[Ref, ChangeRecord]:
        found = self.view.state.changes.search(
            self.kind.name, self.id, operation=operation, since=self.at, limit=_ALL
        )
        return {record.ref: record for record in reversed(found)}


def _unknown(view: UnitOfWork, kind: Kind, at: float) -> str:
    """Why nothing is known of a kind at a moment; "" where something is. Not read is not the same as not there."""
    first = view.state.snapshots.first_read(kind.name)
    if first is None:
        return f"The kind {kind.name} was never read completely, so nobody knows how it was."
    if at < first:
        return f"The kind {kind.name} was first read completely at {time(first)}; how it was before is not known."
    return ""


def _by_ref(resources: Sequence[Resource]) -> dict[Ref, Resource]:
    return {resource.ref: resource for resource in resources}
