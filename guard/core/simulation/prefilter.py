"""Entries of a past that a simulation need not judge one by one: their heads say what comes of them, or their heads and
the moment. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from drift.core.model.activity import NOBODY, Activity, Actor, Extent, as_read
from guard.core.evaluation.compiled import CompiledPolicies, KnownOutcome, all_fail
from guard.core.evaluation.dispatch import policies_for_name
from guard.core.evaluation.partial_evaluation import asks_for_metadata, known_outcome
from guard.core.language.vocabulary.word import Fails
from guard.core.model.subject import NO_FACTS, Subject
from guard.core.model.verdict import Mode

_MOST: Final = 50_000
"""How many people and addresses are remembered for a type. Beyond that the memory begins anew."""
_WORTH_IT: Final = 3
"""How many entries of a type by one actor make it worth to work out what is certain about them."""


class _Head:
    """One type by one actor: how such entries are to be looked at, how often one passed, and which policies of the
    candidate excused it."""

    __slots__ = ("_fails", "_told", "excusing", "look", "times")

    def __init__(self, type_: str, actor: Actor, of_candidate: KnownOutcome, instead: KnownOutcome) -> None:
        sets = (of_candidate,) if instead is of_candidate else (of_candidate, instead)
        self.look = max(_look(one) for one in sets)
        self.excusing = () if of_candidate.breaks else tuple(reason.policy for reason in of_candidate.reasons)
        self.times = 0
        self._told = Subject.of_activity(Activity("", type_, 0, actor, {}, {}))
        self._fails = _all_that_fails(sets) if self.look is Extent.HEAD else None

    def passes(self, at: float) -> bool:
        """Whether one that is looked at by its head passes at a moment."""
        if self._fails is None:
            return False
        return all_fail(self._fails, replace(self._told, at=at), NO_FACTS)


class _Type:
    """A type that somebody looks at: its entries by who made them, and how one that is looked at by itself is read."""

    __slots__ = ("alone", "heads")

    def __init__(self, alone: Extent) -> None:
        self.alone, self.heads = alone, dict[Actor | None, _Head]()


class Prefilter:
    """Tells which entries have to be looked at, and counts by whom the others were excused."""

    def __init__(self, candidate: CompiledPolicies, instead: CompiledPolicies, mode: Mode) -> None:
        self._sets, self._mode = (candidate, instead), mode
        self._types: dict[str, _Type | None] = {}
        self._excused: dict[str, int] = {}

    def is_watched(self, type_: str) -> bool:
        """Whether anybody looks at entries of this type at all."""
        return self._of(type_) is not None

    def look(self, type_: str, told: Actor | None, times: int = 1) -> Extent:
        """How an entry is to be looked at; if not at all, it is counted. `told` is who acted, as the log says it."""
        try:
            watched = self._types[type_]
        except KeyError:
            watched = self._of(type_)
        if watched is None:
            return Extent.NOTHING
        head = watched.heads.get(told)
        if head is None:
            head = self._head(watched.heads, type_, told)
        if head.look is Extent.NOTHING:
            head.times += times
        return head.look

    def passes(self, type_: str, told: Actor | None, at: float) -> bool:
        """Whether nobody has anything to say of an entry that is looked at by its head, when its moment is known; then
        it is counted."""
        watched = self._types.get(type_)
        head = watched.heads.get(told) if watched is not None else None
        if head is None or not head.passes(at):
            return False
        head.times += 1
        return True

    def look_at_all(self, type_: str, told: Actor | None, times: int) -> Extent:
        """The same for all the entries of a type by somebody; where they are few, each is rather judged by itself."""
        watched = self._of(type_)
        if watched is None or times >= _WORTH_IT:
            return self.look(type_, told, times)
        return watched.alone

    def excused(self) -> Mapping[str, int]:
        """How often each policy of the candidate excused an entry that passed, since this was asked last."""
        for watched in self._types.values():
            if watched is not None:
                self._add_up(watched.heads)
        excused, self._excused = self._excused, {}
        return excused

    def _of(self, type_: str) -> _Type | None:
        if type_ not in self._types:
            watched = any(policies_for_name(one, "activity", type_) for one in self._sets)
            whole = any(asks_for_metadata(one, type_) for one in self._sets)
            self._types[type_] = _Type(Extent.WHOLE if whole else Extent.HEAD) if watched else None
        return self._types[type_]

    def _head(self, heads: dict[Actor | None, _Head], type_: str, told: Actor | None) -> _Head:
        if len(heads) >= _MOST:
            self._add_up(heads)
            heads.clear()
        actor = as_read(told) if told else NOBODY
        known = [known_outcome(one, self._mode, type_, actor) for one in self._sets]
        head = heads[told] = _Head(type_, actor, *known)
        return head

    def _add_up(self, heads: dict[Actor | None, _Head]) -> None:
        for head in heads.values():
            for policy in head.excusing if head.times else ():
                self._excused[policy] = self._excused.get(policy, 0) + head.times
            head.times = 0


def _look(known: KnownOutcome) -> Extent:
    if known.open:
        return Extent.WHOLE if known.whole else Extent.HEAD
    return Extent.HEAD if known.breaks else Extent.NOTHING


def _all_that_fails(sets: Iterable[KnownOutcome]) -> tuple[Fails, ...] | None:
    """What has to fail so that nobody has anything to say; None where that is not to be known."""
    fails: list[Fails] = []
    for known in sets:
        if known.breaks or known.silent is None:
            return None
        fails += known.silent
    return tuple(fails)
