"""The rollout report of the policies in force, read in one consistent view of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.model.outcome_counts import Tally
from guard.core.model.policy import Policy, PolicySet, day_of
from guard.core.model.records import FalseAlarm, MostFrequent, Rollout
from guard.core.model.verdict import Verdict
from guard.core.reports.drift_report import Waiver, waivers
from guard.core.reports.proposal_times import NOBODY_ASKED, asked_first
from guard.core.reports.rollout import NOBODY, Advice, Overview, PolicyStatus, advice, overview, rules_of
from guard.store import OutcomeCount

_DONE: Final = {Verdict.REVERT.word: "reverted", Verdict.REQUIRE_APPROVAL.word: "asked"}


def policy_status(
    guarded: GuardedWorkspace, since: float, alarm: str = "", *, brief: bool = False
) -> Overview:
    """The outcomes of each policy since `since`, or since its rules last changed, whichever is later. In brief: without
    who and what breaks it most often, and what asking first costs."""
    with guarded.view() as view:
        set_ = view.policies.policy_set
        statuses = _statuses(view, set_, since, brief=brief)
        return overview(
            statuses,
            workspace=guarded.workspace.name,
            mode=guarded.mode,
            revision=set_.revision,
            alarm=alarm,
            since=since,
            until=view.now,
        )


def status_of(view: UnitOfWork, policy: Policy, since: float) -> tuple[PolicyStatus, Advice]:
    """The same of one policy, in brief."""
    alone = replace(view.policies.policy_set, policies=(policy,))
    (status,) = _statuses(view, alone, since, brief=True)
    return status, advice(status, view.mode, view.now)


def _statuses(view: UnitOfWork, set_: PolicySet, since: float, *, brief: bool) -> list[PolicyStatus]:
    begun = _rollout_starts(view, view.rollouts.all(), set_.policies)
    starts = {policy.id: max(since, begun.get(policy.id, since)) for policy in set_.policies}
    spoke = _outcome_counts(view, starts)
    alarms = _false_alarms(view, starts)
    found = view.findings.open_by_policy()
    last_spoke = view.policy_stats.last_at(starts)
    held = _waivers(view, set_)
    looked_at = _looked_at(view, set_)
    asked = {} if brief else asked_first(view.proposals.asked_since(since), starts)
    loud = {} if brief else spoke
    return [
        PolicyStatus(
            policy=policy,
            mode=policy.mode_in(view.mode),
            begun_at=begun.get(policy.id),
            counted_since=starts[policy.id],
            spoke=spoke.get(policy.id, Tally()),
            last_spoke_at=last_spoke.get(policy.id),
            open_findings=found.get(policy.id, 0),
            false_alarms=alarms.get(policy.id, ()),
            waivers=tuple(waiver for waiver in held if waiver.policy == policy.id),
            looked_at=looked_at,
            actor=_most_frequent(view, "actor", policy, loud, starts),
            resource=_most_frequent(view, "resource", policy, loud, starts),
            asked=asked.get(policy.id, NOBODY_ASKED),
            shares=() if policy.share is None else tuple(view.share_looks.of(policy.id)),
        )
        for policy in set_.policies
    ]


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


def _waivers(work: UnitOfWork, set_: PolicySet) -> tuple[Waiver, ...]:
    """The exemptions that hold today. Where there are none, nothing is looked up of their use."""
    today = day_of(work.now)
    return waivers(set_, today, work.exemption_uses.all()) if waivers(set_, today) else ()


def _looked_at(work: UnitOfWork, set_: PolicySet) -> float | None:
    """When something was last read, which only the advice on observed policies asks."""
    if all(policy.mode_in(work.mode) == "enforce" for policy in set_.policies):
        return None
    last = work.state.snapshots.last_finished()
    return last.finished_at if last else None


def _outcome_counts(work: UnitOfWork, starts: Mapping[str, float]) -> dict[str, Tally]:
    counts: dict[str, Counter[str]] = {}
    for stat in work.policy_stats.since(starts):
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
