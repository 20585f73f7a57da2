"""Tells the channels once a week, over all replicas, which changes nobody explained, and what became of the health of
the configuration. Nothing is sent where there is nothing to say."""

from __future__ import annotations

from typing import Final

from drift.core.model.resources import Ref
from drift.store import CheckpointName
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.change_reasons.weekly import Weekly, is_due, last_due, zone_of
from guard.core.health.trend import before
from guard.core.model.policy import day_of
from guard.core.reports.unexplained import by_person
from guard.notify.health_messages import week_of_health
from guard.notify.outbox import enqueue
from guard.notify.why_messages import UnexplainedOfOne, week
from guard.queries.unexplained import all_unexplained

JOB: Final = "list of unexplained changes"
"""The name under which a replica claims the list of a week."""
_LONGEST_GAP: Final = 7 * 86400.0
"""Seconds before a week in which the day has to lie that it is compared with."""
_WORKSPACE: Final = Ref("workspace", "singleton")


class WeeklyDigest:
    """`wanted` None: nobody wants a list."""

    def __init__(self, guarded: GuardedWorkspace, wanted: Weekly | None) -> None:
        self._guarded = guarded
        self._wanted = wanted
        self._seen = 0.0  # the last week that this process saw claimed: it need not be asked about again

    def look(self) -> bool:
        """Send the list of the week that ended last, if it is due and no other replica has; tells whether it did."""
        if self._wanted is None or not self._guarded.tells_anybody():
            return False
        with self._guarded.view() as view:
            since, due = last_due(self._wanted, zone_of(self._wanted, _zone_of_workspace(view)), view.now)
            watched_since = view.state.checkpoints.get(CheckpointName.BASELINE)
            now = view.now
        if due == self._seen or watched_since is None or not is_due(due, now, watched_since):
            return False
        with self._guarded.transaction() as work:
            sent = work.state.checkpoints.claim(JOB, due) and _send(work, since, due)
        self._seen = due
        return sent


def _send(work: UnitOfWork, since: float, until: float) -> bool:
    told = _tell_health(work, since, until)
    return _list_unexplained(work, since, until) or told


def _tell_health(work: UnitOfWork, since: float, until: float) -> bool:
    days = work.health_days.since(day_of(since - _LONGEST_GAP))
    day = next((one for one in reversed(days) if since < one.at), None)
    earlier = before(days, day, since) if day is not None else None
    if day is None or earlier is None or (message := week_of_health(day, earlier)) is None:
        return False
    enqueue(work, message)
    return True


def _list_unexplained(work: UnitOfWork, since: float, until: float) -> bool:
    found = all_unexplained(work, since, until)
    if not found:
        return False
    people = [
        UnexplainedOfOne(who, tuple(one.change.id for one in theirs), tuple(one.title for one in theirs))
        for who, theirs in by_person(found).items()
    ]
    enqueue(work, week(since, until, people, work.why_questions.count_unexplained(since)))
    return True


def _zone_of_workspace(work: UnitOfWork) -> str:
    """The time zone that the settings of the Intercom workspace name; "" where they were not read."""
    live = work.state.versions.live(_WORKSPACE)
    zone = live.body.get("timezone") if live is not None else None
    return zone if isinstance(zone, str) else ""
