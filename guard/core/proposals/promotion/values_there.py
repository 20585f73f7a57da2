"""The body of a resource as it would be in another workspace: the ids of there in the place of its own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from msgspec import Struct

from drift.core.catalogue.references import LINK
from drift.core.catalogue.rewriting import rewritten
from drift.core.model.resources import Json, Ref, Resource
from guard.core.comparison.workspaces.matching import Matching
from guard.core.comparison.workspaces.neutral import is_link
from guard.core.comparison.workspaces.side import Side
from guard.core.proposals.new_names import WORD

_ADDRESS: Final = "url"
"""Where a reading keeps the address of what stands in a help center."""


class ValuesThere(Struct, frozen=True):
    """`unresolved` are the JSON Pointers of fields that cannot be said there, and why, as a clause; `elsewhere` those
    of texts with links that lead to the first workspace still."""

    body: dict[str, Json]
    unresolved: Mapping[str, str]
    elsewhere: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Crossing:
    """From one workspace to another, whose resources `matching.pairs` gives for those of the first."""

    source: Side
    target: Side
    matching: Matching

    def values(self, resource: Resource, new: Mapping[Ref, str]) -> ValuesThere:
        """`new` are the names of what is created there by the same proposals."""
        unresolved: dict[str, str] = {}
        elsewhere: dict[str, str] = {}

        def rename(to: Ref, pointer: str, value: Json) -> Json:
            if not is_link(value):
                if (id := self._id(to, value, new)) is None:
                    unresolved[pointer] = self._why(to)
                return value if id is None else id
            if not self.source.has(to):
                return value  # it leads somewhere else
            if (address := self._link(to, value)) is None:
                elsewhere[pointer] = self._why_not_linked(to)
            return address or value

        kind = self.source.kinds[resource.ref.kind]
        return ValuesThere(rewritten(kind, resource.body, rename), unresolved, elsewhere)

    def _id(self, to: Ref, value: Json, new: Mapping[Ref, str]) -> Json:
        """The id there, written as ids are in this field; None where there is none."""
        there = self.matching.pairs.get(to)
        if there is not None:
            return int(there.id) if type(value) is int and there.id.isdigit() else there.id
        return {WORD: new[to]} if to in new else None

    def _link(self, to: Ref, address: str) -> str | None:
        """The address there, up to the id, in the language in which it was."""
        there = self.matching.pairs.get(to)
        known = self.target.resources[there].trace.get(_ADDRESS) if there is not None else None
        found = LINK.match(known) if isinstance(known, str) else None
        if found is None:
            return None
        host, _, called, id = found[0].rsplit("/", 3)
        return f"{host}/{address.rsplit('/', 3)[1]}/{called}/{id}"

    def _why(self, to: Ref) -> str:
        here, there = self.source.workspace, self.target.workspace
        if self.source.kinds[to.kind].log_only:
            return f"it names {to} by an id that only {here} knows"
        if not self.source.has(to):
            return f"it refers to {to}, which is not known in {here}"
        if any(to in one.first for one in self.matching.ambiguous):
            return f"it refers to {to} of {here}, and several have that name"
        return f"it refers to {self.matching.names_first[to]}, which {there} does not have"

    def _why_not_linked(self, to: Ref) -> str:
        why = "is not known" if to in self.matching.pairs else "is not there yet"
        return f"it links to {self.matching.names_first.get(to, to)}, whose address in {self.target.workspace} {why}"
