"""Entries of an export of the teammate activity log, in the order of time: NDJSON, pages or CSV, however it is
sorted."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from itertools import compress, groupby
from mmap import ACCESS_READ, mmap
from operator import attrgetter
from pathlib import Path
from typing import Final

from msgspec import MsgspecError

from drift.activity import NOBODY, Activity, Actor, Extent, NotAnActivity, as_read
from drift.copies import at_once, processors
from drift.export_entries import NotAnExport, entry_in, sentence, without_secrets
from drift.export_lines import Alike, Columns, PassedOver, Whole, look_through, read_head, read_whole
from drift.export_pages import holds_pages, read_pages
from drift.export_rows import read_rows
from drift.masking import Fingerprint
from drift.normalising import scrub
from drift.pieces import SMALLEST, pieces_of

Matters = Callable[[str], bool]
"""Whether entries of a type may be wanted at all, whoever made them."""
Wanted = Callable[[Alike], Extent]
"""How much of entries that are alike has to be read in their turn. Asked once about all that matter."""


@dataclass
class Export:
    """What a file holds: `entries` is how many, each once, from `first` to `last` in unix seconds. `passed_over` has
    the lines that are no entries.

    Its length is how many entries are wanted. Iterating gives them oldest first, their secrets replaced, and without
    metadata where only the head is wanted; lines are read again for it, so that of a file of any size only a few
    numbers are kept. A line that turns out to be no entry only then joins those passed over.
    """

    path: Path
    fingerprint: Fingerprint
    passed_over: PassedOver = field(default_factory=PassedOver)
    entries: int = 0
    first: float = math.inf
    last: float = -math.inf
    _moments: Sequence[float] = ()
    _places: Sequence[int] = ()
    _extents: Sequence[int] = ()
    _rows: Sequence[Activity] = ()

    def __len__(self) -> int:
        return len(self._moments)

    def __iter__(self) -> Iterator[Activity]:
        late = PassedOver()
        yield from self.within(self.first, self.last, late)
        self.pass_over(late)

    def within(self, since: float, until: float, late: PassedOver) -> Iterator[Activity]:
        """The entries that are wanted of a time, both ends included; `late` takes what turns out to be none."""
        start, end = bisect_left(self._moments, since), bisect_right(self._moments, until)
        entries = iter(self._rows[start:end]) if self._rows else self._again(start, end, late)
        for _, same_second in groupby(entries, key=_moment):
            yield from sorted(same_second, key=_id)  # as the record has them

    def borders(self, most: int) -> list[float]:
        """Moments that part it into so many times at the most, in each of which about as many entries are wanted. The
        first is that of its first entry."""
        wanted = len(self)
        return sorted(
            {self.first, *(self._moments[wanted * part // most] for part in range(1, most) if wanted)}
        )

    def pass_over(self, late: PassedOver) -> None:
        """Count what turned out to be no entry."""
        self.passed_over.take(late, after=0)
        self.entries -= late.count

    def _again(self, start: int, end: int, late: PassedOver) -> Iterator[Activity]:
        if start >= end:
            return
        with self.path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as text:
            for place, extent in zip(self._places[start:end], self._extents[start:end], strict=True):
                line = text[place : text.find(b"\n", place) + 1 or None]
                try:
                    entry = _entry_in(line, self.fingerprint, is_whole=extent == Extent.WHOLE)
                except NotAnActivity as problem:  # in what was not looked at before
                    late.add(text[:place].count(b"\n") + 1, sentence(problem))
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
        pieces = pieces_of(path, processors(), smallest)
        _read_pieces(found, at_once(partial(look_through, matters=matters), pieces), wanted)
    if not found.entries:
        why = next((f" Line {line}: {why}" for line, why in found.passed_over.named), "")
        raise NotAnExport(
            f"{path} holds no entry of an activity log: one JSON object per line, pages as Intercom answers them, or "
            f"CSV in a file whose name ends in .csv.{why}"
        )
    return found


def _read_pieces(found: Export, pieces: Sequence[Columns], wanted: Wanted) -> None:
    found.entries = _each_once(pieces)
    chosen = _chosen((alike for one in pieces for alike in one.alike), wanted)
    moments, places, extents, lines = array("q"), array("q"), array("b"), 0
    for one in pieces:
        extent_of = [int(chosen[alike.type, alike.actor]) for alike in one.alike]
        asked = [extent_of[number] for number in one.numbers]
        moments.extend(compress(one.moments, asked))
        places.extend(compress(one.places, asked))
        extents.extend(filter(None, asked))
        found.first, found.last = min(found.first, one.first), max(found.last, one.last)
        found.passed_over.take(one.passed_over, after=lines)
        lines += one.lines
    in_time = sorted(range(len(moments)), key=moments.__getitem__)
    found._moments = array("q", map(moments.__getitem__, in_time))
    found._places = array("q", map(places.__getitem__, in_time))
    found._extents = array("b", map(extents.__getitem__, in_time))


def _each_once(pieces: Sequence[Columns]) -> int:
    """Forget what stands there again, and tell how many entries are left: exports overlap where their pages do."""
    known: set[int] = set()
    for place, one in enumerate(pieces):
        before = len(known)
        known.update(one.ids)
        if len(known) < before + len(one.ids):
            one.forget(_again(one.ids, set[int]().union(*(earlier.ids for earlier in pieces[:place]))))
    return len(known)


def _again(ids: Iterable[int], known: Container[int]) -> set[int]:
    """The rows whose entry is known from before, or from an earlier row."""
    here: set[int] = set()
    again: set[int] = set()
    for row, id_ in enumerate(ids):
        if id_ in known or id_ in here:
            again.add(row)
        here.add(id_)
    return again


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
    found._rows = sorted((one for one in rows if chosen[one.type, one.actor]), key=_moment)
    found._moments = array("q", map(_moment, found._rows))
    moments = [one.created_at for one in rows]
    found.entries = len(rows)
    found.first, found.last = min(moments, default=math.inf), max(moments, default=-math.inf)


def _entry_in(line: bytes, fingerprint: Fingerprint, *, is_whole: bool) -> Activity:
    """The entry, its secrets replaced. It stays in the file as it came, and is not held a second time."""
    try:
        head = read_whole(line) if is_whole else read_head(line)
    except MsgspecError:
        return without_secrets(entry_in(line), fingerprint)
    actor = _as_read(head.performed_by) if head.performed_by else NOBODY
    metadata = scrub(head.metadata or {}, fingerprint) if isinstance(head, Whole) else {}
    return Activity(head.id, head.activity_type, head.created_at, actor, metadata, {})


_as_read: Final = lru_cache(maxsize=4096)(as_read)
_moment: Final = attrgetter("created_at")
_id: Final = attrgetter("id")
