"""Reads how the policies in force do, in one consistent view of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.outcome_counts import Tally
from guard.core.model.policy import Policy, day_of
from guard.core.model.records import FalseAlarm, Loud, Rollout
from guard.core.model.verdict import Verdict
from guard.core.reports.drift_report import waivers
from guard.core.reports.rollout import NOBODY, Overview, PolicyStatus, overview, rules_of
from guard.store import Said

_DONE: Final = {Verdict.REVERT.word: "reverted", Verdict.REQUIRE_APPROVAL.word: "asked"}


def policy_status(guarded: GuardedWorkspace, since: float, alarm: str = "") -> Overview:
    """How each policy does since a moment, or since it judges by its rules of today, whichever is later."""
    with guarded.view() as view:
        now, policies = view.now, view.policies
        begun = _begun(view, view.rollouts.all(), policies.policies)
        starts = {one.id: max(since, begun.get(one.id, since)) for one in policies.policies}
        spoke = _spoke(view, starts)
        alarms = _alarms(view, starts)
        found = Counter(one.policy for one in view.findings.open_findings())
        held = waivers(policies.policy_set, day_of(now), view.exemption_uses.all())
        last = view.state.snapshots.last_finished()
        statuses = [
            PolicyStatus(
                policy=one,
                mode=one.mode_in(view.mode),
                begun_at=begun.get(one.id),
                counted_since=starts[one.id],
                spoke=spoke.get(one.id, Tally()),
                last_spoke_at=view.policy_stats.last_at(one.id),
                open_findings=found[one.id],
                false_alarms=alarms.get(one.id, ()),
                waivers=tuple(waiver for waiver in held if waiver.policy == one.id),
                looked_at=last.finished_at if last else None,
                actor=_loudest(view, "actor", one, spoke, starts),
                resource=_loudest(view, "resource", one, spoke, starts),
            )
            for one in policies.policies
        ]
    return overview(
        statuses,
        workspace=guarded.workspace.name,
        mode=guarded.mode,
        revision=policies.revision,
        alarm=alarm,
        since=since,
        until=now,
    )


def _begun(work: UnitOfWork, kept: Mapping[str, Rollout], policies: Iterable[Policy]) -> dict[str, float]:
    """Since when each policy works as it does now; one that the service has not taken up is not in it."""
    as_now = ((one, kept.get(one.id)) for one in policies)
    return {
        one.id: rollout.since
        for one, rollout in as_now
        if rollout and (rollout.rules, rollout.mode) == (rules_of(one), one.mode_in(work.mode))
    }


def _spoke(work: UnitOfWork, starts: Mapping[str, float]) -> dict[str, Tally]:
    counts: dict[str, Counter[str]] = {}
    for start in set(starts.values()):
        for said in work.policy_stats.since([name for name, at in starts.items() if at == start], start):
            counts.setdefault(said.policy, Counter())[_came_to(said)] += said.times
    return {policy: Tally(**counted) for policy, counted in counts.items()}


def _came_to(said: Said) -> str:
    if said.outcome != "broken":
        return said.outcome
    return "observed" if said.mode == "observe" else _DONE.get(said.action, "flagged")


def _alarms(work: UnitOfWork, starts: Mapping[str, float]) -> dict[str, tuple[FalseAlarm, ...]]:
    found: dict[str, tuple[FalseAlarm, ...]] = {}
    for alarm in work.false_alarms.since(min(starts.values(), default=0.0)):
        if alarm.at >= starts.get(alarm.policy, float("inf")):
            found[alarm.policy] = (*found.get(alarm.policy, ()), alarm)
    return found


def _loudest(
    work: UnitOfWork, what: str, policy: Policy, spoke: Mapping[str, Tally], starts: Mapping[str, float]
) -> Loud:
    """Who or what broke it most often; not asked of a policy that was never broken."""
    counted = spoke.get(policy.id, Tally())
    if counted.observed + counted.enforced == 0:
        return NOBODY
    ask = work.policy_stats.loudest_actor if what == "actor" else work.policy_stats.loudest_resource
    return ask(policy.id, starts[policy.id])
