"""Tries again what a target refused by itself: sometimes the target was mended, or somebody asked for it."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from guard.core.model.exporting import DeadLetter, ExportState
from guard.exports.holding import FIRST_RETRY, Export, failed, moved, request
from guard.exports.target import Accepted, Failed, Outcome, Outgoing, Refused

AT_ONCE: Final = 100
PAUSES: Final = (FIRST_RETRY, 6 * 3600.0, 24 * 3600.0)
"""Seconds before each further try. After the last one, a letter waits for a person."""


def retry_letters(export: Export, state: ExportState) -> ExportState:
    """Send the letters that are due, each by itself."""
    with export.guarded.view() as view:
        due = view.export_letters.due(export.name, view.now, AT_ONCE)
    for letter in due:
        if not export.goes_on():
            break
        event = content_of(export, letter)
        if event is None:  # the target wants no such events any more, or the ledger says it in other events
            _drop(export, letter)
            continue
        match _sent(export, event):
            case Accepted():
                _drop(export, letter)
                state = moved(export, replace(state, events=state.events + 1, refused_in_a_row=0))
            case Refused(why):
                state = moved(export, state, [_again(export, letter, why)])
            case Failed() as why_failed:
                failed(export, state, why_failed)
                break
    return state


def _sent(export: Export, event: Outgoing) -> Outcome:
    return Refused(event.broken) if event.broken else request(export, [event])


def content_of(export: Export, letter: DeadLetter) -> Outgoing | None:
    """The event, made again from its entry."""
    found = export.source.read(letter.number - 1, 1)
    events = found[0].events if found and found[0].number == letter.number else ()
    return next((event for event in events if event.id == letter.id), None)


def _again(export: Export, letter: DeadLetter, why: str) -> DeadLetter:
    now = export.guarded.now()
    later = PAUSES[letter.attempts] if letter.attempts < len(PAUSES) else None
    return replace(
        letter,
        why=why,
        last_at=now,
        attempts=letter.attempts + 1,
        next_try_at=None if later is None else now + later,
    )


def _drop(export: Export, letter: DeadLetter) -> None:
    with export.guarded.transaction() as work:
        work.export_letters.drop(export.name, [letter.id])
