"""The aftermath of changes as the JSON that people read: every number with its interval, or why there is none. Pure."""

from __future__ import annotations

from typing import Literal

from drift.core.json_view import Answer, ResourceName, Time
from drift.core.model.resources import Json
from guard.core.effects.differences import SeenVerdict


class NoteAnswer(Answer, frozen=True):
    """A change that somebody noted, as no API tells of it. `touches` says in words which conversations with Fin it
    touches; empty: all."""

    id: str
    by: str
    text: str
    at: Time
    noted_at: Time
    touches: str


class SeenAnswer(Answer, frozen=True):
    """What became of one measure. `change` is how much more the touched moved than the others (0.05 is five points; of
    cost, money per conversation) and lies between `low` and `high` with `confidence`. `exposed` and `others` are the
    values before and after. What could not be told is null, and `sentence` says why. `first`: what the look is first of
    all about."""

    name: str
    title: str
    of: str
    verdict: SeenVerdict
    sentence: str
    change: float | None
    low: float | None
    high: float | None
    confidence: float
    exposed: tuple[float, float] | None
    others: tuple[float, float] | None
    counts: tuple[int, int, int, int]
    needed: int
    first: bool


class PointAnswer(Answer, frozen=True):
    """One day, by measure: how many of how many, of the touched and of the others."""

    day: Time
    exposed: dict[str, tuple[int, int]]
    others: dict[str, tuple[int, int]]


class LookAnswer(Answer, frozen=True):
    """One look, so many `days` after the change. `kept`: the service took it, once; otherwise it was taken for whoever
    asked. `exposure` is a figure with its sort: the conversations that were touched. `query` says what was counted."""

    days: int
    at: Time
    kept: bool
    before: tuple[Time, Time]
    after: tuple[Time, Time]
    exposure: dict[str, Json]
    seen: tuple[SeenAnswer, ...]
    points: tuple[PointAnswer, ...]
    notes: tuple[str, ...]
    query: str


class WaitingAnswer(Answer, frozen=True):
    """A look that cannot be taken yet: what Fin's part comes to is final 72 hours after the last of the days."""

    days: int
    due: Time


class BesideAnswer(Answer, frozen=True):
    """Another change of the days that are compared."""

    change: int
    resource: ResourceName
    title: str
    operation: Literal["created", "updated", "deleted"]
    at: Time
    by: str


class FollowedAnswer(Answer, frozen=True):
    """A change whose aftermath is looked at. `resource` is null for a note, and `note` for all others. `headline` is
    what the newest look says first of all; null before the first one."""

    id: str
    resource: ResourceName | None
    title: str
    operation: str
    at: Time
    changes: tuple[int, ...]
    note: NoteAnswer | None
    looked_at: tuple[int, ...]
    next_look: Time | None
    headline: SeenAnswer | None


class AftermathAnswer(Answer, frozen=True):
    """All that is known of it. Nothing here says that the change was the cause: `beside` and `beside_notes` are what
    else was changed in these days, and `more` how many more there were. `unread` says why no conversations are known,
    where none are."""

    id: str
    resource: ResourceName | None
    title: str
    operation: str
    at: Time
    changes: tuple[int, ...]
    note: NoteAnswer | None
    looks: tuple[LookAnswer, ...]
    waiting: tuple[WaitingAnswer, ...]
    beside: tuple[BesideAnswer, ...]
    more: int
    beside_notes: tuple[NoteAnswer, ...]
    unread: str
