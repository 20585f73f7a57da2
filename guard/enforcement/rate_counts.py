"""Counts the recorded log entries for `more_than`, also around an entry that came late.

An entry that comes late is counted at its own time. Where entries after it were judged already, it is counted with
them: a burst whose last entry was judged too early is found by the one that was missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from drift.core.model.activity import Activity
from drift.store import StateStore
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import RequiredFacts
from guard.core.evaluation.rate import (
    Group,
    counts,
    group_of,
    is_selective,
    needs_known_ips,
    peak_count,
)
from guard.core.model.policy import Policy, Rate
from guard.core.model.subject import Subject

_PAGE = 200


def tally(
    state: StateStore, policies: CompiledPolicies, subject: Subject, wanted: RequiredFacts
) -> dict[str, int]:
    """How many entries stand with this one, by the id of the policy that asks."""
    entry = subject.activity
    if entry is None:
        return {}
    return {
        policy.id: _count(state, policy, rate, group_of(globs, rate, entry), entry)
        for policy_id, globs, rate in wanted.counts
        if (policy := policies.find(policy_id)) is not None
    }


def _count(state: StateStore, policy: Policy, rate: Rate, group: Group, entry: Activity) -> int:
    at, since = float(entry.created_at), entry.created_at - rate.within
    judged = state.activities.judged_moments(*group, after=at, until=at + rate.within)
    if is_selective(policy):
        found = _that_count(state, policy, group, since, max(judged, default=at))
        if judged:
            return peak_count(found, (at, *judged), rate.within)
        return sum(
            1 for _, _ in zip(range(rate.count + 1), found, strict=False)
        )  # nobody needs to know how many more
    if judged:
        moments = state.activities.moments(*group, since, max(judged))
        return peak_count(moments, (at, *judged), rate.within)
    return state.activities.count(*group, since, at)


def _that_count(
    state: StateStore, policy: Policy, group: Group, since: float, until: float
) -> Iterator[float]:
    """The moments of the entries that count, newest first, read only as far as they are asked for."""
    asks = needs_known_ips(policy)
    before: tuple[float, str] | None = None
    while True:
        page = state.activities.search(*group, since, until, before=before, limit=_PAGE)
        for record in page:
            entry = record.activity
            email = entry.actor.email if asks else None
            known = state.activities.ips_of(email, entry.created_at) if email else None
            if counts(policy, entry, known):
                yield float(entry.created_at)
        if len(page) < _PAGE:
            return
        before = (page[-1].activity.created_at, page[-1].activity.id)
