"""What is known of the aftermath of a change: looks that were kept, looks that can be taken, and those that wait."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from guard.context import UnitOfWork
from guard.core.effects.aftermath.followed import TOUCHED, Followed, Note
from guard.core.effects.aftermath.look import Look
from guard.core.effects.aftermath.seen import Seen
from guard.core.effects.aftermath.windows import LOOKS, span, windows
from guard.queries.effects.aftermath.looks import Looking, followed_now
from guard.queries.effects.known import known_period
from guard.queries.lookup import NotRecorded, newest_change
from guard.queries.resource_titles import titles_of


@dataclass(frozen=True, slots=True)
class Beside:
    """Another change of the days that are compared."""

    change: ChangeRecord
    title: str


@dataclass(frozen=True, slots=True)
class Report:
    """`kept` are the days whose look is kept; others were taken now, for whoever asks. `waiting` are the days that have
    none, with when it can be taken. `unread` says why no conversations are known, where none are."""

    followed: Followed
    title: str
    note: Note | None
    looks: tuple[Look, ...]
    kept: frozenset[int]
    waiting: tuple[tuple[int, float], ...]
    beside: tuple[Beside, ...] = ()
    more: int = 0
    beside_notes: tuple[Note, ...] = ()
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One that is followed, with what each look said first of all, by days."""

    followed: Followed
    title: str
    note: Note | None
    headlines: dict[int, Seen]


def report_of(view: UnitOfWork, id: str) -> Report:
    """What became of conversations after a change (its number) or a note (its id). Raises NotRecorded."""
    followed = followed_now(view, id)
    if followed is None:
        raise NotRecorded(
            f"There is no change and no note {id[:40]}. {newest_change(view.state)} `guardrail aftermath` lists what "
            "is followed."
        )
    if not followed.is_note and followed.ref.kind not in TOUCHED:
        kinds = ", ".join(sorted(TOUCHED))
        raise NotRecorded(
            f"Change {id} is of the kind {followed.ref.kind}, and conversations tell nothing of it. They do of {kinds}"
            "; `guardrail note` follows any other change."
        )
    note = view.aftermath.notes_of([followed.id]).get(followed.id) if followed.is_note else None
    kept = view.aftermath.looks(followed.id)
    looks = [*kept, *_taken_now(view, followed, note, frozenset(look.days for look in kept))]
    looks.sort(key=lambda look: look.days)
    seen = frozenset(look.days for look in looks)
    waiting = tuple((days, windows(followed, days).due) for days in LOOKS if days not in seen)
    beside, more, notes = _beside(view, looks)
    return Report(
        followed,
        _titles(view, [followed])[followed.ref],
        note,
        tuple(looks),
        frozenset(look.days for look in kept),
        waiting,
        beside,
        more,
        notes,
        known_period(view.state, *map(float, span(followed))).unknown,
    )


def list_followed(view: UnitOfWork, before: tuple[float, str] | None = None, limit: int = 50) -> list[Row]:
    """What is followed, newest first, with what was seen."""
    found = view.aftermath.newest(before, limit)
    notes = view.aftermath.notes_of(one.id for one in found if one.is_note)
    headlines = view.aftermath.headlines(one.id for one in found)
    titles = _titles(view, found)
    return [Row(one, titles[one.ref], notes.get(one.id), headlines.get(one.id, {})) for one in found]


def _taken_now(
    view: UnitOfWork, followed: Followed, note: Note | None, kept: frozenset[int]
) -> Iterable[Look]:
    """What the service has not looked at yet is looked at for whoever asks, and not kept."""
    looking = Looking(view)
    found = (looking.look(followed, days, note) for days in LOOKS if days not in kept)
    return [look for look in found if look is not None]


def _beside(view: UnitOfWork, looks: list[Look]) -> tuple[tuple[Beside, ...], int, tuple[Note, ...]]:
    """Of the longest look: it has the days of all others."""
    if not looks:
        return (), 0, ()
    longest = looks[-1]
    records = view.state.changes.many(longest.beside)
    found = [records[id] for id in longest.beside if id in records]
    titles = titles_of(view, (record.ref for record in found))
    notes = view.aftermath.notes_of(longest.beside_notes)
    return (
        tuple(Beside(record, titles[record.ref]) for record in found),
        longest.more,
        tuple(notes[id] for id in longest.beside_notes if id in notes),
    )


def _titles(view: UnitOfWork, many: Iterable[Followed]) -> dict[Ref, str]:
    refs = [one.ref for one in many]
    notes = {ref: "A noted change" for ref in refs if ref.kind == "note"}
    return {**titles_of(view, (ref for ref in refs if ref not in notes)), **notes}
