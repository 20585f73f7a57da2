"""Entries of an export of the teammate activity log, in the order of time: NDJSON, pages or CSV, however it is
sorted."""

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
from drift.activity_export.csv_rows import read_rows
from drift.activity_export.entries import NotAnExport, entry_in, sentence, without_secrets
from drift.activity_export.json_pages import holds_pages, read_pages
from drift.activity_export.line_index import Alike, Columns, look_through, read_whole
from drift.core.model.activity import NOBODY, Activity, Actor, Extent, NotAnActivity, as_read
from drift.core.model.skipped_lines import SHOWN, SkippedLines
from drift.core.normalisation.normalise import scrub
from drift.core.normalisation.redaction import Fingerprint
from drift.process_pool import processors, run_parallel

Matters = Callable[[str], bool]
"""Whether entries of a type may be wanted at all, whoever made them."""
Wanted = Callable[[Alike], Extent]
"""How much of entries that are alike has to be read in their turn. Asked once about all that matter."""
Passes = Callable[[str, Actor | None, int], bool]
"""Whether an entry passes by its type, by who acted, as the log says it, and by its moment."""


def _nothing_passes(type_: str, told: Actor | None, at: int) -> bool:
    return False


@dataclass
class Export:
    """What a file holds: `entries` is how many, each once, from `first` to `last` in unix seconds. `passed_over` has
    the lines that are no entries.

    Its length is how many entries are wanted. Iterating gives them oldest first, as the record has them, their secrets
    replaced; without metadata where only the head is wanted. For the metadata a line is read again: of a file of any
    size only its heads are kept. A line that turns out to be no entry only then joins those passed over.
    """

    path: Path
    fingerprint: Fingerprint
    passed_over: SkippedLines = field(default_factory=SkippedLines)
    entries: int = 0
    first: float = math.inf
    last: float = -math.inf
    _moments: Sequence[int] = ()
    _names: Sequence[str] = ()
    _heads: Sequence[Alike] = ()
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
        """The entries that are wanted of a time, both ends included. Those of which the head is enough are not told
        where they pass; `late` takes what turns out to be no entry."""
        start, end = bisect_left(self._moments, since), bisect_right(self._moments, until)
        if self._rows:
            return iter(self._rows[start:end])
        return self._of_lines(start, end, late, passes)

    def borders(self, most: int) -> list[float]:
        """Moments that part it into so many times at the most, in each of which about as many entries are wanted. The
        first is that of its first entry."""
        wanted = len(self)
        return sorted(
            {self.first, *(self._moments[wanted * part // most] for part in range(1, most) if wanted)}
        )

    def pass_over(self, late: SkippedLines) -> None:
        """Count what turned out to be no entry."""
        self.passed_over.take(late, after=0)
        self.entries -= late.count

    def _of_lines(self, start: int, end: int, late: SkippedLines, passes: Passes) -> Iterator[Activity]:
        if start >= end:
            return
        columns = (self._names, self._heads, self._moments, self._places)
        with self.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as text:
            for name, head, moment, place in zip(*(one[start:end] for one in columns), strict=True):
                if place == _NOT_AGAIN:
                    if not passes(head.type, head.actor, moment):
                        actor = _as_read(head.actor) if head.actor else NOBODY
                        yield Activity(name, head.type, moment, actor, {}, {})
                    continue
                try:
                    entry = _entry_in(text[place : text.find(b"\n", place) + 1 or None], self.fingerprint)
                except NotAnActivity as problem:  # in what was not looked at before
                    is_named = len(late.named) < SHOWN
                    late.add(text[:place].count(b"\n") + 1 if is_named else 0, sentence(problem))
                else:
                    yield entry


def read_export(
    path: Path,
    fingerprint: Fingerprint,
    wanted: Wanted = lambda alike: Extent.WHOLE,
    matters: Matters = lambda type_: True,
    smallest: int = SMALLEST,
) -> Export:
    """Look through a file once, in pieces of that many bytes at least. A line that is no entry is passed over and
    named. Raises NotAnExport and OSError."""
    found = Export(path, fingerprint)
    if path.suffix.lower() == ".csv":
        _take_rows(found, read_rows(path, fingerprint, found.passed_over), wanted)
    elif holds_pages(path):
        _take_rows(found, read_pages(path, fingerprint, found.passed_over), wanted)
    else:
        _read_pieces(found, _look(path, matters, smallest), wanted)
    if not found.entries:
        why = next((f" Line {line}: {why}" for line, why in found.passed_over.named), "")
        raise NotAnExport(
            f"{path} holds no entry of an activity log: one JSON object per line, pages as Intercom answers them, or "
            f"CSV in a file whose name ends in .csv.{why}"
        )
    return found


def _read_pieces(found: Export, pieces: Sequence[Columns], wanted: Wanted) -> None:
    found.entries = sum(one.entries for one in pieces)
    chosen = _chosen((alike for one in pieces for alike in one.alike), wanted)
    names, heads, moments, places, lines = list[str](), list[Alike](), array("q"), array("q"), 0
    whole = Extent.WHOLE
    for one in pieces:
        extent_of = [chosen[alike.type, alike.actor] for alike in one.alike]
        asked = [extent_of[number] for number in one.numbers]
        names.extend(compress(one.names, asked))
        heads.extend(compress(map(one.alike.__getitem__, one.numbers), asked))
        moments.extend(compress(one.moments, asked))
        again = zip(compress(one.places, asked), filter(None, asked), strict=True)
        places.extend([place if how == whole else _NOT_AGAIN for place, how in again])
        found.first, found.last = min(found.first, one.first), max(found.last, one.last)
        found.passed_over.take(one.passed_over, after=lines)
        lines += one.lines
    found._names, found._heads, found._moments, found._places = names, heads, moments, places
    told = list(zip(moments, names, strict=True))
    if any(map(gt, told, islice(told, 1, None))):  # not in the order of time, as exports mostly are
        order = sorted(range(len(told)), key=told.__getitem__)
        found._names, found._heads = [names[row] for row in order], [heads[row] for row in order]
        found._moments, found._places = (array("q", [one[row] for row in order]) for one in (moments, places))


def _look(path: Path, matters: Matters, smallest: int) -> list[Columns]:
    """What the pieces of a file hold; it is one piece where the same entry stands in two."""
    found = run_parallel(partial(look_through, matters=matters), pieces_of(path, processors(), smallest))
    if _share_entries(found):
        return [look_through(piece, matters) for piece in pieces_of(path, 1)]
    return found


def _share_entries(pieces: Sequence[Columns]) -> bool:
    known: set[int] = set()
    for one, next_ in pairwise(pieces):
        known.update(one.ids)
        if not known.isdisjoint(next_.ids):
            return True
    return False


def _chosen(every: Iterable[Alike], wanted: Wanted) -> dict[tuple[str, Actor | None], Extent]:
    """What is said of entries that are alike, wherever in the file they stand."""
    together: dict[tuple[str, Actor | None], Alike] = {}
    for one in every:
        known = together.setdefault((one.type, one.actor), one)
        if known is not one:
            known.times += one.times
            known.first = min(known.first, one.first)
    return {key: wanted(alike) for key, alike in together.items()}


def _take_rows(found: Export, rows: Sequence[Activity], wanted: Wanted) -> None:
    """Entries of a file that is not read by its lines: they are held."""
    alike = (Alike(one.type, one.actor, 1, one.created_at) for one in rows)
    chosen = _chosen(alike, wanted)
    found._rows = sorted(
        (one for one in rows if chosen[one.type, one.actor]), key=attrgetter("created_at", "id")
    )
    found._moments = array("q", [one.created_at for one in found._rows])
    moments = [one.created_at for one in rows]
    found.entries = len(rows)
    found.first, found.last = min(moments, default=math.inf), max(moments, default=-math.inf)


def _entry_in(line: bytes, fingerprint: Fingerprint) -> Activity:
    """The entry, its secrets replaced. It stays in the file as it came, and is not held a second time."""
    try:
        entry = read_whole(line)
    except MsgspecError:
        return without_secrets(entry_in(line), fingerprint)
    actor = _as_read(entry.performed_by) if entry.performed_by else NOBODY
    metadata = scrub(entry.metadata, fingerprint) if entry.metadata else {}
    return Activity(entry.id, entry.activity_type, entry.created_at, actor, metadata, {})


_as_read: Final = lru_cache(maxsize=4096)(as_read)
_NOT_AGAIN: Final = -1
"""The place of a line that need not be read again."""
