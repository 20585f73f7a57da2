"""Two moments of a workspace compared: one resource, a kind, or everything, with who made the difference and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from drift.core.catalogue.kind import Kind
from drift.core.json_view import time
from drift.core.known_then import NotKnown
from drift.core.model.changes import after_of, before_of
from drift.core.model.history import begun, changes_in, chapters
from drift.core.model.records import ChangeRecord, Version
from drift.core.model.resources import Ref, Resource
from drift.core.model.schema_events import SchemaEvent, renewals_of
from drift.core.normalisation.rekeying import rekeyed
from drift.sync.known_then import not_known_of
from guard.context import UnitOfWork
from guard.core.comparison.comparison import Difference, Pair, Standing, difference, pairs
from guard.core.reports.comparison_json import (
    ComparedAnswer,
    ComparisonAnswer,
    NotKnownSide,
    SideAnswer,
    SideName,
    counts,
    item,
)
from guard.queries.change_reasons import reasons_of
from guard.queries.past.through import through_answer

FEW: Final = 200
"""Resources that differ and are shown, unless somebody wants more."""
MOST: Final = 2_000
_LATER: Final = 86_400.0
"""Seconds after which, at the latest, a reading has recorded what it showed when it began."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in Unix seconds, and as it was asked for."""

    at: float
    asked: str


@dataclass(frozen=True, slots=True)
class Compare:
    """What to compare: a resource, all of a kind, or everything where neither is named. The first moment may be the
    later one."""

    first: Moment
    second: Moment
    ref: Ref | None = None
    kind: Kind | None = None
    most: int = FEW

    @property
    def what(self) -> str:
        return (
            str(self.ref)
            if self.ref is not None
            else self.kind.name
            if self.kind is not None
            else "everything"
        )


def compared(view: UnitOfWork, asked: Compare) -> ComparisonAnswer:
    return _Comparison(view, asked).answer()


