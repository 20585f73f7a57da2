"""What the processes on one record tell each other about the policies in force, as each has a set of its own in memory:
which set leads, what an operator wished for, and which alarm people were told of."""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from guard.context import GuardedWorkspace, UnitOfWork

LEADS_FOR: Final = 120.0
"""Seconds after which a process that led and is not heard of any more leads no longer."""
SAY_AGAIN: Final = 30.0
"""Seconds after which whoever leads says so again."""
_ACCEPTED_FOR: Final = 600.0
"""Seconds in which the others hear that a commit is accepted. Afterwards, putting the branch back to it asks again."""
_ONCE_IN: Final = 3600.0
"""Seconds in which an alarm that comes and goes is told once."""


class NotWaiting(LookupError):
    """No commit that is called so waits for an operator to accept it; the message says which one does."""


def wish(guarded: GuardedWorkspace, accepted: str = "") -> float:
    """That all fetch now; and that this commit may come into force although it rewrites the branch. Returns when."""
    now = guarded.now()
    with guarded.transaction() as work:
        if accepted:
            work.policy_coordination.accept(accepted, now)
        work.policy_coordination.want_fetch(now)
    return now


def wished_at(guarded: GuardedWorkspace) -> float:
    """When somebody last wished for a fetch; 0 where nobody ever did."""
    with guarded.view() as work:
        return work.policy_coordination.wanted_at()


def is_accepted(guarded: GuardedWorkspace, commit: str) -> bool:
    """Whether an operator lets this commit in although it rewrites the branch."""
    with guarded.view() as work:
        at = work.policy_coordination.accepted_at(commit) if commit else None
    return at is not None and guarded.now() - at < _ACCEPTED_FOR


def lead(work: UnitOfWork, revision: str, now: float) -> None:
    """Say that these are the newest policies: processes with others are behind, as long as it is said again."""
    work.policy_coordination.lead(revision, now)


def led_by(work: UnitOfWork) -> str:
    """The revision that leads or led last; "" where none did, or it is not kept."""
    revision = work.policy_coordination.leading()
    return revision if work.policy_sets.has(revision) else ""


def is_anybody_leading(work: UnitOfWork, now: float, within: float = LEADS_FOR) -> bool:
    return now - work.policy_coordination.led_at() < within


def is_behind(work: UnitOfWork, revision: str, now: float) -> bool:
    """Whether another process has newer policies. What was asked under those is not for us to take back: we would ask
    anew under ours, and it under its own, until both have the same. A set that nobody had before is no older one."""
    if work.policy_coordination.leading() == revision or not is_anybody_leading(work, now):
        return False
    return work.policy_sets.has(revision)


def is_alarm_due(work: UnitOfWork, alarm: str, now: float, *, afresh: bool) -> bool:
    """Whether to say in the record why the newest policies are not in force (or that they are), for commands, which ask
    nobody else. `afresh`: this process has just found out. What another one says is left alone as long as it repeats
    it."""
    last = work.policy_alarms.last()
    if alarm:
        return last is None or last.alarm != alarm or now - last.said_at >= SAY_AGAIN
    return last is not None and (afresh or now - last.said_at >= LEADS_FOR)


def is_news(work: UnitOfWork, alarm: str, now: float) -> bool:
    """Whether people were not told of this alarm yet, by this process or another; True for one of them."""
    name = sha256(alarm.encode()).hexdigest()[:16]
    return work.policy_coordination.claim_telling(name, now // _ONCE_IN * _ONCE_IN)
