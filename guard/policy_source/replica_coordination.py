"""Coordination of replicas: processes with one record share which policy set leads, the requests of operators, and the
alarms that people were notified of. Each process has its own set in memory."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from guard.context import GuardedWorkspace, UnitOfWork

LEADS_FOR: Final = 120.0
"""The lease of the leading set in seconds: it ends unless the process renews it."""
SAY_AGAIN: Final = 30.0
"""The interval in seconds at which the leading process renews its lease."""
_ACCEPTED_FOR: Final = 600.0
"""Seconds for which an accepted commit stays accepted. Later, resetting the branch to it needs a new acceptance."""
_ONCE_IN: Final = 3600.0
"""Seconds in which people are notified only once of a recurring alarm."""


class NotWaiting(LookupError):
    """No commit with this name waits to be accepted; the message says which one does."""


def wish(guarded: GuardedWorkspace, accepted: str = "") -> float:
    """Ask all replicas to fetch now, and accept this commit even if it rewrites the branch. Returns the time."""
    now = guarded.now()
    with guarded.transaction() as work:
        if accepted:
            work.policy_coordination.accept(accepted, now)
        work.policy_coordination.want_fetch(now)
    return now


def is_accepted(guarded: GuardedWorkspace, commit: str) -> bool:
    """Whether an operator accepted this commit although it rewrites the branch."""
    if not commit:
        return False
    with guarded.view() as work:
        at = work.policy_coordination.accepted_at(commit)
    return at is not None and abs(guarded.now() - at) < _ACCEPTED_FOR


def lead(work: UnitOfWork, revision: str, now: float) -> None:
    """Take or renew the lead for these policies: other replicas are behind while the lease lasts."""
    work.policy_coordination.lead(revision, now)


def led_by(work: UnitOfWork) -> str:
    """The revision that leads or led last; "" if there is none or its set is not stored."""
    revision = work.policy_coordination.leading()
    return revision if work.policy_sets.has(revision) else ""


def is_anybody_leading(work: UnitOfWork, now: float, within: float = LEADS_FOR) -> bool:
    return abs(now - work.policy_coordination.led_at()) < within


def is_behind(work: UnitOfWork, revision: str, now: float) -> bool:
    """Whether another replica has newer policies. A replica that is behind must not withdraw approval requests: both
    would reissue them in turn until they have the same set. A set that was never stored is not an older one."""
    if work.policy_coordination.leading() == revision or not is_anybody_leading(work, now):
        return False
    return work.policy_sets.has(revision)


def is_alarm_due(work: UnitOfWork, alarm: str, now: float, *, afresh: bool) -> bool:
    """Whether to record why the newest policies are not in force (or that they are), for commands, which read only the
    record. `afresh`: this process has just found out. An alarm that another replica repeats is not cleared."""
    last = work.policy_alarms.last()
    if alarm:
        return last is None or last.alarm != alarm or abs(now - last.said_at) >= SAY_AGAIN
    return last is not None and (afresh or abs(now - last.said_at) >= LEADS_FOR)


def is_news(work: UnitOfWork, alarm: str, now: float) -> bool:
    """Whether this replica must notify people of an alarm: True for the first one to ask."""
    name = sha256(alarm.encode()).hexdigest()[:16]
    return work.policy_coordination.claim_telling(name, now // _ONCE_IN * _ONCE_IN)
