"""Follows the policy source: loads new policies, records them, and alerts people to those that cannot be used."""

from __future__ import annotations

import logging
from typing import Final

from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.reports.rollout import rollouts_of
from guard.notify import messages
from guard.notify.outbox import enqueue
from guard.policy_source.of_workspace import PoliciesInForce
from guard.policy_source.replica_coordination import (
    SAY_AGAIN,
    NotWaiting,
    is_accepted,
    is_alarm_due,
    is_anybody_leading,
    is_behind,
    is_news,
    lead,
    wish,
)

log = logging.getLogger(__name__)

WHOLE: Final = (40, 64)
"""Digits of a whole id of a commit."""


class FollowedPolicies:
    """What one process does about its policies; others on the same record do it about theirs."""

    def __init__(self, guarded: GuardedWorkspace, in_force: PoliciesInForce) -> None:
        self._guarded = guarded
        self._in_force = in_force
        self._kept = ""  # the revision that was kept last
        self._told = ""  # the alarm that people know of
        self._seen = in_force.alarm  # the alarm when it was looked at last
        self._behind = False  # whether another process had newer ones
        self._wished: float | None = None  # when a fetch that was followed was wished for

    def keep(self) -> None:
        """Keep the set in force under its revision, so that decisions can be explained for as long as they are kept."""
        policies = self._in_force()
        with self._guarded.transaction() as work:
            work.policy_sets.put(policies.revision, policies.document)
            if is_alarm_due(work, self._in_force.alarm, work.now, afresh=True):
                work.policy_alarms.say(self._in_force.alarm, work.now)
            if not self._in_force.alarm or not is_anybody_leading(work, work.now):
                _lead(work, policies)
        self._kept = policies.revision

    def look(self) -> bool:
        """Look whether other policies are to be in force; True when they are now, and have to judge what is stored."""
        self._in_force.reload()
        self._tell(is_due=self._follow_wishes())
        if self._kept in ("", self._in_force().revision):
            return False
        log.info("policy revision %s is in force", self._in_force().revision)
        self.keep()
        return True

    def fetch(self, accepted: str) -> None:
        """Fetch now, and let the others do so. `accepted` is a commit that may rewrite the branch, or the beginning of
        its id. Raises NotWaiting."""
        if accepted and len(accepted) not in WHOLE:
            self._in_force.fetch()
            accepted = self._waiting(accepted)
        self._wished = wish(self._guarded, accepted)
        self._in_force.fetch(accepted)

    def _waiting(self, start: str) -> str:
        """The commit that waits to be accepted, or was just now, if its id begins so."""
        waits = self._in_force.rewritten
        found = next((commit for commit in (waits, self._in_force.commit) if commit.startswith(start)), "")
        if not found:
            other = f"{waits[:12]} does" if waits else "none does"
            raise NotWaiting(f"No commit that begins with {start} waits to be accepted: {other}.")
        return found

    def _follow_wishes(self) -> bool | None:
        """Fetch where an operator wished for it, or another process has newer policies; once for each. Tells whether
        the alarm is to be recorded, as far as it did not change by that; None where it may have."""
        behind, wished, is_due = self._keep_leading()
        rewritten = self._in_force.rewritten
        accepted = rewritten if is_accepted(self._guarded, rewritten) else ""
        if accepted or self._wished not in (None, wished) or (behind and not self._behind):
            self._in_force.fetch(accepted)
            is_due = None
        self._wished, self._behind = wished, behind
        return is_due

    def _keep_leading(self) -> tuple[bool, float, bool | None]:
        """Whether another process has newer policies, when an operator last wished for a fetch, and whether the alarm
        is to be recorded. Where none has, it is said now and then that these lead."""
        policies = self._in_force()
        with self._guarded.view() as view:
            behind = is_behind(view, policies.revision, view.now)
            led = is_anybody_leading(view, view.now, within=SAY_AGAIN)
            wished = view.policy_coordination.wanted_at()
            is_due: bool | None = self._is_alarm_due(view)
        if self._kept == policies.revision and not (behind or led):
            with self._guarded.transaction() as work:
                _lead(work, policies)
        return behind, wished, is_due

    def _is_alarm_due(self, view: UnitOfWork) -> bool:
        alarm = self._in_force.alarm
        return is_alarm_due(view, alarm, view.now, afresh=alarm != self._seen)

    def _tell(self, *, is_due: bool | None) -> None:
        alarm = self._in_force.alarm
        if is_due is None:
            with self._guarded.view() as view:
                is_due = self._is_alarm_due(view)
        if is_due:
            with self._guarded.transaction() as work:
                work.policy_alarms.say(alarm, work.now)
        if alarm and alarm != self._told:
            with self._guarded.transaction() as work:
                if is_news(work, alarm, work.now):
                    enqueue(work, messages.policies_refused(alarm))
        self._told = self._seen = alarm


def _lead(work: UnitOfWork, policies: CompiledPolicies) -> None:
    """Say that these are the newest policies, in force from now on, and since when each works as it does. Of older ones
    that another process still has, nobody counts the days."""
    work.rollouts.replace_all(rollouts_of(policies.policy_set, work.mode, work.now))
    work.policy_periods.begin(policies.revision, work.mode, work.now)
    lead(work, policies.revision, work.now)
