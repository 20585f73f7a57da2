"""An index of the lines of an export: type, actor, time and file offset of each entry."""

from __future__ import annotations

import math
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from itertools import accumulate
from typing import Annotated, Any, Final, NamedTuple

from msgspec import Meta, MsgspecError, Raw, Struct
from msgspec.json import Decoder, encode
from msgspec.msgpack import Decoder as ManyDecoder
from msgspec.msgpack import encode as encode_many

from drift.activity_export.chunks import Piece
from drift.activity_export.entries import as_entry, entry_in, reason_of, sentence
from drift.activity_export.envelopes import as_object
from drift.activity_export.times import FIRST, LAST
from drift.core.model.activity import Actor, NotAnActivity, parse_actor
from drift.core.model.skipped_lines import SkippedLines

_AT_ONCE: Final = 1 << 17
"""Bytes decoded at a time."""
_OPEN: Final = ord("{")
_CLOSE: Final = ord("}")


class _Entry(Struct, gc=False):
    """The fields decoded of each line. A line that does not fit is parsed leniently."""

    id: Annotated[str, Meta(min_length=1)]
    activity_type: Annotated[str, Meta(min_length=1)]
    created_at: Annotated[int, Meta(ge=FIRST, lt=LAST)]


class First(_Entry, gc=False):
    """The head of an entry. The actor stays raw: few distinct actors repeat, and each is decoded once."""

    performed_by: Raw = Raw()


class Whole(_Entry):
    """An entry with every field that evaluation uses."""

    performed_by: Actor | None = None
    metadata: dict[str, Any] | None = None


class EntryGroup(Struct):
    """Entries of one type by one actor: how many, and the time of the first in unix seconds. `number` is the group's
    index in a piece."""

    type: str
    actor: Actor | None
    times: int = 0
    first: float = math.inf
    number: int = 0


@dataclass(slots=True)
class Columns:
    """The index of one piece of a file, by column.

    `ids` has a hash of each entry's id, to find duplicates across pieces. `first` and `last` are unix seconds. The
    other columns cover the entries whose type matters: `names` (their ids), `moments`, `places` (byte offsets in the
    file) and `numbers` (indexes of `alike`).
    """

    lines: int = 0
    first: float = math.inf
    last: float = -math.inf
    ids: array[int] = field(default_factory=lambda: array("q"))
    alike: list[EntryGroup] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    moments: array[int] = field(default_factory=lambda: array("q"))
    places: array[int] = field(default_factory=lambda: array("q"))
    numbers: array[int] = field(default_factory=lambda: array("q"))
    passed_over: SkippedLines = field(default_factory=SkippedLines)

    @property
    def entries(self) -> int:
        """The number of distinct entries."""
        return len(self.ids)

    def count(self) -> None:
        """Fill in the count and the first time of each group."""
        times = Counter(self.numbers)
        newest_first = sorted(zip(self.moments, self.numbers, strict=True), reverse=True)
        first = {number: moment for moment, number in newest_first}
        for number, alike in enumerate(self.alike):
            alike.times, alike.first = times[number], first.get(number, math.inf)

    def __getstate__(self) -> dict[str, Any]:
        """The pickled state. Lists are encoded as bytes, so transfer between processes is ten times faster."""
        return {
            name: encode_many(value) if isinstance(value := getattr(self, name), list) else value
            for name in self.__slots__
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, _MANY[name](value) if name in _MANY else value)


_MANY: Final[Mapping[str, Callable[[bytes], Any]]] = {
    "alike": ManyDecoder(list[EntryGroup]).decode,
    "names": ManyDecoder(list[str]).decode,
}
_first: Final = Decoder(First)
_actor: Final = Decoder(Actor | None).decode
read_whole: Final = Decoder(Whole).decode


def look_through(piece: Piece, matters: Callable[[str], bool], *, again: bool = False) -> Columns:
    """Index the lines of a piece. `matters` says whether entries of a type may be needed, whoever made them.

    Pages of an export may overlap; duplicates have the same id. Most files have none, so a piece is indexed `again`,
    without duplicates, only when it has fewer ids than entries.
    """
    columns, place = Columns(), piece.start
    types, known_ids = _Types(matters, columns.alike), set[str]()
    for text in _texts(piece):
        head_lines = _decode_lines(text) or _decode_lines_singly(text, columns)
        _take(_without(known_ids, head_lines) if again else head_lines, place, types, known_ids, columns)
        columns.lines += head_lines.lines
        place += len(text)
    if len(known_ids) < columns.entries:
        return look_through(piece, matters, again=True)
    columns.count()
    return columns


class _HeadLines(NamedTuple):
    """The number of lines in a text, the heads of their entries, and the offset of each."""

    lines: int
    heads: list[First]
    starts: list[int]


