"""Backtests policies that limit a share: looks at each day of a past as the service would have, on what is kept today.

What became of a conversation later than the look is known by now, so a simulated day may be surer than the day was.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drift.core.model.resources import Json
from drift.store import StateStore
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.shares import Seen, stands
from guard.core.model.policy import Policy
from guard.core.model.subject import Facts, Subject
from guard.core.simulation.simulator import Simulation
from guard.core.simulation.time_slices import TimeSlice
from guard.queries.effects.shares.observe import observe

DAY: Final = 86_400.0


class _Course:
    """How the shares of one policy set stood so far: only what becomes broken is news, as it is live."""

    def __init__(self, policies: CompiledPolicies) -> None:
        self._limiting = {one.id: one for one in policies.policies if one.share is not None}
        self._broken: dict[tuple[str, str], bool] = {}

    @property
    def policies(self) -> dict[str, Policy]:
        return self._limiting

    def news(self, state: StateStore, id: str, at: float) -> Iterator[Seen]:
        """What a policy finds broken at a moment, and did not before."""
        policy = self._limiting.get(id)
        if policy is None or policy.share is None:
            return
        for seen in observe(state, policy, at):
            truth, key = stands(policy.share, seen).truth, (id, seen.what)
            if truth and not self._broken.get(key):
                yield seen
            if truth is not None:
                self._broken[key] = truth


def take_shares(state: StateStore, time: TimeSlice, simulation: Simulation) -> None:
    """Look once a day. Without such a policy nothing is read."""
    candidate, instead = map(_Course, simulation.sets)
    alike = [id for id, one in candidate.policies.items() if _same(instead.policies.get(id), one)]
    for id in sorted({*candidate.policies, *instead.policies}):
        at = time.since
        while at <= time.until:
            found = {seen.what: seen for seen in candidate.news(state, id, at)}
            other = found if id in alike else {seen.what: seen for seen in instead.news(state, id, at)}
            for what in sorted({*found, *other}):
                seen = found.get(what) or other[what]
                subject = Subject.of_share(at, seen.ref)
                simulation.evaluate(subject, _facts(id, found.get(what)), _facts(id, other.get(what)))
            at += DAY


def _same(one: Policy | None, other: Policy) -> bool:
    return one is not None and one.document == other.document


def _facts(id: str, seen: Seen | None) -> Facts:
    shares: dict[str, dict[str, Json]] = {} if seen is None else {id: seen.dump()}
    return Facts(shares=shares)
