"""What has to be asked for in one workspace, so that it becomes as another one is; what cannot be is said. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeAlias

from msgspec import Struct

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import references_in
from drift.core.model.changes import Deleted
from drift.core.model.json_pointer import get, join, tokens
from drift.core.model.resources import MISSING, Json, Ref, Resource
from drift.core.normalisation.normalise import without
from drift.core.planning.write_plan import NoApi, retired
from guard.core.comparison.workspaces.differences import Difference, WorkspaceComparison
from guard.core.proposals.new_names import unborn
from guard.core.proposals.promotion.building import Built, Rules, built
from guard.core.proposals.promotion.grouping import grouped
from guard.core.proposals.promotion.values_there import Crossing
from guard.core.proposals.proposal import Asked, ProposedChange
from guard.core.proposals.proposal_schema import MOST_CHANGES
from guard.core.proposals.steps import plan_of

Wanted: TypeAlias = frozenset[Asked]
USUAL: Final[Wanted] = frozenset({"create", "update"})
"""Nothing is deleted unless somebody says so."""


class Left(Struct, frozen=True):
    """What is not asked for of a resource, and why, as a finished sentence."""

    name: str
    sentence: str


class Promotion(Struct, frozen=True):
    """`proposals` are the changes of each. `waiting` counts changes that can be asked for once these are applied."""

    proposals: tuple[tuple[ProposedChange, ...], ...]
    left: tuple[Left, ...]
    waiting: int = 0


def promotion(
    found: WorkspaceComparison, rules: Rules, wanted: Wanted = USUAL, most: int = MOST_CHANGES
) -> Promotion:
    """What brings the second workspace of a comparison to how the first one is."""
    return _Promoting(found, rules, wanted).promotion(most)


@dataclass
class _Promoting:
    found: WorkspaceComparison
    rules: Rules
    wanted: Wanted
    left: list[Left] = field(default_factory=list)
    changes: list[ProposedChange] = field(default_factory=list)
    new: dict[Ref, str] = field(default_factory=dict)

    @cached_property
    def crossing(self) -> Crossing:
        return Crossing(self.found.first, self.found.second, self.found.matching)

    def promotion(self, most: int) -> Promotion:
        for ref in self._in_order() if "create" in self.wanted else ():
            self._create(ref, self.missing[ref])
        for one in self.found.differences:
            if "update" in self.wanted and one.standing == "differs" and one.fields:
                self._update(one)
            if "delete" in self.wanted and one.standing == "only_to":
                self._delete(one)
        proposals, waiting = grouped(_named_where_needed(self.changes), most)
        return Promotion(tuple(map(tuple, proposals)), tuple(self.left), waiting)

    # What is missing

    @cached_property
    def missing(self) -> dict[Ref, Difference]:
        found = (one for one in self.found.differences if one.standing == "only_from")
        return {one.first: one for one in found if one.first is not None}

    def _in_order(self) -> Iterator[Ref]:
        """What is referred to before what refers to it. Of a circle, something comes before what it refers to."""
        seen: set[Ref] = set()
        for start in self.missing:
            way = [(start, iter(self._before(start)))] if start not in seen else []
            seen.add(start)
            while way:
                ref, rest = way[-1]
                following = next((one for one in rest if one not in seen), None)
                if following is None:
                    way.pop()
                    yield ref
                else:
                    seen.add(following)
                    way.append((following, iter(self._before(following))))

    def _before(self, ref: Ref) -> list[Ref]:
        resource = self.found.first.resources[ref]
        kind = self.found.first.kinds[ref.kind]
        named = [one.to for one in references_in(kind, resource.body) if not one.link]
        return [one for one in (resource.parent, *named) if one is not None and one in self.missing]

    def _create(self, ref: Ref, one: Difference) -> None:
        kind, resource = self.found.first.kinds[ref.kind], self.found.first.resources[ref]
        if resource.body.get("archived"):
            return
        if why := _why_not_made(kind, resource):
            self._leave(one, f"It is not made in {self._there}: {why}")
            return
        parent = self._parent(resource)
        if resource.parent is not None and parent is None:
            self._leave(one, f"It is not made in {self._there}, which does not have what it lies under.")
            return
        values, left = self._values(kind, resource)
        linked = self.crossing.values(resource, self.new).elsewhere
        name = f"new-{len(self.new) + 1}"
        under = parent if kind.create is not None and "{parent_id}" in kind.create.path else None
        asked = ProposedChange("create", unborn(kind.name, name), values, None, under, (), name)
        made = built(kind, asked, None, self.rules)
        self._tell(one, left | made.left, made, "made")
        if made.change is not None:
            self.changes.append(made.change)
            self.new[ref] = name
            for pointer, why in sorted(linked.items()):
                self._leave(one, f"{pointer} keeps a link into {self.found.first.workspace}: {why}.")

    def _parent(self, resource: Resource) -> Ref | None:
        if resource.parent is None:
            return None
        if resource.parent in self.new:
            return unborn(resource.parent.kind, self.new[resource.parent])
        return self.found.matching.pairs.get(resource.parent)

    def _values(self, kind: Kind, resource: Resource) -> tuple[dict[str, Json], dict[str, str]]:
        """The values of a new resource by pointer, and what of it cannot be said there."""
        there = self.crossing.values(resource, self.new)
        ids = [path for path in kind.no_references if path not in kind.match_fields]
        body = without(there.body, (*ids, *kind.own))
        if parent := self._parent_id(kind, resource):
            body[kind.parent_field] = parent
        follow = {name for name, other in kind.follows.items() if body.get(other) is not None}
        settable = (kind.writable | kind.create_only) - follow - kind.derived
        values: dict[str, Json] = {}
        left: dict[str, str] = {}
        for name, value in sorted(body.items()):
            why = next((why for at, why in there.unresolved.items() if tokens(at)[0] == name), "")
            if value is None or name not in settable or (name in kind.update_only and _holds_nothing(value)):
                continue
            if why:
                left[join((name,))] = why
            else:
                values[join((name,))] = value
        return values, left

    def _parent_id(self, kind: Kind, resource: Resource) -> Json:
        """The id of the parent there, where a body names it among its fields; None where it does not."""
        above = self._parent(resource)
        if not kind.parent_field or above is None:
            return None
        if above.is_unborn and resource.parent is not None:
            return {"$new": self.new[resource.parent]}
        was = resource.body.get(kind.parent_field)
        return int(above.id) if type(was) is int and above.id.isdigit() else above.id

    # What differs

    def _update(self, one: Difference) -> None:
        if one.first is None or one.second is None:
            return
        kind = self.found.first.kinds[one.kind]
        there = self.crossing.values(self.found.first.resources[one.first], self.new)
        unsaid = {**there.elsewhere, **there.unresolved}
        values: dict[str, Json] = {}
        left: dict[str, str] = {}
        for moved in one.fields:
            why = next((why for at, why in unsaid.items() if _lies_in(moved.pointer, at)), "")
            wanted = get(there.body, moved.pointer)
            if why:
                left[moved.pointer] = why
            elif wanted is not MISSING:
                values[moved.pointer] = wanted
            elif moved.pointer.lstrip("/") in kind.nullable:
                values[moved.pointer] = None
            else:
                left[moved.pointer] = (
                    f"{self.found.first.workspace} does not have it, and a field cannot be taken away"
                )
        live = self.found.second.resources[one.second]
        made = built(kind, ProposedChange("update", one.second, values), live, self.rules)
        self._tell(one, left | made.left, made, "changed")
        if made.change is not None:
            self.changes.append(made.change)

    # What is too much

    def _delete(self, one: Difference) -> None:
        if one.second is None:
            return
        kind, live = self.found.second.kinds[one.kind], self.found.second.resources[one.second]
        if self._goes_with_its_parent(kind, live) or live.body.get("archived"):
            return
        if archives := retired(kind, live):
            asked = ProposedChange("update", live.ref, {archives.pointer: True})
            made = built(kind, asked, live, self.rules)
            self._tell(one, made.left, made, "archived")
            self.changes += [made.change] if made.change is not None else []
            return
        plan = plan_of(kind, Deleted(live), self.rules.pinned)
        if kind.singleton or isinstance(plan, NoApi):
            self._leave(one, f"It stays in {self._there}: {getattr(plan, 'reason', '')}".rstrip(": "))
            return
        self.changes.append(ProposedChange("delete", live.ref))

    def _goes_with_its_parent(self, kind: Kind, live: Resource) -> bool:
        gone = {one.second for one in self.found.differences if one.standing == "only_to"}
        if not kind.nested or live.parent is None or live.parent not in gone:
            return False
        return self.found.second.kinds[live.parent.kind].delete is not None

    # What is left

    @property
    def _there(self) -> str:
        return self.found.second.workspace

    def _leave(self, one: Difference, sentence: str) -> None:
        self.left.append(Left(one.name, sentence))

    def _tell(self, one: Difference, left: Mapping[str, str], made: Built, done: str) -> None:
        fields = {pointer: why for pointer, why in left.items() if pointer}
        if made.change is None and (why := left.get("")):
            self._leave(one, f"It is not {done} in {self._there}: {_sentence(why)}")
            return
        for pointer, why in sorted(fields.items()):
            self._leave(one, f"{pointer} is left as it is: {_sentence(why)}")


def _why_not_made(kind: Kind, resource: Resource) -> str:
    if kind.singleton or kind.create is None:
        return f"Intercom has no API that creates this {kind.title}."
    return kind.refuses_create(resource.body) if kind.refuses_create is not None else ""


def _holds_nothing(value: Json) -> bool:
    """Whether a value is empty at every depth."""
    if isinstance(value, dict):
        return all(_holds_nothing(inner) for name, inner in value.items() if name != "type")
    if isinstance(value, list):
        return all(map(_holds_nothing, value))
    return value is None or value == ""


def _lies_in(pointer: str, at: str) -> bool:
    """Whether one of two places lies in the other."""
    return all(one == other for one, other in zip(tokens(pointer), tokens(at), strict=False))


def _sentence(clause: str) -> str:
    return clause if clause.endswith((".", "?")) else f"{clause}."


def _named_where_needed(changes: list[ProposedChange]) -> list[ProposedChange]:
    """Only what others refer to has a name."""
    needed = frozenset[str]().union(*(change.refers_to for change in changes))
    return [
        change
        if not change.name or change.name in needed
        else ProposedChange("create", unborn(change.ref.kind, ""), change.set, None, change.parent)
        for change in changes
    ]
