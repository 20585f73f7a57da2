"""Verifies the ledger of the running service again and again: what is new at each look, all of it once a day."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from drift.core.json_view import time as shown
from drift.core.ledger.notes import LedgerBroken
from drift.core.ledger.verifier import Reading
from drift.store.ledger_file import ledger_lines
from drift.sync.ledger_feed import feed_ledger
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.blind_spots import BlindSpot, Cause
from guard.sealing.seal import remembered

CHUNK: Final = 5000
"""Entries that are read at once."""
WHOLE: Final = 86400.0
"""Seconds after which all of it is verified again."""
_KEYS: Final = b'"what":"ledger_keys","op":"insert"'
_LINE: Final = re.compile(r"^Line \d+: ")
"""There is no file whose lines could be counted."""
_SETTLED: Final = 300.0
"""Seconds after which what stands in a table stands in the ledger as well."""


class SelfCheck:
    """Holds what it has verified, and goes on from there. `pause` is called with the seconds that a chunk took."""

    def __init__(
        self,
        guarded: GuardedWorkspace,
        home: Path,
        pause: Callable[[float], object] = time.sleep,
        chunk: int = CHUNK,
    ) -> None:
        self._guarded = guarded
        self._home = home
        self._pause = pause
        self._chunk = chunk
        self._reading: Reading | None = None
        self._keys: set[str] = set()
        self._trusted: tuple[str, ...] = ()
        self._began = 0.0
        self._broken: tuple[float, str] | None = None
        self.verified_at: float | None = None
        self.entries = 0
        """How many were found in order."""
        self.gaps: tuple[str, ...] = ()
        """What was not looked at, as these entries tell."""

    @property
    def broken(self) -> str:
        """Where the ledger is not what was written; empty where it is."""
        return self._broken[1] if self._broken else ""

    def spots(self) -> list[BlindSpot]:
        if self._broken is None:
            return []
        return [BlindSpot(Cause.LEDGER_BROKEN, "", self._broken[0], self._broken[1])]

    def look(self) -> None:
        """Verify what is new, or everything where that is due. Raises StoreError."""
        feed_ledger(self._guarded.workspace)
        now = self._guarded.now()
        try:
            while not self._go_on(self._current(now)):
                self._reading = None
        except LedgerBroken as broken:
            self._say(str(broken), now)
        else:
            self._broken = None
            self.verified_at = now

    def _say(self, broken: str, now: float) -> None:
        """The next look begins anew: whoever mends the ledger ends the alarm."""
        self.entries = self._reading.number if self._reading else 0
        broken = _LINE.sub("", broken)
        before = f" {self.entries} entries before it are in order." if self.entries else ""
        since = self._broken[0] if self._broken else now
        self._broken = (
            since,
            f"The ledger is not what was written. {broken[:1].upper()}{broken[1:]}{before}",
        )
        self._reading = None

    def _current(self, now: float) -> Reading:
        """Begun anew once a day."""
        if self._reading is None or abs(now - self._began) >= WHOLE:
            self._reading = self._begin(now)
        return self._reading

    def _begin(self, now: float) -> Reading:
        """From the first entry on, towards the checkpoint that is kept beside the database."""
        note = remembered(self._home)
        reading = Reading((note,) if note else ())
        with self._guarded.view() as view:
            self._trusted = _published(view)
        if note and not self._trusted:
            raise LedgerBroken("It was signed, and its keys are gone.")
        reading.trust(self._trusted)
        self._keys, self._began = set(), now
        return reading

    def _go_on(self, reading: Reading) -> bool:
        """Tells whether it came to the end; it does not where keys came or went since it began."""
        while True:
            began = time.monotonic()
            with self._guarded.view() as view:
                if _published(view) != self._trusted:
                    return False
                head = view.state.ledger.head()
                _goes_on(view, reading, head.size)
                for line in self._new_lines(view, reading, min(head.size, reading.number + self._chunk)):
                    reading.take(line)
                    self._note_key(line)
                self.entries = reading.number
                if reading.number >= head.size:
                    self._compare(view, reading, head.last)
                    self.gaps = tuple(reading.gaps)
                    return True
            self._pause(time.monotonic() - began)

    def _new_lines(self, work: UnitOfWork, reading: Reading, last: int) -> Iterator[bytes]:
        """The head of the file stands before the first entry only."""
        if reading.lines and last <= reading.number:
            return
        lines = ledger_lines(work.state, reading.number + 1, last, opened=True)
        head = next(lines)
        if reading.lines == 0:
            yield head
        for chunk in lines:
            yield from chunk.splitlines(keepends=True)

    def _note_key(self, line: bytes) -> None:
        if _KEYS in line[:200]:
            self._keys.add(str(json.loads(line)["key"]))

    def _compare(self, work: UnitOfWork, reading: Reading, last: str) -> None:
        """The end that the database knows, the checkpoint that is kept beside it, and the keys that signed."""
        if reading.number and reading.last != last:
            raise LedgerBroken(f"The database says of entry {reading.number} another hash than it has.")
        reading.check_end()
        settled = {key.public for key in work.state.seals.published() if key.since < work.now - _SETTLED}
        known = {key.public for key in work.state.seals.published()}
        if strange := (settled - self._keys) | (self._keys - known):
            raise LedgerBroken(
                f"The keys in the database are not those of its entries: {', '.join(sorted(strange))} at "
                f"{shown(work.now)}."
            )


def _published(work: UnitOfWork) -> tuple[str, ...]:
    return tuple(key.public for key in work.state.seals.published())


def _goes_on(work: UnitOfWork, reading: Reading, size: int) -> None:
    """What was verified before is still there. Raises LedgerBroken."""
    number = reading.number
    if size < number:
        raise LedgerBroken(
            f"It ends after entry {size}, and {number} entries were verified before: its end was cut off."
        )
    if number and [*work.state.ledger.hashes(number, number)] != [bytes.fromhex(reading.last)]:
        raise LedgerBroken(f"Entry {number} was verified before, and is gone or another one.")
