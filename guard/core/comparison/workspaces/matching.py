"""Which resource of one workspace is which of another: those with one name, and of several with one name those that are
alike. What remains is said, and never guessed. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeAlias

from msgspec import Struct

from drift.core.model.resources import Ref
from drift.core.normalisation.comparison import places_of, plain
from guard.core.comparison.workspaces.names import Names, can_be_matched, text_of
from guard.core.comparison.workspaces.neutral import neutral
from guard.core.comparison.workspaces.side import Side

_ROUNDS: Final = 8
"""How often resources with one name are told apart by what they refer to, which may have one name as well."""

Pairs: TypeAlias = list[tuple[Ref, Ref]]


class Ambiguous(Struct, frozen=True):
    """Resources of one name that nothing tells apart: nobody can say which of the other side each of them is."""

    name: str
    first: tuple[Ref, ...]
    second: tuple[Ref, ...]


class Matching(Struct, frozen=True):
    """`pairs` gives, for names of the first side, those of the second. `names` are what resources are called on either
    side: the two of a pair are called the same, and nothing else is called like them, unless nothing tells it from
    them. `unmatched` are the kinds of which nothing tells which resource is the same."""

    pairs: Mapping[Ref, Ref]
    only_first: tuple[Ref, ...]
    only_second: tuple[Ref, ...]
    ambiguous: tuple[Ambiguous, ...]
    names_first: Mapping[Ref, str]
    names_second: Mapping[Ref, str]
    unmatched: frozenset[str]

    @property
    def turned(self) -> Matching:
        """The same, seen from the other side."""
        return Matching(
            {second: first for first, second in self.pairs.items()},
            self.only_second,
            self.only_first,
            tuple(Ambiguous(one.name, one.second, one.first) for one in self.ambiguous),
            self.names_second,
            self.names_first,
            self.unmatched,
        )


def match(first: Side, second: Side) -> Matching:
    """The resources of two workspaces, matched. Those of a kind that one side does not know stay out of it."""
    return _Match(first, second).found()


@dataclass
class _Group:
    """The resources of both sides that have one name."""

    first: list[Ref] = field(default_factory=list)
    second: list[Ref] = field(default_factory=list)

    def of(self, place: int) -> list[Ref]:
        return self.second if place else self.first

    @property
    def is_plain(self) -> bool:
        return len(self.first) <= 1 and len(self.second) <= 1


@dataclass
class _Match:
    first: Side
    second: Side
    pairs: dict[Ref, Ref] = field(default_factory=dict)
    ambiguous: list[Ambiguous] = field(default_factory=list)
    called: tuple[dict[Ref, str], dict[Ref, str]] = field(default_factory=lambda: ({}, {}))

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.first, self.second

    @cached_property
    def names(self) -> tuple[Names, Names]:
        return Names(self.first), Names(self.second)

    @cached_property
    def unmatched(self) -> frozenset[str]:
        return frozenset(name for name, kind in self.first.kinds.items() if not can_be_matched(kind))

    def found(self) -> Matching:
        groups = self._groups()
        classes = self._told_apart({name: group for name, group in groups.items() if not group.is_plain})
        for name, group in sorted(groups.items()):
            if group.is_plain:
                self._pair(zip(group.first, group.second, strict=False))
            else:
                self._match_group(name, group, classes)
        return self._matching()

    def _groups(self) -> dict[str, _Group]:
        groups: dict[str, _Group] = defaultdict(_Group)
        for place, side in enumerate(self.sides):
            for ref in sorted(side.resources):
                if ref.kind not in self.unmatched:
                    name = self.called[place][ref] = self.names[place].of(ref)
                    groups[name].of(place).append(ref)
        return groups

    # Several with one name

    def _told_apart(self, groups: Mapping[str, _Group]) -> Mapping[tuple[int, Ref], str]:
        """What tells each resource of these groups from the others: its body, with names in it; where it refers to one
        that has a name with others, what tells that one from them."""
        members = [(place, ref) for group in groups.values() for place in (0, 1) for ref in group.of(place)]
        classes: dict[tuple[int, Ref], str] = dict.fromkeys(members, "")
        count = 0
        for _ in range(_ROUNDS):
            classes = {one: self._signature(*one, classes) for one in members}
            if len(set(classes.values())) == count:
                break
            count = len(set(classes.values()))
        return classes

    def _signature(self, place: int, ref: Ref, classes: Mapping[tuple[int, Ref], str]) -> str:
        side = self.sides[place]

        def name_of(to: Ref) -> str:
            return f"{self.names[place].of(to)}{classes.get((place, to), '')}"

        body = neutral(side, side.resources[ref], name_of, _sure).body
        above = side.resources[ref].parent
        told = [self.names[place].of(ref), above and name_of(above), plain(body, places_of((ref.kind,)))]
        return hashlib.sha256(text_of(told).encode()).hexdigest()[:16]

    def _match_group(self, name: str, group: _Group, classes: Mapping[tuple[int, Ref], str]) -> None:
        first, second = list(group.first), list(group.second)
        for number, (left, right) in enumerate(self._alike(group, classes), 1):
            self._call(f"{name} #{number}", left, right)
            paired = list(zip(left, right, strict=False))
            self._pair(paired)
            first = [ref for ref in first if ref not in {one for one, _ in paired}]
            second = [ref for ref in second if ref not in {one for _, one in paired}]
        for left, right in ((_in_use(self.first, first), _in_use(self.second, second)), (first, second)):
            if len(left) == len(right) == 1:
                self._call(f"{name} #rest", left, right)
                self._pair([(left[0], right[0])])
                first = [ref for ref in first if ref != left[0]]
                second = [ref for ref in second if ref != right[0]]
                break
        self._call_apart(name, first, second)
        if first and second:
            self.ambiguous.append(Ambiguous(name, tuple(first), tuple(second)))

    def _alike(
        self, group: _Group, classes: Mapping[tuple[int, Ref], str]
    ) -> Iterator[tuple[list[Ref], list[Ref]]]:
        """Those of both sides that nothing tells apart, a class at a time."""
        by_class: dict[str, _Group] = defaultdict(_Group)
        for ref in group.first:
            by_class[classes[0, ref]].first.append(ref)
        for ref in group.second:
            by_class[classes[1, ref]].second.append(ref)
        for _, found in sorted(by_class.items()):
            if found.first and found.second:
                yield found.first, found.second

    def _call(self, name: str, first: Sequence[Ref], second: Sequence[Ref]) -> None:
        for names, refs in zip(self.called, (first, second), strict=True):
            names.update(dict.fromkeys(refs, name))

    def _call_apart(self, name: str, first: Sequence[Ref], second: Sequence[Ref]) -> None:
        for names, side, refs in zip(self.called, self.sides, (first, second), strict=True):
            names.update({ref: f"{name} [{side.workspace} {ref.id}]" for ref in refs})

    def _pair(self, found: Iterable[tuple[Ref, Ref]]) -> None:
        self.pairs.update(found)

    def _matching(self) -> Matching:
        both = self.first.known & self.second.known
        unclear = {ref for one in self.ambiguous for ref in one.first}
        unclear_there = {ref for one in self.ambiguous for ref in one.second}
        paired = set(self.pairs.values())
        return Matching(
            self.pairs,
            _rest(self.called[0], both, self.pairs.keys() | unclear),
            _rest(self.called[1], both, paired | unclear_there),
            tuple(self.ambiguous),
            *self.called,
            self.unmatched,
        )


def _rest(names: Mapping[Ref, str], kinds: frozenset[str], but: set[Ref]) -> tuple[Ref, ...]:
    return tuple(ref for ref in sorted(names) if ref.kind in kinds and ref not in but)


def _sure(_: Ref) -> str:
    return ""


def _in_use(side: Side, refs: Sequence[Ref]) -> list[Ref]:
    """Those that are not archived: of several, they are looked at first."""
    return [ref for ref in refs if not side.resources[ref].body.get("archived")]