def _take(head_lines: _HeadLines, place: int, types: _Types, known_ids: set[str], columns: Columns) -> None:
    """Add the entries of a text that begins at this offset of the file."""
    _, heads, starts = head_lines
    if not heads:
        return
    ids, moments = [head.id for head in heads], [head.created_at for head in heads]
    known_ids.update(ids)
    columns.ids.extend(map(hash, ids))
    columns.first, columns.last = min(columns.first, *moments), max(columns.last, *moments)
    actors_of = [types[head.activity_type] for head in heads]
    mattering = [(row, actors) for row, actors in enumerate(actors_of) if actors is not None]
    columns.names.extend([ids[row] for row, _ in mattering])
    columns.moments.extend([moments[row] for row, _ in mattering])
    columns.places.extend([place + starts[row] for row, _ in mattering])
    columns.numbers.extend([actors[bytes(heads[row].performed_by)].number for row, actors in mattering])


def _without(known_ids: set[str], head_lines: _HeadLines) -> _HeadLines:
    """The entries without known ids and duplicates."""
    fresh = {
        head.id: row for row, head in reversed(list(enumerate(head_lines.heads))) if head.id not in known_ids
    }
    rows = sorted(fresh.values())
    return _HeadLines(
        head_lines.lines, [head_lines.heads[row] for row in rows], [head_lines.starts[row] for row in rows]
    )


class _Actors(dict[bytes, EntryGroup]):
    """The groups of one type by raw actor; new groups are appended to `every`."""

    def __init__(self, type_: str, every: list[EntryGroup]) -> None:
        self._type, self._every = type_, every

    def __missing__(self, raw_actor: bytes) -> EntryGroup:
        alike = self[raw_actor] = EntryGroup(self._type, _parse_actor(raw_actor), number=len(self._every))
        self._every.append(alike)
        return alike


def _parse_actor(raw_actor: bytes) -> Actor | None:
    try:
        return _actor(raw_actor) if raw_actor else None
    except MsgspecError:
        with suppress(NotAnActivity):  # an infinite number: no actor
            return parse_actor(as_object("performed_by", entry_in(raw_actor)))
        return None


class _Types(dict[str, _Actors | None]):
    """The groups of each type that matters; None for other types."""

    def __init__(self, matters: Callable[[str], bool], every: list[EntryGroup]) -> None:
        self._matters, self._every = matters, every

    def __missing__(self, type_: str) -> _Actors | None:
        actors = self[type_] = _Actors(type_, self._every) if self._matters(type_) else None
        return actors


def _texts(piece: Piece) -> Iterator[bytes]:
    """Yield the piece in chunks of whole lines."""
    with piece.path.open("rb") as file:
        place = file.seek(piece.start)
        while text := file.read(min(_AT_ONCE, piece.end - place)):
            if not text.endswith(b"\n"):
                text += file.readline()
            place += len(text)
            yield text


def _decode_lines(text: bytes) -> _HeadLines | None:
    """Decode a text in which every line is an entry as Intercom writes it; None otherwise.

    The decoder accepts any white space between entries. If every line begins and ends with a brace, and there are as
    many lines as entries, each line is one entry.
    """
    if not text.endswith(b"\n"):
        return None
    try:
        if not text.isascii():
            text.decode()  # the JSON decoder does not validate skipped fields
        heads = _first.decode_lines(text)
    except (MsgspecError, UnicodeDecodeError):
        return None
    lengths = [len(line) for line in BytesIO(text) if line[0] == _OPEN and line[-2] == _CLOSE]
    if len(lengths) != len(heads) or sum(lengths) != len(text):
        return None
    return _HeadLines(len(heads), heads, _starts(lengths))


def _starts(lengths: Iterable[int]) -> list[int]:
    """The offsets at which lines of these lengths begin, and the end of the last."""
    return list(accumulate(lengths, initial=0))


def _decode_lines_singly(text: bytes, columns: Columns) -> _HeadLines:
    """Decode a text line by line, because some lines need lenient parsing."""
    lines = BytesIO(text).readlines()
    heads = [
        _decode_head(line) or _parse_leniently(line, columns, number)
        for number, line in enumerate(lines, columns.lines + 1)
    ]
    entries = [(head, start) for head, start in zip(heads, _starts(map(len, lines)), strict=False) if head]
    return _HeadLines(len(lines), [head for head, _ in entries], [start for _, start in entries])


def _decode_head(line: bytes) -> First | None:
    try:
        return _first.decode(line if line.isascii() else line.decode())
    except (MsgspecError, UnicodeDecodeError):
        return None


def _parse_leniently(line: bytes, columns: Columns, number: int) -> First | None:
    """Parse an entry in another notation: a numeric id, fractional seconds, an ISO 8601 time. None for a line that is
    no entry."""
    try:
        entry = as_entry(entry_in(line))
    except NotAnActivity as problem:
        if line.strip():
            columns.passed_over.add(number, sentence(problem), reason_of(problem))
        return None
    return First(entry.id, entry.type, entry.created_at, Raw(encode(entry.actor)))
