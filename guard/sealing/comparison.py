"""Compares the record with its ledger: a row that somebody changed is not what the ledger says of it."""

from __future__ import annotations

from itertools import islice
from typing import Final

from drift.sync.ledger_feed import feed_ledger
from guard.context import GuardedWorkspace
from guard.core.model.blind_spots import BlindSpot, Cause

RECORD: Final = "record"
"""What the blind spot is about."""
NAMED: Final = 1000
"""Rows that are looked at twice at most."""
_SAID: Final = 3


class RecordComparison:
    """Holds what the last comparison found."""

    def __init__(self, guarded: GuardedWorkspace) -> None:
        self._guarded = guarded
        self._found: list[BlindSpot] = []
        self.compared_at: float | None = None

    def spots(self) -> list[BlindSpot]:
        return self._found

    def look(self) -> None:
        """Takes the whole record, and a while. Raises StoreError."""
        wrong = self._differences()
        if wrong:  # what was written meanwhile is no difference the next time
            again = set(self._differences())
            wrong = [sentence for sentence in wrong if sentence in again]
        now = self._guarded.now()
        since = self._found[0].since if self._found else now
        self._found = [BlindSpot(Cause.LEDGER_BROKEN, RECORD, since, _told(wrong))] if wrong else []
        self.compared_at = now

    def _differences(self) -> list[str]:
        feed_ledger(self._guarded.workspace)
        with self._guarded.view() as view:
            return list(islice(view.state.ledger.differences(), NAMED))


def _told(wrong: list[str]) -> str:
    more = f" So are {len(wrong) - _SAID:,} more." if len(wrong) > _SAID else ""
    return f"The record is not what the ledger says of it. {' '.join(wrong[:_SAID])}{more}"
