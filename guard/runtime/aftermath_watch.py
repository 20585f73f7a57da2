"""Follows changes to what Fin reads or an automation does, and looks at what became of conversations: once per date."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from drift.store import CheckpointName
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.effects.aftermath.followed import TOGETHER, TOUCHED, Followed, followed_by
from guard.core.effects.aftermath.look import Look
from guard.core.effects.aftermath.windows import BASE, LOOKS, next_due, windows
from guard.notify.aftermath_messages import moved_with
from guard.notify.outbox import enqueue
from guard.queries.effects.looks import Looking
from guard.queries.resource_titles import titles_of

JOB: Final = "aftermath"
"""The name under which a replica claims the run."""
EVERY: Final = 900.0
AT_ONCE: Final = 40
"""Looks of one run: nothing else that is scheduled waits for longer."""
AGAIN: Final = 6 * 3600.0
"""Seconds until a look is tried again that could not be taken yet."""
_SLACK: Final = 3600.0
"""Seconds by which a run looks further back than the last one: a change is recorded after it was found."""


def look(guarded: GuardedWorkspace) -> int:
    """Follow what was changed since the last run, and take the looks that are due; returns how many were taken. While
    conversations are not read, nothing is done."""
    with guarded.view() as view:
        marks = view.state.checkpoints.of(CheckpointName.CONVERSATIONS_FROM, CheckpointName.FOLLOWED)
    if CheckpointName.CONVERSATIONS_FROM not in marks:
        return 0
    _follow(guarded, marks.get(CheckpointName.FOLLOWED))
    with guarded.view() as view:
        due = view.aftermath.due(view.now, AT_ONCE)
        taken = [(one, _looks(view, looking, one)) for looking in (Looking(view),) for one in due]
    return sum(_keep(guarded, one, looks) for one, looks in taken)


def _follow(guarded: GuardedWorkspace, last: float | None) -> None:
    """At first, what was changed lately as well: conversations from before it may be known."""
    with guarded.transaction() as work:
        since = work.now - BASE if last is None else last - _SLACK
        found = work.state.changes.found(tuple(TOUCHED), since)
        fresh = followed_by(found, work.aftermath.followed_since(since - TOGETHER - BASE))
        work.aftermath.follow([replace(one, due=next_due(one, frozenset())) for one in fresh])
        work.state.checkpoints.set(CheckpointName.FOLLOWED, work.now)


def _looks(view: UnitOfWork, looking: Looking, followed: Followed) -> list[Look]:
    """Those that can be taken now."""
    taken = view.aftermath.headlines([followed.id]).get(followed.id, {})
    note = view.aftermath.notes_of([followed.id]).get(followed.id) if followed.is_note else None
    named = named_in_advance(view, followed)
    open_ = [days for days in LOOKS if days not in taken and windows(followed, days).due <= view.now]
    found = (looking.look(followed, days, note, named) for days in open_)
    return [one for one in found if one is not None]


def named_in_advance(view: UnitOfWork, followed: Followed) -> frozenset[str]:
    """The measures that policies name."""
    return frozenset()


def _keep(guarded: GuardedWorkspace, followed: Followed, looks: list[Look]) -> int:
    """Keep looks with all that follows from them. Of what several replicas saw, the first counts."""
    with guarded.transaction() as work:
        kept = [one for one in looks if work.aftermath.keep_look(followed.id, one)]
        done = frozenset(work.aftermath.headlines([followed.id]).get(followed.id, {}))
        work.aftermath.set_due(followed.id, _due(followed, done, work.now))
        for one in kept:
            if one.moved:
                enqueue(work, moved_with(followed, _title(work, followed), one))
    return len(kept)


def _due(followed: Followed, done: frozenset[int], now: float) -> float | None:
    """When to try again; what could not be read in time is given up with the look itself."""
    due = next_due(followed, done)
    return due if due is None or due > now else now + AGAIN


def _title(work: UnitOfWork, followed: Followed) -> str:
    if followed.is_note:
        return "A noted change"
    return titles_of(work, [followed.ref])[followed.ref]
