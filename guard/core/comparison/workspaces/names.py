"""The name that a resource has in every workspace: its natural key, with names in the place of ids. Pure.

What tells the resources of a kind apart is declared (`Kind.matched_by`, `Kind.natural_key`). A name is a text that
people can read, and two names are equal only where the keys are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import id_in
from drift.core.model.resources import Json, Ref, Resource
from drift.core.normalisation.comparison import Place, places_of, plain
from guard.core.comparison.workspaces.side import Side

GONE: Final = "gone"
UNREAD: Final = "unread"
ITS_OWN: Final = "its own"
"""What is said of an id that no API reads: it is never the same in two workspaces, and tells nothing."""
_LOOP: Final = "loop"


def can_be_matched(kind: Kind) -> bool:
    """Whether anything tells which resource of another workspace is the same."""
    return kind.singleton or bool(kind.match_fields) or kind.parent is not None


def absent(side: Side, ref: Ref) -> str:
    """What a reference is called whose resource is not there."""
    if side.kinds[ref.kind].log_only:
        return f"{ref.kind} ({ITS_OWN})"
    return f"{ref.kind} ({GONE if ref.kind in side.known else UNREAD})"


@dataclass
class Names:
    """The names of the resources of a side, each worked out once."""

    side: Side
    _known: dict[Ref, str] = field(default_factory=dict)

    def of(self, ref: Ref) -> str:
        """The name of a resource, or what is known of one that is not there."""
        if (name := self._known.get(ref)) is None:
            self._known[ref] = f"{ref.kind} ({_LOOP})"
            name = self._known[ref] = self._name(ref)
        return name

    def _name(self, ref: Ref) -> str:
        kind, resource = self.side.kinds[ref.kind], self.side.resources.get(ref)
        if resource is None:
            return absent(self.side, ref)
        if kind.singleton:
            return ref.kind
        parts = [self._part(kind, resource, path) for path in kind.match_fields]
        if kind.parent is not None and kind.parent_id_field not in kind.match_fields:
            parts.append(self._above(resource))
        while len(parts) > 1 and parts[-1] == "null":
            parts.pop()
        return " ".join((ref.kind, *parts))

    def _part(self, kind: Kind, resource: Resource, path: str) -> str:
        if kind.parent is not None and path == kind.parent_id_field:
            return self._above(resource)
        value = _at(resource.body, path)
        to = next((one.to for one in kind.references if one.path == path and one.where is None), "")
        if to and (id := id_in(value)):
            return f"({self.of(Ref(to, id))})"
        return text_of(plain(value, _place(kind, path)))

    def _above(self, resource: Resource) -> str:
        return "null" if resource.parent is None else f"({self.of(resource.parent)})"


def text_of(value: Json) -> str:
    """A value so that nothing else is written like it, however large its numbers are."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _at(value: Json, path: str) -> Json:
    for step in path.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _place(kind: Kind, path: str) -> Place | None:
    place: Place | None = places_of((kind.name,))
    for step in path.split("."):
        place = place and place.step(step)
    return place
