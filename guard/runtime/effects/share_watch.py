"""Looks at the shares that policies limit, now and then. Without such a policy there is next to nothing to read."""

from __future__ import annotations

from functools import partial
from typing import Final

from guard.context import GuardedWorkspace
from guard.core.model.policy import Policy
from guard.enforcement.batch import process_each
from guard.enforcement.shares import close_gone, follow_shares
from guard.queries.effects.shares.observe import observe

JOB: Final = "shares"
"""The name under which a replica claims the run."""
EVERY: Final = 900.0


def look(guarded: GuardedWorkspace) -> int:
    """Look at each policy that limits a share; returns how many shares are broken."""
    limiting = [policy for policy in guarded.policies().policies if policy.share is not None]
    with guarded.view() as view:
        looks = view.share_looks.all()
    if not limiting and not looks:
        return 0
    if looks:
        with guarded.transaction() as work:
            close_gone(work)
    return process_each(limiting, partial(_look_at, guarded), lambda policy: policy.id)


def _look_at(guarded: GuardedWorkspace, policy: Policy) -> int:
    """Counting takes a while, so nothing is locked meanwhile."""
    with guarded.view() as view:
        every = observe(view.state, policy, view.now)
    with guarded.transaction() as work:
        current = work.policies.find(policy.id)
        if current is None or current.document != policy.document:
            return 0  # another set came into force meanwhile: the next look is about that
        return follow_shares(work, current, every)
