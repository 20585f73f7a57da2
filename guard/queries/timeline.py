"""The timeline: what happened, with what the policies said, why it was done and what was asked for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Final, Literal, TypeAlias

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.model.activity import Activity
from drift.core.model.change_reason import ChangeReason
from drift.core.model.records import ActivityRecord, ChangeRecord
from drift.sync.activity_feed import BOTS_ONLY, NOISE
from guard.context import UnitOfWork
from guard.core.model.records import Approval, Decision
from guard.core.reports.timeline import (
    Happening,
    Line,
    Position,
    alike,
    folded,
    newest_first,
    of_change,
    of_entry,
)
from guard.queries.change_reasons import reasons_of

What: TypeAlias = Literal["all", "changes", "activity", "policies"]
WHATS: Final[tuple[What, ...]] = ("all", "changes", "activity", "policies")
MOST_LEFT_OUT: Final = 1000
"""Noise is counted up to here: a busy month has a million entries."""
_AT_ONCE: Final = 4
"""How many happenings are read for each line, as some are folded."""
_BEFORE_ALL: Final = ""
_STEP: Final = 0.001


@dataclass(frozen=True, slots=True)
class TimelineQuery:
    """Filters. `who` is an address or the id of an actor; `id` is of a resource of `kind`; `types` are globs over types
    of entries. Noise is left out unless it is asked for, by `noise` or by its type."""

    who: str | None = None
    kind: str | None = None
    id: str | None = None
    types: tuple[str, ...] = ()
    what: What = "all"
    since: float | None = None
    until: float | None = None
    noise: bool = False
    folds: bool = True

    @property
    def leaves_noise_out(self) -> bool:
        return not (self.noise or self.types or self.what in ("changes", "policies") or self.id is not None)


@dataclass(frozen=True, slots=True)
class Timeline:
    """A page. `next` is the position after which it goes on, `left_out` how many entries of its time are left out as
    noise, up to MOST_LEFT_OUT."""

    lines: Sequence[Line]
    next: Position | None
    left_out: int
    reasons: Mapping[int, ChangeReason]
    approvals: Mapping[int, Sequence[Approval]]


def timeline(view: UnitOfWork, query: TimelineQuery, before: Position | None, most: int) -> Timeline:
    limit = most * (_AT_ONCE if query.folds else 1) + 1
    if query.what == "policies":
        window, goes_on = _minded(view, query, before, limit)
    else:
        window, goes_on = _happenings(view, query, before, limit)
    lines, used = folded(window, most, alike if query.folds else None)
    ends = not goes_on and used == len(window)
    after = None if ends else window[used - 1].position
    changes = [line.newest.change for line in lines if line.newest.change is not None]
    asked = view.approvals.of_changes(change.id for change in changes) if changes else []
    approvals: dict[int, list[Approval]] = {}
    for approval in asked:
        approvals.setdefault(approval.change_id, []).append(approval)
    return Timeline(
        lines,
        after,
        _left_out(view, query, before, after),
        reasons_of(view, changes),
        approvals,
    )


def happening_of_change(view: UnitOfWork, change: ChangeRecord) -> Happening:
    """A change with what policies said of it and of the entry that tells of it."""
    (found,) = _with_decisions(view, [of_change(change)])
    return found


def happening_of_entry(view: UnitOfWork, entry: Activity) -> Happening:
    (found,) = _with_decisions(view, [of_entry(entry)])
    return found


def _happenings(
    view: UnitOfWork, query: TimelineQuery, before: Position | None, limit: int
) -> tuple[list[Happening], bool]:
    changes = _changes(view, query, before, limit) if _has_changes(query) else []
    entries = _entries(view, query, before, limit) if _has_entries(query) else []
    found = [*map(of_change, changes), *(of_entry(record.activity) for record in entries)]
    window = newest_first(found)[: limit - 1]
    return _with_decisions(view, window), len(found) >= limit


def _has_changes(query: TimelineQuery) -> bool:
    return query.what != "activity" and not query.types


def _has_entries(query: TimelineQuery) -> bool:
    return query.what != "changes" and query.id is None


def _changes(
    view: UnitOfWork, query: TimelineQuery, before: Position | None, limit: int
) -> list[ChangeRecord]:
    at, is_change, number = before or (0.0, 0, 0)
    return view.state.changes.newest(
        query.kind,
        query.id,
        query.who,
        query.since,
        query.until,
        before=None if before is None else (at, int(number) if is_change else 0),
        limit=limit,
    )


def _entries(
    view: UnitOfWork, query: TimelineQuery, before: Position | None, limit: int
) -> list[ActivityRecord]:
    """What a change of the same list tells already is left out."""
    types = query.types or (_types_of(query.kind) if query.kind else ())
    if query.kind and not types:
        return []
    at, is_change, id = before or (0.0, 0, "")
    before_entry = (at + _STEP, _BEFORE_ALL) if is_change else (at, str(id))
    leaves_out = query.leaves_noise_out
    return view.state.activities.search(
        types,
        query.who,
        query.since,
        query.until,
        excluding=NOISE if leaves_out else (),
        bots_only=BOTS_ONLY if leaves_out else None,
        but_told=query.what == "all" and not query.types,
        before=None if before is None else before_entry,
        limit=limit,
    )


def _types_of(kind: str) -> tuple[str, ...]:
    return tuple(name for name, known in ACTIVITY_TYPES.items() if known.kind == kind)


def _minded(
    view: UnitOfWork, query: TimelineQuery, before: Position | None, limit: int
) -> tuple[list[Happening], bool]:
    """What policies minded, each subject once: it may have been judged several times."""
    decisions = view.decisions.spoken(
        query.kind,
        query.id,
        query.who,
        query.since,
        query.until,
        before=None if before is None else (before[0], str(before[2])),
        limit=limit,
    )
    newest: dict[int | str | None, Decision] = {}
    for decision in decisions[: limit - 1]:
        newest.setdefault(_subject(decision), decision)
    changes = view.state.changes.many([id for id in newest if isinstance(id, int)])
    ids = [id for id in newest if isinstance(id, str)]
    entries = view.state.activities.many(ids) if ids else {}
    found = (_of_decision(decision, changes, entries) for decision in newest.values())
    return [one for one in found if one is not None and _fits(one, query)], len(decisions) >= limit


def _subject(decision: Decision) -> int | str | None:
    return decision.activity_id if decision.change_id is None else decision.change_id


def _of_decision(
    decision: Decision, changes: Mapping[int, ChangeRecord], entries: Mapping[str, ActivityRecord]
) -> Happening | None:
    at = decision.at if decision.acted_at is None else decision.acted_at
    if (change := changes.get(decision.change_id or 0)) is not None:
        return Happening(at, change, None, (decision,), decision.id)
    entry = entries.get(decision.activity_id or "")
    return None if entry is None else Happening(at, None, entry.activity, (decision,), decision.id)


def _fits(happening: Happening, query: TimelineQuery) -> bool:
    if not query.types:
        return True
    entry = happening.entry
    return entry is not None and any(fnmatchcase(entry.type, glob) for glob in query.types)


def _with_decisions(view: UnitOfWork, window: Sequence[Happening]) -> list[Happening]:
    """The same, each with the newest decision about it and, for a change, about the entry that tells of it."""
    changes = {one.change.id for one in window if one.change is not None}
    told = {id for one in window if (id := _entry_of(one))}
    if not window:
        return []
    newest: dict[int | str | None, Decision] = {}
    for decision in view.decisions.of_subjects(changes, told):
        newest.setdefault(_subject(decision), decision)

    def about(happening: Happening) -> tuple[Decision, ...]:
        subjects = (happening.change.id if happening.change else None, _entry_of(happening))
        return tuple(newest[one] for one in subjects if one in newest)

    return [replace(one, decisions=about(one)) for one in window]


def _entry_of(happening: Happening) -> str | None:
    """The id of the entry that happened, or that tells of the change."""
    if happening.entry is not None:
        return happening.entry.id
    attribution = happening.change.attribution if happening.change is not None else None
    return attribution.id if attribution is not None and attribution.source == "activity" else None


def _left_out(view: UnitOfWork, query: TimelineQuery, before: Position | None, after: Position | None) -> int:
    if not query.leaves_noise_out or query.kind is not None:
        return 0
    return view.state.activities.count_left_out(
        NOISE,
        BOTS_ONLY,
        actor=query.who,
        since=query.since if after is None else after[0],
        until=query.until if before is None else before[0],
        most=MOST_LEFT_OUT,
    )
