"""Of which part of a period conversations are known, and what makes a count of it less than a count. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.conversations.read_windows import ReadWindow
from drift.core.model.gone import day_in_words
from guard.core.effects.figures import Bounded, Counted, Unknown

_WORTH_A_WORD: Final = 3600.0
"""Seconds missing at the end of a period that go without saying: reading is always a little behind."""
NOT_BEGUN: Final = "no conversations were read yet"


@dataclass(frozen=True, slots=True)
class Known:
    """The part of a period that was read (unix seconds). `unread` more conversations may belong to it, `because` says
    why they are not known; `changed` of them may be known as they were before they changed. `unknown` is a clause, and
    empty where something is known; `notes` are sentences to be shown with every figure. `versions` are those of
    Intercom's API that it was read with, the oldest first."""

    since: float
    until: float
    unread: int = 0
    because: str = ""
    unknown: str = ""
    notes: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    changed: int = 0

    def figure(self, count: int, of: int, query: str) -> Counted | Bounded | Unknown:
        """A count of what was read, as much as it is worth. Of what changed and did not come again, some may not count
        any more."""
        if self.unknown:
            return Unknown(self.unknown, query)
        if not self.unread:
            return Counted(count, of, query)
        least, most = max(0, count - self.changed), count + self.unread
        return Bounded(least, most, of + self.unread, query, self.because)


def known(
    since: float,
    until: float,
    known_from: float | None,
    fresh_until: float | None,
    windows: Sequence[ReadWindow],
    why_not: str = "",
) -> Known:
    """What is known of a period. All that began from `known_from` to `fresh_until` was read. `windows` tell what did
    not come: those of beginnings that touch the period, and those of changes after it began. `why_not` is a clause: why
    no conversations are read now."""
    if known_from is None or fresh_until is None:
        return Known(since, until, unknown=why_not or NOT_BEGUN)
    first, last = max(since, known_from), min(until, fresh_until)
    if first >= last:
        why = f"; {why_not}" if why_not and since >= fresh_until else ""
        return Known(since, until, unknown=f"{_not_there(since, known_from, fresh_until)}{why}")
    touching = [window for window in windows if _touches(window, first, last)]
    unread = sum(window.unread for window in touching)
    versions = tuple(dict.fromkeys(one.api_version for one in sorted(touching, key=lambda one: one.read_at)))
    return Known(
        first,
        last,
        unread,
        "some conversations moved or were cut off while they were read" if unread else "",
        notes=(*_cut(since, until, first, last), *_stopped(why_not), *_switched(versions)),
        versions=versions,
        changed=sum(window.unread for window in touching if window.by == "updated_at"),
    )


def _touches(window: ReadWindow, since: float, until: float) -> bool:
    """A conversation that began in the period may have changed at any time after."""
    return window.before >= since and (window.by == "updated_at" or window.after <= until)


def _not_there(since: float, known_from: float, fresh_until: float) -> str:
    if since >= fresh_until:
        return f"conversations were read up to {day_in_words(fresh_until)} only"
    return f"conversations were read back to {day_in_words(known_from)} only"


def _cut(since: float, until: float, first: float, last: float) -> tuple[str, ...]:
    notes = []
    if first - since > _WORTH_A_WORD:
        notes.append(f"Conversations are known from {day_in_words(first)} on; older ones are not counted.")
    if until - last > _WORTH_A_WORD:
        notes.append(f"Conversations are known up to {day_in_words(last)}; newer ones are not counted.")
    return tuple(notes)


def _stopped(why_not: str) -> tuple[str, ...]:
    return (f"{why_not[0].upper()}{why_not[1:]}.",) if why_not else ()


def _switched(versions: tuple[str, ...]) -> tuple[str, ...]:
    if len(versions) < 2:
        return ()
    return (
        f"Conversations were read with several versions of Intercom's API ({', '.join(versions)}), which may count "
        "differently.",
    )
