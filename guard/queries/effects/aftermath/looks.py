"""Looks at what became of conversations after a change: counted, compared, and with what else changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from drift.core.conversations.counting import Which
from drift.core.model.gone import day_in_words
from drift.core.model.resources import Json
from guard.context import UnitOfWork
from guard.core.effects.aftermath.daily import BY, Daily, Day, by_day, total, without
from guard.core.effects.aftermath.followed import TOUCHED, Followed, Note, made_at
from guard.core.effects.aftermath.look import Look, Sides, points_of, seen_in
from guard.core.effects.aftermath.measures import FIRST
from guard.core.effects.aftermath.windows import PATIENCE, Windows, windows
from guard.core.effects.figures import Bounded, Counted, Unknown, as_json
from guard.core.effects.known import Known
from guard.queries.effects.aftermath.corrected import corrections
from guard.queries.effects.aftermath.exposure import Exposure, exposure, touched_besides
from guard.queries.effects.known import known_period

BESIDE: Final = 200
"""Other changes of the same days that a look names; it says how many more there were."""


@dataclass(frozen=True, slots=True)
class _Counts:
    """What was counted, by day: all conversations with Fin, those that were touched, and those that only may be, and
    those that other changes touched."""

    every: Daily = field(default_factory=dict)
    sure: Daily = field(default_factory=dict)
    perhaps: Daily = field(default_factory=dict)
    besides: Daily = field(default_factory=dict)

    @property
    def others(self) -> Daily:
        return without(self.every, self.sure, self.perhaps, self.besides)


class Looking:
    """Takes looks in one view of the record. All conversations of the same days are counted once."""

    def __init__(self, view: UnitOfWork) -> None:
        self._view = view
        self._every: dict[tuple[int, int], Daily] = {}

    def look(
        self, followed: Followed, days: int, note: Note | None = None, named: Iterable[str] = ()
    ) -> Look | None:
        """What is seen so many days after a change; None while it cannot be said yet. `named` are measures that
        somebody named in advance."""
        view, of = self._view, windows(followed, days)
        if view.now < of.due:
            return None
        known = known_period(view.state, of.before[0], of.after[1])
        missing = _missing(known, of)
        if missing and view.now < of.due + PATIENCE:
            return None
        found = exposure(view, followed, note, (of.before[0], of.after[1]))
        blocked = missing or _switched(known) or found.blocked
        counts = _Counts() if blocked else self._count(followed, of, found)
        sides = self._sides(followed, of, counts, known, blocked)
        first = frozenset((FIRST[TOUCHED.get(followed.ref.kind, "fin")], *named))
        beside, more = self._beside(followed, of)
        return Look(
            days,
            view.now,
            of.before,
            of.after,
            seen_in(of, sides, first),
            _exposed(of, counts, found, known, blocked),
            points_of((of.before, of.after), sides),
            beside,
            more,
            known.notes,
            _query(of, found),
            tuple(one.id for one in view.aftermath.notes(*_period(of)) if one.id != followed.id),
        )

    def _count(self, followed: Followed, of: Windows, found: Exposure) -> _Counts:
        period = (of.before[0], of.after[1])
        if period not in self._every:
            self._every[period] = self._counted((Which(*period, fin=True),))
        sure, perhaps = self._counted(found.sure), self._counted(found.perhaps)
        besides = self._counted(touched_besides(self._view, followed, found, period))
        return _Counts(self._every[period], sure, perhaps, besides)

    def _counted(self, parts: Sequence[Which]) -> dict[int, Day]:
        found: dict[int, Day] = {}
        for which in parts:
            for day, one in by_day(self._view.state.conversation_counts.tally(which, BY)).items():
                found[day] = found.get(day, Day()) + one
        return found

    def _sides(self, followed: Followed, of: Windows, counts: _Counts, known: Known, blocked: str) -> Sides:
        prices = self._view.policies.policy_set.prices
        if blocked:
            return Sides({}, {}, blocked=blocked, prices=prices)
        labels = corrections(self._view, followed, of)
        return Sides(
            counts.sure,
            counts.others,
            known.unread,
            corrections=labels if isinstance(labels, tuple) else None,
            uncorrected=labels if isinstance(labels, str) else "",
            prices=prices,
        )

    def _beside(self, followed: Followed, of: Windows) -> tuple[tuple[int, ...], int]:
        """The other changes of these days: first those of what Fin reads or an automation does, the newest first."""
        heads = [
            head for head in self._view.state.changes.heads(*_period(of)) if head.id not in followed.changes
        ]
        heads.sort(key=lambda head: (head.kind in TOUCHED, head.id), reverse=True)
        return tuple(head.id for head in heads[:BESIDE]), max(0, len(heads) - BESIDE)


def _period(of: Windows) -> tuple[float, float]:
    return float(of.before[0]), float(of.after[1])


def _missing(known: Known, of: Windows) -> str:
    """Why not all conversations of these days are known, as a clause; "" where they are."""
    if known.unknown:
        return known.unknown
    if known.since > of.before[0] or known.until < of.after[1]:
        read = f"from {day_in_words(known.since)} to {day_in_words(known.until)}"
        return f"of these days, conversations are known {read} only"
    return ""


def _switched(known: Known) -> str:
    if len(known.versions) < 2:
        return ""
    return (
        f"the conversations of these days were read with versions {' and '.join(known.versions)} of Intercom's API, "
        "which may count differently"
    )


def _exposed(of: Windows, counts: _Counts, found: Exposure, known: Known, blocked: str) -> dict[str, Json]:
    """How many conversations were touched after the change."""
    query = _query(of, found)
    if blocked:
        return as_json(Unknown(blocked, query))
    least = total(counts.sure, of.is_after).tally.fin
    most = least + total(counts.perhaps, of.is_after).tally.fin + known.unread
    every = total(counts.every, of.is_after).tally.fin + known.unread
    if least == most:
        return as_json(Counted(least, every, query))
    because = " and ".join(one for one in (found.because, known.because) if one)
    return as_json(Bounded(least, most, every, query, because))


def _query(of: Windows, found: Exposure) -> str:
    after = f"created_at>={of.after[0]} and <{of.after[1]}"
    before = f"created_at>={of.before[0]} and <{of.before[1]}"
    weekdays = "" if of.days % 7 == 0 else ", on the same days of the week"
    touched = f"conversations with Fin {found.words}".rstrip()
    others = "all other conversations with Fin that no other change to what Fin answers with touched"
    return f"{touched}: {after}, against {before}{weekdays}; the others are {others}"


def followed_now(view: UnitOfWork, id: str) -> Followed | None:
    """What is followed under an id: a note's, or the number of a change, which may be one of several that are followed
    together. A change that is not followed yet is, as far as it may be: nothing is kept."""
    known = view.aftermath.followed(id)
    if known is not None or not (id.isascii() and id.isdigit()):
        return known
    change = view.state.changes.get(int(id))
    if change is None:
        return None
    together = (one for one in view.aftermath.followed_of(change.ref) if change.id in one.changes)
    at = made_at(change)
    alone = Followed(str(change.id), change.ref, change.operation, at, at, (change.id,))
    return next(together, alone)
