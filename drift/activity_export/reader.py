"""Reading exports of the teammate activity log: NDJSON, pages or CSV, in any order, returned oldest first."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import compress, islice, pairwise
from mmap import ACCESS_READ, mmap
from operator import attrgetter, gt
from pathlib import Path
from typing import Final

from msgspec import MsgspecError

from drift.activity_export.chunks import SMALLEST, pieces_of
from drift.activity_export.csv_rows import is_csv, read_rows
from drift.activity_export.entries import NAME, TIME, NotAnExport, entry_in, sentence, without_secrets
from drift.activity_export.json_pages import holds_pages, read_pages
from drift.activity_export.line_index import Columns, EntryGroup, look_through, read_whole
from drift.core.model.activity import NOBODY, Activity, Actor, NotAnActivity, ReadExtent, as_read
from drift.core.model.skipped_lines import SHOWN, SkippedLines
from drift.core.normalisation.normalise import scrub
from drift.core.normalisation.redaction import Fingerprint
from drift.process_pool import processors, run_parallel

Matters = Callable[[str], bool]
"""Whether entries of a type may be needed at all, whoever made them."""
Wanted = Callable[[EntryGroup], ReadExtent]
"""How much to read of the entries of a group. Called once per group whose type matters."""
Passes = Callable[[str, Actor | None, int], bool]
"""Whether an entry can be skipped, by its type, actor and time."""


def _nothing_passes(type_: str, actor: Actor | None, at: int) -> bool:
    return False


@dataclass
class Export:
    """An export. `entries` counts the distinct entries, from `first` to `last` in unix seconds. `passed_over` has the
    lines that are no entries. `doubts` are sentences about the whole file: it is read, and may not say what one thinks.

    Its length is the number of wanted entries. Iteration yields them oldest first with secrets replaced, and without
    metadata where only the head is wanted. Only heads are kept in memory: a line is read again for its metadata. A line
    that then proves invalid is added to `passed_over`.
    """

    path: Path
    fingerprint: Fingerprint
    passed_over: SkippedLines = field(default_factory=SkippedLines)
    doubts: list[str] = field(default_factory=list)
    entries: int = 0
    first: float = math.inf
    last: float = -math.inf
    _moments: Sequence[int] = ()
    _names: Sequence[str] = ()
    _heads: Sequence[EntryGroup] = ()
    _places: Sequence[int] = ()
    _rows: Sequence[Activity] = ()

    def __len__(self) -> int:
        return len(self._moments)

    def __iter__(self) -> Iterator[Activity]:
        late = SkippedLines()
        yield from self.within(self.first, self.last, late)
        self.pass_over(late)

    def within(
        self, since: float, until: float, late: SkippedLines, passes: Passes = _nothing_passes
    ) -> Iterator[Activity]:
        """Yield the wanted entries of a closed time interval. Head-only entries are skipped when `passes` says so.
        Lines that prove invalid are added to `late`."""
        start, end = bisect_left(self._moments, since), bisect_right(self._moments, until)
        if self._rows:
            return iter(self._rows[start:end])
        return self._activities(start, end, late, passes)

    def borders(self, most: int) -> list[float]:
        """Start times of at most `most` intervals with about equally many wanted entries. The first is the time of the
        first entry."""
        count = len(self)
        return sorted(
            {self.first, *(self._moments[count * part // most] for part in range(1, most) if count)}
        )

    def pass_over(self, late: SkippedLines) -> None:
        """Add lines that proved invalid while iterating."""
        self.passed_over.take(late, after=0)
        self.entries -= late.count

    def _activities(self, start: int, end: int, late: SkippedLines, passes: Passes) -> Iterator[Activity]:
        if start >= end:
            return
        columns = (self._names, self._heads, self._moments, self._places)
        with self.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as text:
            for name, head, moment, place in zip(*(column[start:end] for column in columns), strict=True):
                if place == _NOT_AGAIN:
                    if not passes(head.type, head.actor, moment):
                        actor = _as_read(head.actor) if head.actor else NOBODY
                        yield Activity(name, head.type, moment, actor, {}, {})
                    continue
                try:
                    entry = _entry_in(text[place : text.find(b"\n", place) + 1 or None], self.fingerprint)
                except NotAnActivity as problem:  # in the part that the index did not decode
                    is_named = len(late.named) < SHOWN
                    late.add(text[:place].count(b"\n") + 1 if is_named else 0, sentence(problem))
                else:
                    yield entry


def read_export(
    path: Path,
    fingerprint: Fingerprint,
    wanted: Wanted = lambda alike: ReadExtent.WHOLE,
    matters: Matters = lambda type_: True,
    smallest: int = SMALLEST,
) -> Export:
    """Index a file once, in pieces of at least `smallest` bytes. Lines that are no entry are added to `passed_over`.
    Raises NotAnExport and OSError."""
    export = Export(path, fingerprint)
    if is_csv(path):
        rows = read_rows(path, fingerprint, export.passed_over)
        export.doubts += [OF_SCREEN] if rows.is_of_screen else []
        _take_rows(export, rows.entries, wanted)
    elif holds_pages(path):
        _take_rows(export, read_pages(path, fingerprint, export.passed_over), wanted)
    else:
        _read_pieces(export, _look(path, matters, smallest), wanted)
    _refuse_mostly_wrong(export)
    if not export.entries:
        why = next((f" Line {line}: {why}" for line, why in export.passed_over.named), "")
        raise NotAnExport(
            f"{path} holds no entry of an activity log: one JSON object per line, pages as Intercom answers them, or "
            f"CSV with heads such as id,activity_type,created_at,performed_by_email.{why}"
        )
    return export


def _refuse_mostly_wrong(export: Export) -> None:
    """Raises NotAnExport where most lines have the same fault: what is left would not be what happened."""
    for reason, sentence_of in _MOSTLY_WRONG.items():
        wrong = export.passed_over.reasons.get(reason, 0)
        if wrong > export.entries:
            line, why = export.passed_over.first_of[reason]
            count = f"{wrong:,} of {wrong + export.entries:,}"
            raise NotAnExport(sentence_of.format(path=export.path, count=count, first=f"Line {line}: {why}"))


def _read_pieces(export: Export, pieces: Sequence[Columns], wanted: Wanted) -> None:
    export.entries = sum(piece.entries for piece in pieces)
    chosen = _chosen((alike for piece in pieces for alike in piece.alike), wanted)
    _doubt_actors(export, (alike.actor for piece in pieces for alike in piece.alike))
    names, heads, moments, places, lines = list[str](), list[EntryGroup](), array("q"), array("q"), 0
    whole = ReadExtent.WHOLE
    for piece in pieces:
        extent_of = [chosen[alike.type, alike.actor] for alike in piece.alike]
        extents = [extent_of[number] for number in piece.numbers]
        names.extend(compress(piece.names, extents))
        heads.extend(compress(map(piece.alike.__getitem__, piece.numbers), extents))
        moments.extend(compress(piece.moments, extents))
        again = zip(compress(piece.places, extents), filter(None, extents), strict=True)
        places.extend([place if how == whole else _NOT_AGAIN for place, how in again])
        export.first, export.last = min(export.first, piece.first), max(export.last, piece.last)
        export.passed_over.take(piece.passed_over, after=lines)
        lines += piece.lines
    export._names, export._heads, export._moments, export._places = names, heads, moments, places
    sort_keys = list(zip(moments, names, strict=True))
    if any(map(gt, sort_keys, islice(sort_keys, 1, None))):  # not sorted by time, unlike most exports
        order = sorted(range(len(sort_keys)), key=sort_keys.__getitem__)
        export._names, export._heads = [names[row] for row in order], [heads[row] for row in order]
        export._moments, export._places = (
            array("q", [piece[row] for row in order]) for piece in (moments, places)
        )


def _doubt_actors(export: Export, actors: Iterable[Actor | None]) -> None:
    """Say so where no entry that matters says who acted."""
    is_named = [bool(actor and (actor.id or actor.email)) for actor in actors]
    if is_named and not any(is_named):
        export.doubts.append(NOBODY_ACTED)


def _look(path: Path, matters: Matters, smallest: int) -> list[Columns]:
    """The indexes of the pieces of a file; a single piece when two pieces share an entry."""
    columns = run_parallel(partial(look_through, matters=matters), pieces_of(path, processors(), smallest))
    if _share_entries(columns):
        return [look_through(piece, matters) for piece in pieces_of(path, 1)]
    return columns


def _share_entries(pieces: Sequence[Columns]) -> bool:
    known_ids: set[int] = set()
    for piece, next_piece in pairwise(pieces):
        known_ids.update(piece.ids)
        if not known_ids.isdisjoint(next_piece.ids):
            return True
    return False


def _chosen(groups: Iterable[EntryGroup], wanted: Wanted) -> dict[tuple[str, Actor | None], ReadExtent]:
    """The extent to read for each group, merged over the whole file."""
    together: dict[tuple[str, Actor | None], EntryGroup] = {}
    for alike in groups:
        first = together.setdefault((alike.type, alike.actor), alike)
        if first is not alike:
            first.times += alike.times
            first.first = min(first.first, alike.first)
    return {key: wanted(alike) for key, alike in together.items()}


def _take_rows(export: Export, rows: Sequence[Activity], wanted: Wanted) -> None:
    """Keep the entries of a file that is not read line by line in memory."""
    alike = (EntryGroup(row.type, row.actor, 1, row.created_at) for row in rows)
    chosen = _chosen(alike, wanted)
    _doubt_actors(export, (row.actor for row in rows))
    export._rows = sorted(
        (row for row in rows if chosen[row.type, row.actor]), key=attrgetter("created_at", "id")
    )
    export._moments = array("q", [row.created_at for row in export._rows])
    moments = [row.created_at for row in rows]
    export.entries = len(rows)
    export.first, export.last = min(moments, default=math.inf), max(moments, default=-math.inf)


def _entry_in(line: bytes, fingerprint: Fingerprint) -> Activity:
    """The entry with its secrets replaced, and without `raw`: the file already has it."""
    try:
        entry = read_whole(line)
    except MsgspecError:
        return without_secrets(entry_in(line), fingerprint)
    actor = _as_read(entry.performed_by) if entry.performed_by else NOBODY
    metadata = scrub(entry.metadata, fingerprint) if entry.metadata else {}
    return Activity(entry.id, entry.activity_type, entry.created_at, actor, metadata, {})


OF_SCREEN: Final = (
    "The file names activities and people as Intercom's own screen does. Names of types are understood, times without "
    "a zone are read as UTC, and who has no address is nobody that a policy can name. An export by Intercom's API "
    "(GET /admins/activity_logs) says all of that exactly."
)
NOBODY_ACTED: Final = (
    "No entry of the file says who acted, so no policy can tell people apart. Is a column missing, such as "
    "performed_by or performed_by_email?"
)
_MOSTLY_WRONG: Final = {
    TIME: "Most times of {path} cannot be right ({count}), and nothing was judged. {first} Export the log again, "
    "without opening it in a spreadsheet.",
    NAME: "{path} names activities as Intercom's own screen does, and most of the names are no types of its API "
    "({count}). {first} Export the log by the API: GET /admins/activity_logs, or its search.",
}
_as_read: Final = lru_cache(maxsize=4096)(as_read)
_NOT_AGAIN: Final = -1
"""The offset of a line that need not be read again."""
