"""What policies ask of each field, arranged so that those that conflict with a demand are found without comparing all
pairs. Pure.

Equal demands are one. Those that name values are found by value; of the others, types and bounds decide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Generic, TypeVar

from drift.core.model.resources import Json, canonical
from guard.core.language.equal_values import has_spellings, plain_value
from guard.core.language.rule_schema import compiled
from guard.core.lint.constraints import (
    Constraints,
    Field,
    Outline,
    Schemas,
    fitting,
    named_values,
    outline_of,
    readable,
    why_impossible,
)

Item = TypeVar("Item")


class Demand:
    """What one policy, or many, asks of a field. `why` says why no value satisfies it; "" where one may."""

    def __init__(self, asked_field: Field, schemas: Schemas, kinds: frozenset[str]) -> None:
        self.field, self.schemas, self.kinds = asked_field, schemas, kinds
        self.outline = outline_of(schemas)
        self._conflicts: dict[int, bool] = {}

    @cached_property
    def why(self) -> str:
        return why_impossible(self.schemas, self.kinds, self.field)

    @cached_property
    def values(self) -> Mapping[bytes, Json] | None:
        """The values that it names and that satisfy it, by their one spelling; None where it names none."""
        named = None if self.outline.absent else named_values(self.schemas)
        if named is None:
            return None
        fit = fitting(named, self.schemas, self.kinds, self.field)
        return {plain_value(value, self.kinds, self.field): value for value in fit}

    def why_with(self, other: Demand) -> str:
        """Why no value satisfies both, as a clause."""
        return why_impossible(self.schemas + other.schemas, self.kinds | other.kinds, self.field)

    def conflicts(self, other: Demand) -> bool:
        """Whether no value satisfies both."""
        if self.values is not None and other.values is not None:
            return self.values.keys().isdisjoint(other.values)
        if self.values is None and other.values is None:
            return bool(self.outline.and_(other.outline).why)
        if id(other) not in self._conflicts:
            self._conflicts[id(other)] = not (
                other.accepts_any(self) if self.values is not None else self.accepts_any(other)
            )
        return self._conflicts[id(other)]

    def accepts_any(self, naming: Demand) -> bool:
        """Whether this demand, which names no values, accepts one of those that another names."""
        if self.outline.absent:
            return False
        return any(
            all(rule.is_valid(value) for rule in self._rules) for value in (naming.values or {}).values()
        )

    @cached_property
    def _rules(self) -> list[Json]:
        return [compiled(schema, self.kinds, self.field) for schema in self.schemas if schema is not True]


class Demands:
    """Makes demands; equal ones are the same object."""

    def __init__(self) -> None:
        self._known: dict[tuple[Field, bytes, frozenset[str]], Demand] = {}

    def of(self, asked: Constraints, kinds: frozenset[str]) -> dict[Field, Demand]:
        """The demands of a rule over resources of these kinds, by field."""
        return {
            asked_field: self.one(asked_field, schemas, kinds)
            for asked_field, schemas in asked.items()
            if asked_field
        }

    def one(self, asked_field: Field, schemas: Schemas, kinds: frozenset[str]) -> Demand:
        spelt = kinds if has_spellings(kinds, asked_field) else _NO_KINDS
        read = readable(schemas, spelt, asked_field)
        key = (asked_field, canonical(list(read)), spelt)
        if key not in self._known:
            self._known[key] = Demand(asked_field, read, spelt)
        return self._known[key]


_NO_KINDS: Final = frozenset[str]()


@dataclass
class _Shelf(Generic[Item]):
    """The demands on one field, with who makes them."""

    naming: dict[Demand, list[Item]] = field(default_factory=dict)
    by_value: dict[bytes, list[Demand]] = field(default_factory=dict)
    other: dict[Demand, list[Item]] = field(default_factory=dict)
    outline: Outline = field(default_factory=Outline)  # of all the others together

    def add(self, demand: Demand, item: Item) -> None:
        of_its_sort = self.other if demand.values is None else self.naming
        if demand not in of_its_sort:
            of_its_sort[demand] = []
            for value in demand.values or ():
                self.by_value.setdefault(value, []).append(demand)
        of_its_sort[demand].append(item)
        if demand.values is None:
            self.outline = self.outline.and_(demand.outline)

    def against(self, demand: Demand) -> Iterator[tuple[Demand, list[Item]]]:
        """The demands that conflict with this one."""
        yield from self._naming_against(demand)
        if demand.values is None and not self.outline.and_(demand.outline).why:
            return  # it fits all of them together, so each of them
        yield from ((other, items) for other, items in self.other.items() if other.conflicts(demand))

    def _naming_against(self, demand: Demand) -> Iterator[tuple[Demand, list[Item]]]:
        if demand.values is None:
            yield from ((other, items) for other, items in self.naming.items() if other.conflicts(demand))
            return
        sharing = {id(other) for value in demand.values for other in self.by_value.get(value, ())}
        if len(sharing) < len(self.naming):
            yield from ((other, items) for other, items in self.naming.items() if id(other) not in sharing)


_ALL: Final = b"all"
_EVERY: Final = b""


class DemandIndex(Generic[Item]):
    """Demands by the kinds that are watched, by what is selected of them (`where` in canonical bytes), and by field."""

    def __init__(self) -> None:
        self._shelves: dict[frozenset[str], dict[tuple[bytes, Field], _Shelf[Item]]] = {}

    def add(self, kinds: frozenset[str], where: bytes, demands: Collection[Demand], item: Item) -> None:
        """`where` is empty where all resources are selected."""
        of_kinds = self._shelves.setdefault(kinds, {})
        for demand in demands:
            for scope in (where, _ALL):
                of_kinds.setdefault((scope, demand.field), _Shelf()).add(demand, item)

    def against(
        self, kinds: frozenset[str], where: bytes, demand: Demand
    ) -> Iterator[tuple[Demand, list[Item]]]:
        """The demands that conflict with this one and may be about the same resource, each with who makes it."""
        scopes = (where, _EVERY) if where else (_ALL,)
        for of_kinds, shelves in self._shelves.items():
            if not of_kinds.isdisjoint(kinds):
                for scope in scopes:
                    if (shelf := shelves.get((scope, demand.field))) is not None:
                        yield from shelf.against(demand)
