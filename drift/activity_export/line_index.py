"""The first look at the lines of an export: what each entry is, who made it and when, and where it stands."""

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
from drift.activity_export.entries import as_entry, entry_in, sentence
from drift.core.model.activity import LAST_MOMENT, Actor, NotAnActivity, parse_actor
from drift.core.model.skipped_lines import SkippedLines

_AT_ONCE: Final = 1 << 17
"""How many bytes are looked at together."""
_OPEN: Final = ord("{")
_CLOSE: Final = ord("}")


class _Entry(Struct, gc=False):
    """What is read of each line; a line that is no such thing is looked at closer."""

    id: Annotated[str, Meta(min_length=1)]
    activity_type: Annotated[str, Meta(min_length=1)]
    created_at: Annotated[int, Meta(ge=0, le=LAST_MOMENT)]


class First(_Entry, gc=False):
    """At first, who acted is left as it is written: the same few write the same text again and again."""

    performed_by: Raw = Raw()


class Whole(_Entry):
    """An entry with all that is judged."""

    performed_by: Actor | None = None
    metadata: dict[str, Any] | None = None


class Alike(Struct):
    """Entries of one type by one actor, as the file tells it: how many there are, and when the first happened, in unix
    seconds. Its `number` stands for it in one look."""

    type: str
    actor: Actor | None
    times: int = 0
    first: float = math.inf
    number: int = 0


