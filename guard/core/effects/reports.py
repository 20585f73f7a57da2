"""What an instrument said of conversations when people decided, kept beside the decision that it served. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from drift.core.model.resources import Json

Sort: TypeAlias = Literal["proposal", "change"]
"""What a report may serve: an edition of a proposal, or a change that was made (with its decision and its approval)."""


class Served(NamedTuple):
    """What a report serves: a proposal's edition by the name of its ballot, a change by its number."""

    sort: Sort
    id: str

    @classmethod
    def by_proposal(cls, ballot: str) -> Served:
        return cls("proposal", ballot)

    @classmethod
    def by_change(cls, id: int) -> Served:
        return cls("change", str(id))


@dataclass(frozen=True, slots=True)
class EffectReport:
    """What an `instrument` said at a moment (unix seconds), as JSON: its figures, each with its sort and its query. It
    is kept once and never changes: what people saw when they decided is what is shown again."""

    served: Served
    instrument: str
    at: float
    body: Sequence[Mapping[str, Json]]

    @property
    def id(self) -> str:
        return id_of(self.served, self.instrument)


def id_of(served: Served, instrument: str) -> str:
    """The name of a report. There is one of each instrument."""
    return f"{instrument}:{served.sort}:{served.id}"
