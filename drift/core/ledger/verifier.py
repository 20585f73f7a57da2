"""Verifies a ledger that was exported as a file: `python verifier.py FILE`. This file works alone.

It needs Python 3.11, and nothing of the program that wrote the ledger. With `cryptography`, it is faster. It says two
things apart:

*intact*    nothing was altered, taken out, put in, moved or cut off, as far as signed checkpoints reach
*complete*  the workspace was looked at without a gap; a gap is named

The lines of a file, each a JSON object on a line of its own that ends with LF:

    {"ledger": 1, "origin": ..., "from": N, "prev": HASH, "before": [...], "keys": [...], "handed": [...]}  the first
    {"prev": HASH, "n": N, "at": TIME, "what": WORD, "op": WORD, "key": TEXT, "row": {...}}     an entry
    {"checkpoint": TEXT}      a signed note, after the last entry it counts
    {"stamp": TEXT}           a time stamp (RFC 3161) over the three lines of the checkpoint before it, in Base64
    {"opened": N, "values": {FIELD: [SALT, VALUE]}}      what an entry says of people, after that entry

The hash of an entry is that of a leaf in RFC 6962: SHA-256 of a zero byte and of its line without the LF; `prev` is
that of the entry before it. A checkpoint is a signed note of C2SP (c2sp.org/tlog-checkpoint): origin, how many entries,
root of their Merkle tree, Ed25519 signature; witnesses may sign it too (c2sp.org/tlog-cosignature). A part of a ledger
begins with the hashes of the subtrees before it. `handed` are signed notes by which one key hands over to the next: a
reader who knows the first knows all. A key that handed over signs nothing that counts more entries.

A value that says something of a person stands in an entry as {"#": HASH}: SHA-256 of a salt of 16 bytes and its JSON.
Where a person was erased, or a period was over, salt and value are gone; entry and chain are as they were.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from drift.core.ledger.commitments import as_written, from_hex, printable, stands_behind
from drift.core.ledger.completeness import TELLING, Watched, counted, gaps_in_words, shown
from drift.core.ledger.notes import (
    OF_LEDGER,
    Checkpoint,
    Key,
    LedgerBroken,
    checkpoint_of,
    decoded,
    key_of,
    misgiven,
    next_key_of,
)

NOTHING: Final = "0" * 64  # `prev` of the first entry
_PREV: Final = b'{"prev":"'
_DAMAGED: Final = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError)


def leaf(line: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(b"\x00" + line).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Tree:
    """A Merkle tree that only grows: the roots of its whole subtrees, the largest first."""

    size: int = 0
    subtrees: list[bytes] = field(default_factory=list)

    def add(self, hashed: bytes) -> None:
        size, subtrees = self.size, self.subtrees
        while size & 1:
            hashed = node(subtrees.pop(), hashed)
            size >>= 1
        subtrees.append(hashed)
        self.size += 1

    def root(self) -> bytes:
        if not self.subtrees:
            return hashlib.sha256(b"").digest()
        root = self.subtrees[-1]
        for subtree in reversed(self.subtrees[:-1]):
            root = node(subtree, root)
        return root


@dataclass(slots=True)
class Verdict:
    """`broken`: where it is not what was written. `gaps`: what was not looked at. `signed`, `witnessed`: up to which
    entry."""

    entries: int = 0
    first: int = 1
    signed: int = 0
    checkpoints: int = 0
    witnessed: int = 0
    witnesses: tuple[str, ...] = ()
    stamps: int = 0
    until: float | None = None
    broken: str = ""
    gaps: list[str] = field(default_factory=list)
    beyond: tuple[str, ...] = ()
    dropped: str = ""  # values that nobody can read any more, as their period was over


def verify(lines: Iterable[bytes], trusted: Iterable[str] = (), known: Iterable[str] = ()) -> Verdict:
    """What the lines of a file are worth. `trusted` are public keys that the reader knows from elsewhere: without them,
    the keys in the file are believed, and only what was changed after the export is found; those of witnesses may be
    among them. `known` are checkpoints that the reader kept (a ticket, a mail): the ledger has to lead to each."""
    reading = Reading(tuple(known))
    try:
        reading.trust(tuple(trusted))
        for line in lines:
            reading.take(line)
        reading.end()
    except LedgerBroken as broken:
        reading.verdict.broken = str(broken)
    return reading.verdict


class Reading:
    """Takes the lines of a file, one after the other. Every method raises LedgerBroken."""

    def __init__(self, kept: tuple[str, ...]) -> None:
        self.verdict = Verdict()
        self._kept = kept
        self._trusted = False
        self._keys: tuple[Key, ...] = ()
        self._retired: dict[bytes, int] = {}
        self._known: dict[int, Checkpoint] = {}
        self._tree = Tree()
        self._prev = NOTHING.encode()
        self._line = self._signed = b""
        self._number = self._at = self._open = 0
        self._origin = ""
        self._vouched = False
        self._watched = Watched()

    @property
    def lines(self) -> int:
        return self._at

    @property
    def number(self) -> int:
        """How many entries there are up to here, those before the file with them."""
        return self._number

    @property
    def gaps(self) -> list[str]:
        """What was not looked at up to here."""
        return [*self._watched.gaps, *self._watched.lasting()]

    @property
    def last(self) -> str:
        """The hash of the last one."""
        return self._prev.decode("ascii", "replace")

    def trust(self, keys: tuple[str, ...]) -> None:
        if why := misgiven(keys, self._kept):
            raise LedgerBroken(why)
        self._keys = tuple(map(key_of, keys))
        self._trusted = any(key.sort == OF_LEDGER for key in self._keys)

    def take(self, line: bytes) -> None:
        self._at += 1
        if not line.endswith(b"\n"):
            raise LedgerBroken(f"Line {self._at}: the file ends in the middle of this line.")
        try:
            self._entry(line[:-1]) if line.startswith(_PREV) else self._other(line[:-1])
        except _DAMAGED:
            raise LedgerBroken(f"Line {self._at} cannot be read: it was changed.") from None

    def _entry(self, line: bytes) -> None:
        if not self._origin:
            raise LedgerBroken("Line 1 is not the head of a ledger.")
        if line[9:73] != self._prev:
            raise LedgerBroken(
                f"Line {self._at}: this entry does not follow the one before it. One of the two was changed, or "
                "entries between them were taken out or put in."
            )
        number = self._number + 1
        if not line.startswith(b'","n":%d,' % number, 73):
            raise LedgerBroken(f"Line {self._at}: entry {number} is due here, and this is another one.")
        hashed, self._signed = leaf(line), b""
        self._tree.add(hashed)
        self._prev = hashed.hex().encode()
        self._number, self._line = number, line
        self.verdict.entries += 1
        self._compare()
        self._look(line, number)

    def _look(self, line: bytes, number: int) -> None:
        """Note what the entry says of time, and of what was not looked at."""
        at = line.find(b'"at":"', 73) + 6
        time, what = line[at : at + 23], line[at + 34 : at + 50]
        try:
            moment = datetime.fromisoformat(f"{time.decode('ascii')}+00:00").timestamp()
            self._watched.time(number, moment)
        except (ValueError, OverflowError):
            raise LedgerBroken(f"Line {self._at}: entry {number} says no time: it was changed.") from None
        if what.startswith(TELLING):
            try:
                self._watched.entry(self._said(), moment)
            except _DAMAGED:
                raise self._unreadable() from None

    def _said(self) -> Mapping[str, Any]:
        """The latest entry."""
        try:
            said: dict[str, Any] = json.loads(self._line)
            return {**said, "row": dict(said["row"])}
        except _DAMAGED:
            raise self._unreadable() from None

    def _unreadable(self) -> LedgerBroken:
        return LedgerBroken(f"Line {self._at}: entry {self._number} cannot be read: it was changed.")

    def _other(self, line: bytes) -> None:
        match as_written(line):
            case {"ledger": 1} as head if self._at == 1:
                self._head(head)
            case {"checkpoint": str(note)} if self._origin:
                self._checkpoint(note)
            case {"stamp": str(token)} if self._signed:
                if hashlib.sha256(self._signed).digest() not in decoded(token):
                    raise LedgerBroken(f"Line {self._at}: this time stamp is of something else.")
                self.verdict.stamps += 1
            case {"opened": int(number), "values": dict(values)} if self._origin:
                self._opened(number, values)
            case _:
                raise LedgerBroken(f"Line {self._at} is no line of a ledger.")

    def _checkpoint(self, note: str) -> None:
        point = checkpoint_of(note, self._keys, self._retired)
        self._is(point, f"in line {self._at}")
        self._signed = note.partition("\n\n")[0].encode() + b"\n"
        self.verdict.checkpoints += 1
        self.verdict.signed = self._number
        if point.seen:
            self.verdict.witnessed = self._number
            self.verdict.witnesses = tuple(
                dict.fromkeys([*self.verdict.witnesses, *(name for name, _ in point.seen)])
            )

    def _head(self, head: Mapping[str, Any]) -> None:
        try:
            self._origin, first = str(head["origin"]), int(head["from"])
            before = [from_hex(text) for text in head["before"]]
            keys, handed = [str(text) for text in head["keys"]], [str(note) for note in head["handed"]]
            self._prev = str(head["prev"]).encode()
        except _DAMAGED:
            raise LedgerBroken("Line 1: the head lacks what it should say.") from None
        self._tree = Tree(first - 1, before)
        whole = first >= 1 and len(before) == (first - 1).bit_count()
        if not whole or (self._prev == NOTHING.encode()) != (first == 1):
            raise LedgerBroken(
                "Line 1: the hashes of what comes before do not fit the number of the first entry."
            )
        self._number, self.verdict.first = first - 1, first
        self._take_keys(keys, handed)
        points = (checkpoint_of(note, self._keys, self._retired) for note in self._kept)
        self._known = {point.size: point for point in points}
        self._compare()

    def _take_keys(self, keys: list[str], handed: list[str]) -> None:
        """The keys of the file, unless the reader knows better, and what they hand over to. All have to be in order."""
        told = tuple(map(key_of, keys))
        if not self._trusted:
            self._keys = tuple(dict.fromkeys((*self._keys, *told)))
        told = tuple(dict.fromkeys((*self._keys, *told)))
        for note in handed:
            found = next_key_of(note, told)
            if found is None:
                raise LedgerBroken("Line 1: a key hands over to another, and is no key of this ledger.")
            told = (*told, found[1])
            self._hand_over(*found)

    def _hand_over(self, old: Key, new: Key, size: int) -> None:
        """From a key that is believed to the next one, after so many entries."""
        if old not in self._keys:
            return
        if old.public in self._retired or new.public in self._retired:
            raise LedgerBroken(f"Line 1: the key {old.name} hands over a second time, or in a circle.")
        self._retired[old.public] = size
        self._keys = tuple(dict.fromkeys((*self._keys, new)))

    def _compare(self) -> None:
        """With what the reader kept of the ledger when it had this size."""
        if self._number in self._known:
            self._is(self._known[self._number], "that you kept")

    def _is(self, point: Checkpoint, which: str) -> None:
        self._known.pop(point.size, None)
        if point.origin != self._origin:
            raise LedgerBroken(f"The checkpoint {which} is of another ledger: {point.origin[:80]}.")
        if point.size != self._number:
            raise LedgerBroken(
                f"The checkpoint {which} counts {point.size} entries, and {self._number} stand before it: "
                f"{'some were taken out' if point.size > self._number else 'some were put in'}."
            )
        if point.root != self._tree.root():
            raise LedgerBroken(
                f"The checkpoint {which} was signed over other entries: something before entry {point.size} was "
                "changed, and the chain was made anew."
            )
        self._vouched = True

    def _opened(self, number: int, values: Mapping[str, Any]) -> None:
        if number != self._number or number <= self._open:
            raise LedgerBroken(
                f"Line {self._at}: this opens entry {number}, and entry {self._number} is before it."
            )
        self._open = number
        row = self._said()["row"]
        for name, opened in values.items():
            if not stands_behind(row.get(name), opened):
                raise LedgerBroken(f"Line {self._at}: entry {number} said something else of its {name}.")

    def end(self) -> None:
        if not self._origin:
            raise LedgerBroken("The file is empty.")
        self.check_end()
        if self._trusted and not self._vouched:
            raise LedgerBroken(
                "The file has no checkpoint: the key that you know signed nothing of it, and anybody can have made it."
            )
        self._watched.end()
        self.verdict.until, self.verdict.dropped = self._watched.latest, self._watched.dropped
        self.verdict.gaps, self.verdict.beyond = self._watched.gaps, self._watched.beyond

    def check_end(self) -> None:
        """The ledger leads to each checkpoint that the reader kept."""
        if cut := [size for size in self._known if size > self._number]:
            raise LedgerBroken(
                f"The checkpoint that you kept counts {min(cut)} entries, and the file ends after {self._number}: its "
                "end was cut off."
            )
        if behind := [size for size in self._known if size < self.verdict.first - 1]:
            raise LedgerBroken(
                f"The checkpoint of {max(behind)} entries that you kept lies before this part of the ledger."
            )


def main(arguments: list[str]) -> int:
    """`FILE [--key KEY] [--checkpoint FILE]`: 0 where it is intact, 1 where it is not, 2 where that cannot be told."""
    parser = argparse.ArgumentParser(prog="verifier.py", description="Verifies an exported ledger.")
    parser.add_argument("file")
    parser.add_argument(
        "--key", action="append", default=[], help="a public key that you know of, also of a witness"
    )
    parser.add_argument("--checkpoint", action="append", default=[], help="a file with one that you kept")
    given = parser.parse_args(arguments)
    try:
        known = []
        for path in given.checkpoint:
            with open(path, encoding="utf-8", errors="replace") as note:  # noqa: PTH123  # this file works alone
                known.append(note.read())
        if why := misgiven(given.key, known):
            sys.stderr.write(f"{why}\n")
            return 2
        with open(given.file, "rb") as lines:  # noqa: PTH123  # as above
            verdict = verify(lines, given.key, known)
    except OSError as problem:
        sys.stderr.write(f"{problem.filename} cannot be read: {problem.strerror}.\n")
        return 2
    write(in_words(verdict))
    return 1 if verdict.broken else 0


def write(text: str) -> None:
    """To standard output, also where that knows few letters."""
    letters = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(letters, "backslashreplace").decode(letters))


def in_words(verdict: Verdict) -> str:
    """Both verdicts, as lines."""
    if verdict.broken:
        are = "is" if verdict.entries == 1 else "are"
        why = printable(verdict.broken)
        return f"NOT INTACT. {why}\n{counted(verdict.entries, 'entry')} before it {are} in order.\n"
    vouched = f"signed up to entry {verdict.signed} by {counted(verdict.checkpoints, 'checkpoint')}"
    if not verdict.signed:
        vouched = "not signed: whoever wrote the file could have made all of it anew"
    if verdict.witnessed:
        vouched += f", seen by {' and '.join(verdict.witnesses)} up to entry {verdict.witnessed}"
    if verdict.stamps:
        vouched += f", {verdict.stamps} with a time stamp (openssl ts -verify says whose)"
    of = f"{verdict.first} to {verdict.first + verdict.entries - 1}"
    until = "" if verdict.until is None else f" The last is of {shown(verdict.until)}."
    intact = f"INTACT. {counted(verdict.entries, 'entry')}, {of}, {vouched}.{until}"
    said = [intact, *gaps_in_words(verdict.gaps, verdict.beyond, verdict.dropped)]
    return "".join(f"{printable(line)}\n" for line in said)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