@dataclass(slots=True)
class Columns:
    """What a piece of a file holds at the first look, column by column.

    `ids` has a number for each entry, to know it again in another piece; they are from `first` to `last` in unix
    seconds. Of those whose type matters are told: `names` (their ids), `moments`, `places`
    (bytes from the beginning of the file) and `numbers` (an index of `alike`).
    """

    lines: int = 0
    first: float = math.inf
    last: float = -math.inf
    ids: array[int] = field(default_factory=lambda: array("q"))
    alike: list[Alike] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    moments: array[int] = field(default_factory=lambda: array("q"))
    places: array[int] = field(default_factory=lambda: array("q"))
    numbers: array[int] = field(default_factory=lambda: array("q"))
    passed_over: SkippedLines = field(default_factory=SkippedLines)

    @property
    def entries(self) -> int:
        """How many there are, each once."""
        return len(self.ids)

    def count(self) -> None:
        """Say of entries that are alike how many there are, and when the first happened."""
        times = Counter(self.numbers)
        newest_first = sorted(zip(self.moments, self.numbers, strict=True), reverse=True)
        first = {number: moment for moment, number in newest_first}
        for number, alike in enumerate(self.alike):
            alike.times, alike.first = times[number], first.get(number, math.inf)

    def __getstate__(self) -> dict[str, Any]:
        """What goes from one process to another: many small things as one, which takes a tenth of the time."""
        return {
            one: encode_many(value) if isinstance(value := getattr(self, one), list) else value
            for one in self.__slots__
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        for one, value in state.items():
            setattr(self, one, _MANY[one](value) if one in _MANY else value)


_MANY: Final[Mapping[str, Callable[[bytes], Any]]] = {
    "alike": ManyDecoder(list[Alike]).decode,
    "names": ManyDecoder(list[str]).decode,
}
_first: Final = Decoder(First)
_actor: Final = Decoder(Actor | None).decode
read_whole: Final = Decoder(Whole).decode


def look_through(piece: Piece, matters: Callable[[str], bool], *, again: bool = False) -> Columns:
    """Look at every line once. `matters`: whether any entry of a type may be wanted, whoever made it.

    Exports overlap where their pages do; an entry that stands there twice is known by its id. Most hold none: only
    where there are fewer ids than entries, the piece is looked at `again` to leave out what came before.
    """
    found, place = Columns(), piece.start
    types, known = _Types(matters, found.alike), set[str]()
    for text in _texts(piece):
        told = _as_written(text) or _one_by_one(text, found)
        _take(_without(known, told) if again else told, place, types, known, found)
        found.lines += told.lines
        place += len(text)
    if len(known) < found.entries:
        return look_through(piece, matters, again=True)
    found.count()
    return found


class _Told(NamedTuple):
    """So many `lines`: the entries that they are, and where in the text each of these begins."""

    lines: int
    heads: list[First]
    starts: list[int]


def _take(told: _Told, place: int, types: _Types, known: set[str], found: Columns) -> None:
    """Note the entries of a text that begins at this place of the file."""
    _, heads, starts = told
    if not heads:
        return
    ids, moments = [head.id for head in heads], [head.created_at for head in heads]
    known.update(ids)
    found.ids.extend(map(hash, ids))
    found.first, found.last = min(found.first, *moments), max(found.last, *moments)
    actors_of = [types[head.activity_type] for head in heads]
    mattering = [(row, actors) for row, actors in enumerate(actors_of) if actors is not None]
    found.names.extend([ids[row] for row, _ in mattering])
    found.moments.extend([moments[row] for row, _ in mattering])
    found.places.extend([place + starts[row] for row, _ in mattering])
    found.numbers.extend([actors[bytes(heads[row].performed_by)].number for row, actors in mattering])


def _without(known: set[str], told: _Told) -> _Told:
    """Those of the entries that are not known, each once."""
    fresh = {head.id: row for row, head in reversed(list(enumerate(told.heads))) if head.id not in known}
    rows = sorted(fresh.values())
    return _Told(told.lines, [told.heads[row] for row in rows], [told.starts[row] for row in rows])


class _Actors(dict[bytes, Alike]):
    """The entries of one type by who made them, as it is written; `every` takes those that are new."""

    def __init__(self, type_: str, every: list[Alike]) -> None:
        self._type, self._every = type_, every

    def __missing__(self, told: bytes) -> Alike:
        alike = self[told] = Alike(self._type, _actor_of(told), number=len(self._every))
        self._every.append(alike)
        return alike


def _actor_of(told: bytes) -> Actor | None:
    try:
        return _actor(told) if told else None
    except MsgspecError:
        with suppress(NotAnActivity):  # an endless number: nobody is named by it
            return parse_actor(entry_in(told))
        return None


class _Types(dict[str, _Actors | None]):
    """The entries of each type that matters; None for each other type."""

    def __init__(self, matters: Callable[[str], bool], every: list[Alike]) -> None:
        self._matters, self._every = matters, every

    def __missing__(self, type_: str) -> _Actors | None:
        found = self[type_] = _Actors(type_, self._every) if self._matters(type_) else None
        return found


def _texts(piece: Piece) -> Iterator[bytes]:
    """Some lines at a time, whole."""
    with piece.path.open("rb") as file:
        place = file.seek(piece.start)
        while text := file.read(min(_AT_ONCE, piece.end - place)):
            if not text.endswith(b"\n"):
                text += file.readline()
            place += len(text)
            yield text


def _as_written(text: bytes) -> _Told | None:
    """The lines of a text where each of them is an entry as Intercom writes it.

    The decoder takes any white space for the end of an entry. Where every line begins and ends with a brace, and there
    are as many lines as entries, each line is one.
    """
    if not text.endswith(b"\n"):
        return None
    try:
        if not text.isascii():
            text.decode()  # the decoder of JSON does not look at what it leaves out
        heads = _first.decode_lines(text)
    except (MsgspecError, UnicodeDecodeError):
        return None
    lengths = [len(line) for line in BytesIO(text) if line[0] == _OPEN and line[-2] == _CLOSE]
    if len(lengths) != len(heads) or sum(lengths) != len(text):
        return None
    return _Told(len(heads), heads, _starts(lengths))


def _starts(lengths: Iterable[int]) -> list[int]:
    """Where lines of these lengths begin, and the last of them ends."""
    return list(accumulate(lengths, initial=0))


def _one_by_one(text: bytes, found: Columns) -> _Told:
    """The same for lines of which some have to be looked at closer."""
    lines = BytesIO(text).readlines()
    heads = [
        _head_of(line) or _looked_at_closer(line, found, number)
        for number, line in enumerate(lines, found.lines + 1)
    ]
    told = [(head, start) for head, start in zip(heads, _starts(map(len, lines)), strict=False) if head]
    return _Told(len(lines), [head for head, _ in told], [start for _, start in told])


def _head_of(line: bytes) -> First | None:
    try:
        return _first.decode(line if line.isascii() else line.decode())
    except (MsgspecError, UnicodeDecodeError):
        return None


def _looked_at_closer(line: bytes, found: Columns, number: int) -> First | None:
    """An entry that is not written as Intercom writes it: an id in digits, half a second, a time that people read. None
    for what is none."""
    try:
        entry = as_entry(entry_in(line))
    except NotAnActivity as problem:
        if line.strip():
            found.passed_over.add(number, sentence(problem))
        return None
    return First(entry.id, entry.type, entry.created_at, Raw(encode(entry.actor)))
