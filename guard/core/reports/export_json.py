"""Exports, as the JSON people read. Pure."""

from __future__ import annotations

from typing import Literal

from drift.core.json_view import Answer, Time, time, time_or_none
from guard.core.model.exporting import DeadLetter, ExportState
from guard.core.model.exports import Format, People, TargetPlan, TargetType


class ExportAnswer(Answer, frozen=True):
    """A target of exports, and how far it is. `type`, `format` and `personal` are null where exports.yaml does not
    declare it any more. `delivered` is the number of the last entry of the ledger that it has; `behind` entries follow,
    the first of them recorded `lag_seconds` ago. `events` counts all it ever took, `letters` those that it refused and
    that wait. `status` is `failing` while it takes nothing, and `waits` once that lasts a quarter of an hour.
    `failed_because` is why it takes nothing at the moment."""

    name: str
    type: TargetType | None
    format: Format | None
    personal: People | None
    status: Literal["well", "failing", "waits", "behind", "refuses", "not_begun", "not_declared"]
    sentence: str
    delivered: int
    behind: int
    lag_seconds: float
    events: int
    letters: int
    accepted_at: Time | None
    failed_since: Time | None
    failed_because: str
    next_try_at: Time | None


class LetterAnswer(Answer, frozen=True):
    """An event that a target refused by itself. `entry` is its number in the ledger. `next_try_at` is null where it
    waits for somebody."""

    id: str
    target: str
    entry: int
    event: str
    why: str
    attempts: int
    first_at: Time
    last_at: Time
    next_try_at: Time | None


class LettersAnswer(Answer, frozen=True):
    """How many refused events something was done about."""

    target: str
    letters: int


class ReplayAnswer(Answer, frozen=True):
    """`begins` is the number of the entry of the ledger from which on everything is sent again."""

    target: str
    begins: int


def export_answer(
    name: str,
    plan: TargetPlan | None,
    state: ExportState | None,
    status: Literal["well", "failing", "waits", "behind", "refuses", "not_begun", "not_declared"],
    *,
    sentence: str,
    behind: int,
    lag: float,
    letters: int,
) -> ExportAnswer:
    is_failing = state is not None and state.failed_since is not None
    return ExportAnswer(
        name=name,
        type=plan.type if plan else None,
        format=plan.format if plan else None,
        personal=plan.people if plan else None,
        status=status,
        sentence=sentence,
        delivered=state.delivered if state else 0,
        behind=behind,
        lag_seconds=round(lag, 3),
        events=state.events if state else 0,
        letters=letters,
        accepted_at=time_or_none(state.accepted_at) if state else None,
        failed_since=time_or_none(state.failed_since) if state else None,
        failed_because=state.failed_because if state else "",
        next_try_at=time(state.next_try_at) if state and is_failing else None,
    )


def letter_answer(letter: DeadLetter) -> LetterAnswer:
    return LetterAnswer(
        id=letter.id,
        target=letter.target,
        entry=letter.number,
        event=letter.event,
        why=letter.why,
        attempts=letter.attempts,
        first_at=time(letter.first_at),
        last_at=time(letter.last_at),
        next_try_at=time_or_none(letter.next_try_at),
    )
