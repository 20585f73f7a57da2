"""Standard changes: templates of changes that a team has agreed to once, for whoever they name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Literal

from msgspec import Struct, field

from drift.core.model.resources import Json
from guard.core.model.condition import Condition


class StandardChange(Struct, frozen=True):
    """A change of a resource of `kind` by these people. All it touches lies at or below the `fields` (JSON Pointers),
    whose values fit their JSON Schemas. `ticket` is a pattern; empty: none is needed. `live`: it may also be made
    without a proposal. It stands in for approvals, and for the policies that `satisfies` names."""

    id: str
    because: str
    owner: str
    kind: str
    by: Condition
    change: Literal["created", "updated", "deleted"] = "updated"
    fields: Mapping[str, Json] = field(default_factory=dict)
    where: Json = None
    who: tuple[str, ...] = ()
    ticket: str = ""
    until: date | None = None
    live: bool = False
    satisfies: tuple[str, ...] = ()
    file: str = ""
    line: int = 0
    document: Mapping[str, Json] = field(default_factory=dict)

    def holds_at(self, moment: float) -> bool:
        """Whether it is in force at a moment in unix seconds: through `until`, in UTC."""
        return self.until is None or datetime.fromtimestamp(moment, UTC).date() <= self.until