@dataclass
class _Comparison:
    view: UnitOfWork
    asked: Compare
    events: dict[str, list[SchemaEvent]] = field(default_factory=dict)

    @property
    def earlier(self) -> float:
        return min(self.asked.first.at, self.asked.second.at)

    @property
    def later(self) -> float:
        return max(self.asked.first.at, self.asked.second.at)

    @cached_property
    def kinds(self) -> list[Kind]:
        known = self.view.workspace.kinds
        if self.asked.ref is not None:
            return [known[self.asked.ref.kind]]
        return [self.asked.kind] if self.asked.kind is not None else list(known.values())

    @cached_property
    def not_known(self) -> dict[SideName, list[NotKnown]]:
        sides: dict[SideName, float] = {"from": self.asked.first.at, "to": self.asked.second.at}
        return {name: not_known_of(self.view.state, self.kinds, at) for name, at in sides.items()}

    def _worth_saying(self, one: NotKnown, differing: Sequence[Difference]) -> bool:
        """That only the log tells of a kind is said where it is asked for, or where something of it differs."""
        named = len(self.kinds) == 1
        return named or one.sort != "log_only" or any(one.kind == other.ref.kind for other in differing)

    @cached_property
    def comparable(self) -> frozenset[str]:
        """The kinds that are known on both sides: what was not read is not what was not there."""
        never = {one.kind for side in self.not_known.values() for one in side if one.sort == "never_read"}
        return frozenset(kind.name for kind in self.kinds) - never

    def answer(self) -> ComparisonAnswer:
        differing = self._differences()
        telling = [one for one in differing if not one.is_noise]
        noise = [one for one in differing if one.is_noise]
        shown, most = telling[: self.asked.most], self.asked.most
        by: Mapping[Standing, int] = Counter(one.standing for one in telling)
        return ComparisonAnswer(
            from_=self._side(self.asked.first),
            to=self._side(self.asked.second),
            what=self.asked.what,
            counts=counts(by, len(noise), self._equal(differing)),
            items=self._items(shown),
            folded=self._items(noise[:most]),
            left_out=len(telling) - len(shown),
            not_known=tuple(
                NotKnownSide(side, one.kind, one.sort, one.sentence)
                for side, found in self.not_known.items()
                for one in found
                if self._worth_saying(one, differing)
            ),
            through=None
            if self.asked.ref is None
            else through_answer(self.view, self.asked.ref, self.earlier, self.later),
        )

    def _side(self, moment: Moment) -> SideAnswer:
        return SideAnswer(self.view.workspace.name, time(moment.at), moment.asked)

    # What differs

    def _differences(self) -> list[Difference]:
        kinds = self.view.workspace.kinds
        found = (
            difference(kinds[pair.ref.kind], pair, self._shaped(pair.ref.kind))
            for pair in self._pairs()
            if pair.ref.kind in self.comparable
        )
        return [one for one in found if one is not None]

    def _pairs(self) -> list[Pair]:
        before, after = self._moved()
        same = self.view.state.aliases.made_again(self.earlier, self.later)
        if self.asked.first.at <= self.asked.second.at:
            return pairs(before, after, same)
        return pairs(after, before, {new: old for old, new in same.items()})

    def _moved(self) -> tuple[list[Resource], list[Resource]]:
        """What is other at the later moment than at the earlier one, as it was at each."""
        if self.asked.ref is not None:
            before_it = map(self._as_now, self._at(self.asked.ref, self.earlier))
            return list(before_it), self._at(self.asked.ref, self.later)
        name = self.asked.kind.name if self.asked.kind is not None else None
        changes = self.view.state.versions.between(self.earlier, self.later, name)
        watched = [change for change in changes if change.ref.kind in self.view.workspace.kinds]
        before, after = map(before_of, watched), map(after_of, watched)
        return (
            [self._as_now(one) for one in before if one is not None],
            [one for one in after if one is not None],
        )

    def _as_now(self, resource: Resource) -> Resource:
        """A resource with the fingerprints that stand for the same secrets at the later moment."""
        kind = self.view.workspace.kinds[resource.ref.kind]
        for event in self._events(kind.name):
            resource = rekeyed(kind, resource, renewals_of(event))
        return resource

    def _at(self, ref: Ref, at: float) -> list[Resource]:
        """A resource as it was, under whichever id it had then."""
        aliases = self.view.state.aliases
        names = dict.fromkeys((*aliases.earlier(ref), ref, aliases.latest(ref)))
        found = (self.view.state.versions.at(name, at) for name in names)
        return [one for one in found if one is not None][-1:]

    def _shaped(self, kind: str) -> frozenset[str]:
        """The fields that Intercom began to show otherwise in between."""
        return frozenset(pointer for event in self._events(kind) for pointer in begun(event))

    def _events(self, kind: str) -> list[SchemaEvent]:
        """The schema events in between, oldest first."""
        if kind not in self.events:
            found = self.view.state.schema_events.of_kind(kind)
            self.events[kind] = [event for event in found if self.earlier < event.at <= self.later]
        return self.events[kind]

    def _equal(self, differing: Sequence[Difference]) -> int:
        there = self.view.state.past.counts(self.asked.second.at)
        on_second = sum(one.standing != "only_from" for one in differing)
        if self.asked.ref is not None:
            return int(not differing and bool(self._at(self.asked.ref, self.asked.second.at)))
        return sum(count for kind, count in there.items() if kind in self.comparable) - on_second

    # Who made it so

    def _items(self, found: Sequence[Difference]) -> tuple[ComparedAnswer, ...]:
        changes = self._changes(found)
        reasons = reasons_of(self.view, [one for of in changes.values() for one in of], by_record=True)
        return tuple(item(one, tuple(changes.get(one.ref, ())), reasons) for one in found)

    def _changes(self, found: Iterable[Difference]) -> dict[Ref, list[ChangeRecord]]:
        """The changes in between by the name that a resource has in the comparison, under all ids it has had."""
        names = {name: one.ref for one in found for name in (one.ref, one.was) if name is not None}
        made: dict[Ref, list[ChangeRecord]] = {}
        for name, records in changes_between(self.view, list(names), self.earlier, self.later).items():
            made.setdefault(names[name], []).extend(records)
        return {ref: sorted(records, key=lambda one: one.id) for ref, records in made.items()}


def changes_between(
    view: UnitOfWork, refs: Sequence[Ref], since: float, until: float
) -> dict[Ref, list[ChangeRecord]]:
    """The changes that took these resources from how they were at one moment to how they were at a later one."""
    past = view.state.past
    versions, records = (defaultdict[Ref, list[Any]](list) for _ in range(2))
    for version in past.between(refs, since, until):
        versions[version.ref].append(version)
    for record in past.changes(refs, since, until + _LATER):
        records[record.ref].append(record)
    return {
        ref: made
        for ref, known in versions.items()
        if (made := [one for one in changes_in(chapters(known, records[ref])) if _is_made(one, known, until)])
    }


def _is_made(change: ChangeRecord, versions: Sequence[Version], until: float) -> bool:
    """Whether what a change led to was there by then: the version it made had begun, or the one it ended had ended."""
    if change.after is None:
        return any(
            one.digest == change.before and one.until is not None and one.until <= until for one in versions
        )
    return any(one.digest == change.after and one.since <= until for one in versions)
