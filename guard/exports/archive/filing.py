"""Writes the files of an archive: the open part again and again, until it is full or its day is over; then never more.

A part that was written while the process died is written again, under the same name. A day is finished when an entry of
a later day was recorded, or an hour after its end: its manifest is written last, and what comes later for it stands in
the next day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from drift.core.model.resources import Json
from guard.core.model.exporting import DeadLetter, ExportState
from guard.exports.archive.encoding import encoded, ending
from guard.exports.archive.manifest import MANIFEST, NOTE, Day, FiledPart, filed, manifest, note_text, sha256
from guard.exports.archive.parts import Part, day_after, day_of, parts
from guard.exports.archive.shelf import NotKept, Shelf
from guard.exports.holding import Export, failed, keep, letters_of, moved
from guard.exports.source import entries
from guard.exports.target import Failed

EVERY: Final = 60.0
"""Seconds after which a part that is not full is written again, where there is something new."""
LATE: Final = 3600.0
"""Seconds after the end of a day for which what happened on it is waited for."""


class Progress(Struct, frozen=True):
    """`day` is the open day, empty where none is; `began` its first entry; `parts` its closed parts; `first` the first
    entry of the open part. `earliest` is the first day that may be opened. `previous` is the digest of the last
    manifest, `written_at` when the open part was written."""

    day: str = ""
    began: int = 0
    parts: tuple[Mapping[str, Json], ...] = ()
    opened: Mapping[str, Json] | None = None
    first: int = 0
    earliest: str = ""
    previous: str = ""
    written_at: float = 0.0


def is_open(state: ExportState) -> bool:
    """Whether a day is open that will have to be finished."""
    return bool(state.progress.get("day"))


def file_days(export: Export, state: ExportState, shelf: Shelf) -> ExportState:
    """Write what is due. Raises Lost and StoreError; what the shelf does not do is kept as the reason to wait."""
    progress = Progress(**state.progress) if state.progress else Progress(first=state.delivered + 1)
    filing = _Filing(export, shelf, state, progress)
    try:
        filing.write_parts()
        filing.end_day()
    except NotKept as problem:
        failed(export, filing.state, Failed(str(problem), problem.pause))
    return filing.state


class _Filing:
    def __init__(self, export: Export, shelf: Shelf, state: ExportState, progress: Progress) -> None:
        self._export = export
        self._shelf = shelf
        self.state = state
        self._progress = progress

    def write_parts(self) -> None:
        found = entries(self._export.source, self._progress.first - 1)
        for part in parts(found, self._progress.day or self._progress.earliest):
            if not self._export.goes_on():
                return
            if self._is_due(part):
                self._write(part)

    def end_day(self) -> None:
        """Finish the open day where it is long over and all of it is written."""
        day, now = self._progress.day, self._export.guarded.now()
        if day and day < day_of(now - LATE) and self.state.delivered >= self._export.source.size():
            self._finish(self._progress)

    def _is_due(self, part: Part) -> bool:
        if part.is_closed:
            return True
        now = self._export.guarded.now()
        is_over = part.day < day_of(now)
        waited = not self._progress.written_at <= now < self._progress.written_at + EVERY
        return part.last > self.state.delivered and (is_over or waited)

    def _write(self, part: Part) -> None:
        progress = self._progress
        if progress.day and part.day != progress.day:
            self._finish(progress)
            progress = self._progress
        if not progress.day:
            self._open(part.day)
            progress = replace(progress, day=part.day, began=part.first)
        kept = self._put(part)
        closed = progress.parts if kept is None else (*progress.parts, kept)
        now = self._export.guarded.now()
        if part.is_closed:
            progress = replace(progress, parts=closed, opened=None, first=part.last + 1, written_at=0.0)
        else:
            progress = replace(progress, opened=kept, written_at=now)
        self._keep(replace(progress, first=progress.first or part.first), part, now)

    def _put(self, part: Part) -> dict[str, Json] | None:
        events = [event for event in part.events if not event.broken]
        if not events:
            return None
        content = encoded(self._export.plan, events)
        name = part.name(ending(self._export.plan))
        keep(self._export)
        self._shelf.put(name, content)
        if part.is_closed:
            self._shelf.seal(name)
        return asdict(FiledPart(name, sha256(content), len(content), part.first, part.last, len(events)))

    def _keep(self, progress: Progress, part: Part, now: float) -> None:
        news = [event for event in part.events if event.number > self.state.delivered]
        broken = [(event, event.broken) for event in news if event.broken]
        new = len(news) - len(broken)
        self._move(
            replace(
                self.state,
                delivered=max(part.last, self.state.delivered),
                delivered_at=part.at,
                events=self.state.events + new,
                accepted_at=now if new else self.state.accepted_at,
            ),
            progress,
            letters_of(self._export, broken, now),
        )

    def _open(self, day: str) -> None:
        """A finished day is never opened again, whatever this installation remembers of it."""
        if self._shelf.get(f"{day}/{MANIFEST}") is not None:
            raise NotKept(
                f"the day {day} is finished there already: name another place for this target, or give it another name"
            )

    def _finish(self, progress: Progress) -> None:
        """Write the manifest of the open day. It is the same whenever it is written again."""
        every = (*progress.parts, *((progress.opened,) if progress.opened else ()))
        name = self._export.guarded.workspace.name
        target, day = self._export.name, progress.day
        said = Day(
            name,
            target,
            day,
            progress.began,
            self.state.delivered,
            [filed(part) for part in every],
            progress.previous,
        )
        content = manifest(said)
        keep(self._export)
        for part in every:
            self._shelf.seal(part["name"])
        if self._export.sign is not None:
            self._put_sealed(f"{day}/{NOTE}", self._export.sign(note_text(said, content)).encode())
        self._put_sealed(f"{day}/{MANIFEST}", content)
        following = Progress(
            first=self.state.delivered + 1, earliest=day_after(day), previous=sha256(content)
        )
        self._move(self.state, following)

    def _put_sealed(self, name: str, content: bytes) -> None:
        if self._shelf.get(name) != content:
            self._shelf.put(name, content)
        self._shelf.seal(name)

    def _move(self, state: ExportState, progress: Progress, letters: Sequence[DeadLetter] = ()) -> None:
        self.state = moved(self._export, replace(state, progress=to_builtins(progress)), letters)
        self._progress = progress
