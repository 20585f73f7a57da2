"""Changes that somebody asks for in advance, as values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct, field, structs

from drift.core.model.json_pointer import join, put, tokens
from drift.core.model.resources import Json, Missing, Ref
from guard.core.language.diagnostics import DocumentPath
from guard.core.proposals.merge_patch import leaves, merged
from guard.core.proposals.new_names import filled, name_of_unborn, references

Asked: TypeAlias = Literal["create", "update", "delete"]


class Leaf(Struct, frozen=True):
    """One field that a change names, with its new value. `path` are the steps to it in the document of the change."""

    pointer: str
    value: Json | Missing
    path: DocumentPath


class ProposedChange(Struct, frozen=True):
    """One change of one resource. `set` are values by JSON Pointer, `merge` is a JSON Merge Patch; one of them, or
    neither for a deletion. `name` is what the other changes call what it creates. `path` are the steps to it
    in its document. `expect` are JSON Schemas by pointer: what a person may set there by hand in place of the value."""

    asked: Asked
    ref: Ref
    set: Mapping[str, Json] | None = None
    merge: Mapping[str, Json] | None = None
    parent: Ref | None = None
    path: DocumentPath = ()
    name: str = ""
    expect: Mapping[str, Json] | None = None

    def leaves(self) -> Iterator[Leaf]:
        """The fields that it names."""
        for pointer, value in (self.set or {}).items():
            yield Leaf(pointer, value, ("set", pointer))
        for steps, value in leaves(self.merge or {}):
            yield Leaf(join(steps), value, ("merge", *steps))

    def applied(self, body: Json) -> Json:
        """The body after it. Raises ValueError for a pointer to an item that a list does not have."""
        for pointer, value in (self.set or {}).items():
            body = put(body, pointer, value)
        return merged(body, self.merge or {})

    @property
    def refers_to(self) -> frozenset[str]:
        """The names of the creations of its proposal that have to come before it."""
        parent = name_of_unborn(self.parent)
        values = (*(self.set or {}).values(), *(self.merge or {}).values())
        said = (name for value in values for _, name in references(value))
        return frozenset({parent} if parent else ()).union(name for name in said if isinstance(name, str))

    def with_ids(self, id_of: Callable[[str, str], Json]) -> ProposedChange:
        """The change with an id in the place of each reference to something new. `id_of` is asked with the name and the
        JSON Pointer of the field. The parent stays as it is."""

        def at(pointer: str, value: Json) -> Json:
            steps = tokens(pointer)
            return filled(value, lambda name, path: id_of(name, join((*steps, *map(str, path)))))

        return structs.replace(
            self,
            set=self.set and {pointer: at(pointer, value) for pointer, value in self.set.items()},
            merge=self.merge and at("", self.merge),
        )


class Proposal(Struct, frozen=True):
    """Changes that are asked for together, with the reason and the ticket. `apply_at` is unix seconds; None: as soon
    as they are approved, or, with `in_window`, in the next maintenance window of the policies. `expires_in` are the
    seconds that the question may wait; None: as the policies say. `who` makes by hand what only a person can ("":
    whoever asks), within `window_for` seconds (None: the usual time). `break_glass`: now, without approval."""

    changes: tuple[ProposedChange, ...] = field(default_factory=tuple)
    reason: str = ""
    ticket: str = ""
    apply_at: float | None = None
    in_window: bool = False
    expires_in: float | None = None
    who: str = ""
    window_for: float | None = None
    break_glass: bool = False


class Mistake(Struct, frozen=True):
    """What Intercom would not take in a change: a finished sentence about the field at a JSON Pointer ("": about the
    whole). `path` are the steps to it in the document of the change; `at_key`: its name is wrong."""

    pointer: str
    sentence: str
    path: DocumentPath = ()
    at_key: bool = False
