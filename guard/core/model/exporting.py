"""How far each export has come, what a target did not take, and what people did about it. Times are unix seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from msgspec import Struct, field

from drift.core.model.resources import Json

Act: TypeAlias = Literal["retry", "drop", "replay"]


class ExportState(Struct, frozen=True):
    """`delivered` is the number of the last entry of the ledger that the target took whole, or that holds nothing for
    it; `delivered_at` the moment of that entry. `events` counts all events it ever took. `refused_in_a_row` counts
    events that it refused since it took one. `progress` is what files of days need to go on."""

    name: str
    first_at: float
    began: int = 0
    delivered: int = 0
    delivered_at: float | None = None
    events: int = 0
    accepted_at: float | None = None
    attempts: int = 0
    next_try_at: float = 0.0
    failed_since: float | None = None
    failed_because: str = ""
    refused_in_a_row: int = 0
    held_by: str = ""
    held_until: float = 0.0
    told_at: float | None = None
    progress: Mapping[str, Json] = field(default_factory=dict)


class DeadLetter(Struct, frozen=True):
    """An event that a target refused by itself: `id` is the event's, `number` its entry of the ledger. Its content is
    made again from the ledger, so that nothing of somebody who was erased waits here. `next_try_at` is None where it
    waits for a person."""

    target: str
    id: str
    number: int
    event: str
    why: str
    first_at: float
    last_at: float
    attempts: int = 1
    next_try_at: float | None = None


class ExportAct(Struct, frozen=True):
    """What somebody did about an export. `letters` are the events it was about; `number` is where a replay begins."""

    id: str
    target: str
    act: Act
    by: str
    at: float
    because: str = ""
    letters: tuple[str, ...] = ()
    number: int | None = None
