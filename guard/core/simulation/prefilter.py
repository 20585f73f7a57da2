"""Skips entries that a simulation need not judge one by one: type, actor and moment decide their outcome. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from drift.core.model.activity import NOBODY, Activity, Actor, ReadExtent, as_read
from guard.core.evaluation.compiled import CompiledPolicies, KnownOutcome, all_fail
from guard.core.evaluation.dispatch import policies_for_name
from guard.core.evaluation.partial_evaluation import known_outcome, needs_metadata
from guard.core.language.vocabulary.word import Fails
from guard.core.model.subject import NO_FACTS, Subject
from guard.core.model.verdict import Mode

_MOST_ACTORS: Final = 50_000
"""How many actors are cached for a type. Beyond that the cache is cleared."""
_WORTH_IT: Final = 3
"""From this many entries of a type by one actor on, it pays to work out what is certain about them."""


class _Head:
    """The entries of one type by one actor: how much of them must be read, how many were skipped, and which policies of
    the candidate excuse them."""

    __slots__ = ("_fails", "_subject", "excusing", "extent", "times")

    def __init__(self, type_: str, actor: Actor, candidate: KnownOutcome, instead: KnownOutcome) -> None:
        outcomes = (candidate,) if instead is candidate else (candidate, instead)
        self.extent = max(_extent(outcome) for outcome in outcomes)
        self.excusing = () if candidate.breaks else tuple(reason.policy for reason in candidate.reasons)
        self.times = 0
        self._subject = Subject.of_activity(Activity("", type_, 0, actor, {}, {}))
        self._fails = _silencing_conditions(outcomes) if self.extent is ReadExtent.HEAD else None

    def skips(self, at: float) -> bool:
        """Whether an entry of which the head is read can be skipped at a moment."""
        if self._fails is None:
            return False
        return all_fail(self._fails, replace(self._subject, at=at), NO_FACTS)


class _Type:
    """A watched type: its entries by actor, and how much of an entry is read that is judged by itself."""

    __slots__ = ("alone", "heads")

    def __init__(self, alone: ReadExtent) -> None:
        self.alone, self.heads = alone, dict[Actor | None, _Head]()


class Prefilter:
    """Decides how much of an entry must be read, and counts which policies excused the entries that are skipped."""

    def __init__(self, candidate: CompiledPolicies, instead: CompiledPolicies, mode: Mode) -> None:
        self._sets, self._mode = (candidate, instead), mode
        self._types: dict[str, _Type | None] = {}
        self._excused: dict[str, int] = {}

    def is_watched(self, type_: str) -> bool:
        """Whether any policy watches entries of this type."""
        return self._type(type_) is not None

    def extent_for(self, type_: str, actor: Actor | None, times: int = 1) -> ReadExtent:
        """How much of an entry must be read; if nothing, it is counted. `actor` is who acted, as the log says it."""
        try:
            watched = self._types[type_]
        except KeyError:
            watched = self._type(type_)
        if watched is None:
            return ReadExtent.NOTHING
        head = watched.heads.get(actor)
        if head is None:
            head = self._head(watched.heads, type_, actor)
        if head.extent is ReadExtent.NOTHING:
            head.times += times
        return head.extent

    def skips(self, type_: str, actor: Actor | None, at: float) -> bool:
        """Whether no policy gives a reason for an entry, judged by its head and moment; such an entry is counted."""
        watched = self._types.get(type_)
        head = watched.heads.get(actor) if watched is not None else None
        if head is None or not head.skips(at):
            return False
        head.times += 1
        return True

    def extent_for_all(self, type_: str, actor: Actor | None, times: int) -> ReadExtent:
        """`extent_for` all entries of a type by one actor. A few entries are cheaper to judge one by one."""
        watched = self._type(type_)
        if watched is None or times >= _WORTH_IT:
            return self.extent_for(type_, actor, times)
        return watched.alone

    def take_excused(self) -> Mapping[str, int]:
        """How often each policy of the candidate excused a skipped entry since the last call."""
        for watched in self._types.values():
            if watched is not None:
                self._add_excused(watched.heads)
        excused, self._excused = self._excused, {}
        return excused

    def _type(self, type_: str) -> _Type | None:
        if type_ not in self._types:
            watched = any(policies_for_name(policies, "activity", type_) for policies in self._sets)
            whole = any(needs_metadata(policies, type_) for policies in self._sets)
            self._types[type_] = _Type(ReadExtent.WHOLE if whole else ReadExtent.HEAD) if watched else None
        return self._types[type_]

    def _head(self, heads: dict[Actor | None, _Head], type_: str, recorded: Actor | None) -> _Head:
        if len(heads) >= _MOST_ACTORS:
            self._add_excused(heads)
            heads.clear()
        actor = as_read(recorded) if recorded else NOBODY
        outcomes = [known_outcome(policies, self._mode, type_, actor) for policies in self._sets]
        head = heads[recorded] = _Head(type_, actor, *outcomes)
        return head

    def _add_excused(self, heads: dict[Actor | None, _Head]) -> None:
        for head in heads.values():
            for policy in head.excusing if head.times else ():
                self._excused[policy] = self._excused.get(policy, 0) + head.times
            head.times = 0


def _extent(outcome: KnownOutcome) -> ReadExtent:
    if outcome.open:
        return ReadExtent.WHOLE if outcome.whole else ReadExtent.HEAD
    return ReadExtent.HEAD if outcome.breaks else ReadExtent.NOTHING


def _silencing_conditions(outcomes: Iterable[KnownOutcome]) -> tuple[Fails, ...] | None:
    """The conditions that must all fail so that no policy gives a reason; None where that cannot be known."""
    fails: list[Fails] = []
    for outcome in outcomes:
        if outcome.breaks or outcome.silent is None:
            return None
        fails += outcome.silent
    return tuple(fails)
