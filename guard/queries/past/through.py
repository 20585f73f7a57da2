"""What changed behind a resource: it behaves differently because something that it refers to did.

Of each version of the resource the references of then are followed, to what changed while that version was live, and on
from there. A stretch of time that was looked at already is not looked at again, so circles end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.references import may_refer, references_in
from drift.core.model.records import ChangeRecord, Version
from drift.core.model.resources import Ref
from guard.context import UnitOfWork
from guard.core.model.records import Decision
from guard.core.reports.through_json import NOTHING_BEHIND, ThroughAnswer, through_change
from guard.queries.change_reasons import reasons_of

LEVELS: Final = 2
"""References that are followed one behind the other, unless somebody wants more."""
MOST_LEVELS: Final = 4
MOST_TARGETS: Final = 200
"""Resources that are looked at on each level."""
FEW_CHANGES: Final = 10
"""Changes that are told beside something else."""
MOST_CHANGES: Final = 100
"""Changes that are told."""
_LATER: Final = 86_400.0
_READING: Final = 6 * 3600.0
"""Seconds that no reading takes."""


class Hop(NamedTuple):
    """One reference on the way: from a resource, in this field, to another one."""

    by: Ref
    field: str
    to: Ref


@dataclass(frozen=True, slots=True)
class ThroughChange:
    """A change of something that a resource referred to when it was made, and the way there."""

    change: ChangeRecord
    way: tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Through:
    """`changes` are newest first. `cut`: there was more than is looked at or told."""

    changes: tuple[ThroughChange, ...] = ()
    cut: bool = False


def through_answer(
    view: UnitOfWork,
    ref: Ref,
    since: float,
    until: float,
    levels: int = LEVELS,
    most: int = MOST_CHANGES,
) -> ThroughAnswer:
    """The same, with why each was made; the newest of them."""
    found = through(view, ref, since, until, levels)
    newest = found.changes[:most]
    reasons = reasons_of(view, [one.change for one in newest], by_record=True)
    told = tuple(through_change(one.change, one.way, reasons) for one in newest)
    return ThroughAnswer(told, found.cut or len(found.changes) > most)


def behind_decision(view: UnitOfWork, decision: Decision) -> ThroughAnswer:
    """What changed behind the resource that a decision is about, since it was last changed itself before that: what it
    was judged as may have come of that too."""
    if decision.ref is None or not _refers(decision.ref):
        return NOTHING_BEHIND
    turn = None if decision.change_id is None else view.state.past.turn(decision.change_id)
    return _behind(view, decision.ref, decision.at if turn is None else turn.before, decision.at)


def behind_change(view: UnitOfWork, change: ChangeRecord) -> ThroughAnswer:
    """The same of a change that nothing was decided about."""
    turn = view.state.past.turn(change.id) if _refers(change.ref) else None
    return NOTHING_BEHIND if turn is None else _behind(view, change.ref, turn.before, change.detected_at)


def behind_now(view: UnitOfWork, ref: Ref, at: float) -> ThroughAnswer:
    """What changed behind a resource, until a moment, since it was last changed itself: its fields tell nothing of
    that."""
    return _behind(view, ref, at, at) if _refers(ref) else NOTHING_BEHIND


def _refers(ref: Ref) -> bool:
    """Whether resources of its kind refer to any others."""
    return ref.kind in CATALOGUE and may_refer(CATALOGUE[ref.kind])


def _behind(view: UnitOfWork, ref: Ref, at: float, until: float) -> ThroughAnswer:
    """What changed since the version of a moment began."""
    version = view.state.past.there([ref], at).get(ref)
    if version is None:  # it was only made later
        return NOTHING_BEHIND
    return through_answer(view, ref, version.since, until, most=FEW_CHANGES)


class _Stretch(NamedTuple):
    since: float
    until: float

    def within(self, since: float, until: float | None) -> _Stretch | None:
        found = _Stretch(max(self.since, since), self.until if until is None else min(self.until, until))
        return found if found.since < found.until else None


def through(view: UnitOfWork, ref: Ref, since: float, until: float, levels: int = LEVELS) -> Through:
    """The changes of what a resource referred to between two moments, directly or through others."""
    walk = _Walk(view, {ref: [_Stretch(since, until)]})
    frontier: list[tuple[Ref, _Stretch, tuple[Hop, ...]]] = [(ref, _Stretch(since, until), ())]
    for _ in range(levels):
        frontier = walk.step(frontier)
        if not frontier:
            break
    found = sorted(walk.found.values(), key=lambda one: one.change.id, reverse=True)
    return Through(tuple(found[:MOST_CHANGES]), walk.cut or len(found) > MOST_CHANGES)


@dataclass
class _Walk:
    view: UnitOfWork
    seen: dict[Ref, list[_Stretch]]
    found: dict[int, ThroughChange] = field(default_factory=dict)
    cut: bool = False

    def step(
        self, frontier: Sequence[tuple[Ref, _Stretch, tuple[Hop, ...]]]
    ) -> list[tuple[Ref, _Stretch, tuple[Hop, ...]]]:
        """Follow the references of these by one; keeps the changes of what they lead to."""
        reached = self._fresh(self._targets(frontier))
        self.cut = self.cut or len(reached) > MOST_TARGETS
        reached = reached[:MOST_TARGETS]
        self._keep_changes(reached)
        return reached

    def _targets(
        self, frontier: Iterable[tuple[Ref, _Stretch, tuple[Hop, ...]]]
    ) -> list[tuple[Ref, _Stretch, tuple[Hop, ...]]]:
        known = [one for one in frontier if _refers(one[0])]
        versions = self._versions([ref for ref, _, _ in known], known)
        bodies = self.view.state.versions.bodies(
            version.digest for several in versions.values() for version in several
        )
        found = []
        for ref, stretch, way in known:
            for version in versions.get(ref, ()):
                while_live = stretch.within(version.since, version.until)
                if while_live is None:
                    continue
                for reference in references_in(CATALOGUE[ref.kind], bodies.get(version.digest, {})):
                    hop = Hop(ref, reference.field, reference.to)
                    found.append((reference.to, while_live, (*way, hop)))
        return found

    def _versions(
        self, refs: Sequence[Ref], known: Sequence[tuple[Ref, _Stretch, tuple[Hop, ...]]]
    ) -> Mapping[Ref, list[Version]]:
        if not known:
            return {}
        first, last = min(one[1].since for one in known), max(one[1].until for one in known)
        found: dict[Ref, list[Version]] = defaultdict(list)
        for version in self.view.state.past.live_within(refs, first, last):
            found[version.ref].append(version)
        return found

    def _fresh(
        self, reached: Iterable[tuple[Ref, _Stretch, tuple[Hop, ...]]]
    ) -> list[tuple[Ref, _Stretch, tuple[Hop, ...]]]:
        """Those that were not looked at in that stretch of time."""
        found = []
        for ref, stretch, way in reached:
            before = self.seen.setdefault(ref, [])
            if any(one.since <= stretch.since and stretch.until <= one.until for one in before):
                continue
            before.append(stretch)
            found.append((ref, stretch, way))
        return found

    def _keep_changes(self, reached: Sequence[tuple[Ref, _Stretch, tuple[Hop, ...]]]) -> None:
        if not reached:
            return
        first, last = min(one[1].since for one in reached), max(one[1].until for one in reached)
        changes: dict[Ref, list[ChangeRecord]] = defaultdict(list)
        for change in self.view.state.past.changes([one[0] for one in reached], first, last + _LATER):
            changes[change.ref].append(change)
        for ref, stretch, way in reached:
            for change in changes[ref]:
                if stretch.since < self._took_effect(change, stretch) <= stretch.until:
                    self.found.setdefault(change.id, ThroughChange(change, way))

    def _took_effect(self, change: ChangeRecord, stretch: _Stretch) -> float:
        """When its version began: a reading ends later than it began, which matters near the ends of a stretch only."""
        if all(abs(change.detected_at - end) > _READING for end in stretch):
            return change.detected_at
        turn = self.view.state.past.turn(change.id)
        return change.detected_at if turn is None else turn.after
