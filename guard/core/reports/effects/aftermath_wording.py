"""The aftermath of changes in sentences, for terminals and Markdown. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from guard.core.reports.effects.aftermath_json import (
    AftermathAnswer,
    BesideAnswer,
    FollowedAnswer,
    LookAnswer,
    NoteAnswer,
)

SHOWN: Final = 20
"""Other changes that are named before it is said how many more there were."""
NOT_CAUSE: Final = (
    "What moved together with a change need not have been caused by it: see what else was changed."
)


def followed_in_words(rows: Sequence[FollowedAnswer]) -> Iterator[str]:
    """A line or two for each."""
    if not rows:
        yield (
            "Nothing is followed yet: since conversations are read, nothing that Fin reads or an automation does was "
            "changed, and nobody noted a change. `guardrail note` notes one that no API tells of, now or of the past: "
            "with --at 20d its looks can be read at once."
        )
    for row in rows:
        yield f"{_day(row.at)}  {row.id}  {_what(row)}"
        yield f"  {_state(row)}"


def aftermath_in_words(report: AftermathAnswer) -> Iterator[str]:
    """All of a report, look by look."""
    yield f"{_what(report)}, {_moment(report.at)}"
    if report.note is not None and report.note.touches:
        yield f"It touches conversations with Fin of which it is so: {report.note.touches}."
    if report.unread and not report.looks:
        yield f"Unknown, because {report.unread}."
    for look in report.looks:
        yield ""
        yield from _look(look)
    if report.waiting:
        yield ""
    for one in report.waiting:
        yield f"After {one.days} days: too early, the outcomes are final on {_day(one.due)}."
    yield ""
    yield from _beside(report)
    yield NOT_CAUSE
    if (way := way_back(report)) is not None:
        yield f"`{way}` asks for it to be as it was before."


def way_back(report: AftermathAnswer) -> str | None:
    """The command that asks for the resource to be as it was, where something moved together with its change."""
    moved = any(one.verdict == "moved together with" for look in report.looks for one in look.seen)
    if report.resource is None or not moved:
        return None
    return f'guardrail restore {report.resource.kind}/{report.resource.id} --at "before {report.changes[0]}"'


def _look(look: LookAnswer) -> Iterator[str]:
    kept = "" if look.kept else " (looked at now; not kept)"
    yield f"After {look.days} days{kept}"
    yield f"  Touched: {look.exposure['sentence']}."
    for one in look.seen:
        yield f"  {one.sentence}"
    for note in look.notes:
        yield f"  {note}"
    yield f"  Counted: {look.query}."


def _beside(report: AftermathAnswer) -> Iterator[str]:
    total = len(report.beside) + report.more + len(report.beside_notes)
    if not report.looks:
        return
    if not total:
        yield "Nothing else that is read was changed in these days."
        return
    yield f"Also changed in these days ({total:,}):"
    yield from (f"  {_day(note.at)}  noted by {note.by}: {note.text}" for note in report.beside_notes)
    yield from (f"  {_line(one)}" for one in report.beside[:SHOWN])
    more = report.more + max(0, len(report.beside) - SHOWN)
    if more:
        yield f"  and {more:,} more"


def _line(one: BesideAnswer) -> str:
    return f"{_day(one.at)}  {one.title} {one.operation}, by {one.by} (change {one.change})"


def _what(one: FollowedAnswer | AftermathAnswer) -> str:
    return _noted(one.note) if one.note is not None else f"{one.title} {one.operation}"


def _noted(note: NoteAnswer) -> str:
    return f"Noted by {note.by}: {note.text}"


def _state(row: FollowedAnswer) -> str:
    if row.headline is not None:
        return f"after {row.looked_at[-1]} days: {row.headline.sentence}"
    return f"first look due on {_day(row.next_look)}" if row.next_look else "not looked at"


def _day(moment: str | None) -> str:
    return (moment or "")[:10]


def _moment(moment: str) -> str:
    return f"{moment[:10]} {moment[11:16]} UTC"
