"""The rollout report of the policies in force, read in one consistent view of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.outcome_counts import Tally
from guard.core.model.policy import Policy, day_of
from guard.core.model.records import FalseAlarm, MostFrequent, Rollout
from guard.core.model.verdict import Verdict
from guard.core.reports.drift_report import waivers
from guard.core.reports.proposal_times import NOBODY_ASKED, asked_first
from guard.core.reports.rollout import NOBODY, Overview, PolicyStatus, overview, rules_of
from guard.store import OutcomeCount

_DONE: Final = {Verdict.REVERT.word: "reverted", Verdict.REQUIRE_APPROVAL.word: "asked"}


def policy_status(guarded: GuardedWorkspace, since: float, alarm: str = "") -> Overview:
    """The outcomes of each policy since `since`, or since its rules last changed, whichever is later."""
    with guarded.view() as view:
        now, policies = view.now, view.policies
        begun = _rollout_starts(view, view.rollouts.all(), policies.policies)
        starts = {policy.id: max(since, begun.get(policy.id, since)) for policy in policies.policies}
        spoke = _outcome_counts(view, starts)
        alarms = _false_alarms(view, starts)
        found = Counter(finding.policy for finding in view.findings.open_findings())
        held = waivers(policies.policy_set, day_of(now), view.exemption_uses.all())
        last = view.state.snapshots.last_finished()
        asked = asked_first(view.proposals.asked_since(since), starts)
        statuses = [
            PolicyStatus(
                policy=policy,
                mode=policy.mode_in(view.mode),
                begun_at=begun.get(policy.id),
                counted_since=starts[policy.id],
                spoke=spoke.get(policy.id, Tally()),
                last_spoke_at=view.policy_stats.last_at(policy.id),
                open_findings=found[policy.id],
                false_alarms=alarms.get(policy.id, ()),
                waivers=tuple(waiver for waiver in held if waiver.policy == policy.id),
                looked_at=last.finished_at if last else None,
                actor=_most_frequent(view, "actor", policy, spoke, starts),
                resource=_most_frequent(view, "resource", policy, spoke, starts),
                asked=asked.get(policy.id, NOBODY_ASKED),
            )
            for policy in policies.policies
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


def _rollout_starts(
    work: UnitOfWork, kept: Mapping[str, Rollout], policies: Iterable[Policy]
) -> dict[str, float]:
    """Since when each policy has its rules and mode of today; without those that the service has not loaded."""
    as_now = ((policy, kept.get(policy.id)) for policy in policies)
    return {
        policy.id: rollout.since
        for policy, rollout in as_now
        if rollout and (rollout.rules, rollout.mode) == (rules_of(policy), policy.mode_in(work.mode))
    }


def _outcome_counts(work: UnitOfWork, starts: Mapping[str, float]) -> dict[str, Tally]:
    counts: dict[str, Counter[str]] = {}
    for start in set(starts.values()):
        for stat in work.policy_stats.since([name for name, at in starts.items() if at == start], start):
            counts.setdefault(stat.policy, Counter())[_outcome(stat)] += stat.times
    return {policy: Tally(**counted) for policy, counted in counts.items()}


def _outcome(stat: OutcomeCount) -> str:
    if stat.outcome != "broken":
        return stat.outcome
    return "observed" if stat.mode == "observe" else _DONE.get(stat.action, "flagged")


def _false_alarms(work: UnitOfWork, starts: Mapping[str, float]) -> dict[str, tuple[FalseAlarm, ...]]:
    found: dict[str, tuple[FalseAlarm, ...]] = {}
    for alarm in work.false_alarms.since(min(starts.values(), default=0.0)):
        if alarm.at >= starts.get(alarm.policy, float("inf")):
            found[alarm.policy] = (*found.get(alarm.policy, ()), alarm)
    return found


def _most_frequent(
    work: UnitOfWork, what: str, policy: Policy, spoke: Mapping[str, Tally], starts: Mapping[str, float]
) -> MostFrequent:
    """Who or what broke the policy most often; no query for one that was never broken."""
    counted = spoke.get(policy.id, Tally())
    if counted.observed + counted.enforced == 0:
        return NOBODY
    ask = work.policy_stats.loudest_actor if what == "actor" else work.policy_stats.loudest_resource
    return ask(policy.id, starts[policy.id])
