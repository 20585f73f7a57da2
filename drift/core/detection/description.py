"""Whether Intercom's description of its API knows a field. Pure: the description itself is a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from drift.core.detection.skeleton import EACH, Steps
from drift.core.model.json_pointer import join

Known: TypeAlias = Literal["named", "possible", "unknown"]
"""named: the description has the field. possible: it may be there, as any field may. unknown: it is not described."""


@dataclass(frozen=True, slots=True)
class Description:
    """The fields of one kind. `fields` maps names to the fields inside: {} where it is no object, None where that may
    have any keys. `items` has the fields of the items of a list, by the pointer of the list. `maps` are the pointers of
    mappings whose keys somebody chooses, as the languages of an article."""

    fields: Mapping[str, Any] | None = None
    items: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)
    maps: frozenset[str] = frozenset()

    def knows(self, steps: Steps) -> Known:
        """What is known of a field."""
        known: Mapping[str, Any] | None = self.fields
        for place, step in enumerate(steps):
            if step == EACH:
                known = self.items.get(join(steps[:place]))
            elif known is None:
                return "possible"
            elif step not in known:
                return "unknown"
            else:
                known = known[step]
        return "possible" if known is None and steps[-1] == EACH else "named"

    def is_entry(self, steps: Steps) -> bool:
        """Whether it is an entry of a mapping whose keys somebody chooses, under one of the keys that there are."""
        return join(steps[:-1]) in self.maps and self.knows(steps) != "unknown"


ANYTHING = Description()
"""A kind of which nothing is known: every field may be a setting."""
