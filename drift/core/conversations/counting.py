"""Which conversations are counted, and what is counted of them: values. `drift/store/conversation_counts.py` counts."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final, Literal, TypeAlias

from drift.core.conversations.sources import Source

By: TypeAlias = Literal[
    "day",
    "hour",
    "week",
    "channel",
    "locale",
    "resolution",
    "sales",
    "setup",
    "team",
    "workflow",
    "certain",
    "alone",
]
"""What tallies are told apart by. A day, an hour or a week (from Monday on) is the unix second of its beginning (UTC),
as text; what a conversation lacks is an empty text. The last two are asked of conversations with certain sources:
`certain` is CERTAIN where Fin answered with one of them that is not only possible; `alone` is CERTAIN where it answered
with nothing but such, POSSIBLE where with nothing but those and possible ones, and else empty."""
CERTAIN: Final = "certain"
POSSIBLE: Final = "possible"


@dataclass(frozen=True, slots=True)
class Which:
    """Conversations that began between two moments (unix seconds; `until` excluded). What is empty or None does not
    matter. `sources`: Fin answered with one of these at least; `alone`: and with nothing else (True), or with something
    else, too (False). `without`: those where Fin answered with one of these are left out. `attribute` is the name of a
    chosen attribute and its value, or an empty text for any value. `perhaps` are those of `sources` that only may be
    what is asked about. Weeks end at the moments `cuts`, too, where another one begins."""

    since: float
    until: float
    sources: frozenset[Source] = frozenset()
    alone: bool | None = None
    without: frozenset[Source] = frozenset()
    fin: bool | None = None
    is_open: bool | None = None
    tag: str = ""
    team: str = ""
    channel: str = ""
    locale: str = ""
    setup: str = ""
    attribute: tuple[str, str] | None = None
    workflow: str = ""
    perhaps: frozenset[Source] = frozenset()
    cuts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of conversations, but for two sums: `rating_sum` of what customers said of Fin (1 to 5), `reply_seconds`
    of how long they waited for the first reply of a teammate. `assumed` and `confirmed` are resolutions by Fin,
    `handoffs` those by a procedure, `low_ratings` are 1 and 2, `reopened` were opened again at least once."""

    conversations: int = 0
    fin: int = 0
    assumed: int = 0
    confirmed: int = 0
    escalated: int = 0
    negative: int = 0
    handoffs: int = 0
    rated: int = 0
    rating_sum: int = 0
    low_ratings: int = 0
    reopened: int = 0
    open: int = 0
    replied: int = 0
    reply_seconds: int = 0

    @property
    def resolved(self) -> int:
        return self.assumed + self.confirmed

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in NAMES))


@dataclass(frozen=True, slots=True)
class Touched:
    """A conversation, with what Fin answered with."""

    id: str
    created_at: float
    channel: str
    locale: str
    sources: tuple[Source, ...]


NAMES = tuple(field.name for field in fields(Tally))
