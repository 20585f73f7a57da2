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
    have any keys. `items` has the fields of the items of a list, by the pointer of the list."""

    fields: Mapping[str, Any] | None = None
    items: Mapping[str, Mapping[str, Any] | None] = field(default_factory=dict)

    def knows(self, steps: Steps) -> Known:
        """What is known of a field."""
        known: Mapping[str, Any] | None = self.fields
        for place, step in enumerate(steps):
            if step == EACH:
                known = self.items.get(join(steps[:place]))
            elif known is not None:
                if step not in known:
                    return "unknown"
                known = known[step]
            if known is None:
                return "possible"
        return "named"


ANYTHING = Description()
"""A kind of which nothing is known: every field may be a setting."""
