"""What the service knew at each time: which entries arrived late, and the facts in chronological order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from drift.core.model.activity import Activity
from drift.core.model.records import ActivityRecord
from guard.context import GuardedWorkspace
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.rate import counts, needs_known_ips
from guard.core.model.policy import Policy, Rate
from guard.core.model.subject import Facts, Subject
from guard.enforcement.subjects import former_ids


@dataclass
class Record:
    """The stored activity of a service, with arrival times."""

    guarded: GuardedWorkspace
    activities: list[ActivityRecord] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.guarded.view() as view:
            self.activities = view.state.activities.search(limit=1_000_000)

    def came_late(self, late: ActivityRecord) -> bool:
        """Whether an entry arrived after one of the same second or later had been judged."""
        at, received = late.activity.created_at, late.received_at
        return any(
            judged.judged_at is not None and judged.judged_at <= received
            for judged in self.activities
            if judged.activity.created_at >= at and judged is not late
        )

    def entry(self, id: object) -> ActivityRecord:
        (match,) = (record for record in self.activities if record.activity.id == id)
        return match

    def may_differ(self, policy: Policy, subject: Subject, judged_at: float) -> bool:
        """Whether an entry that came late explains that this policy says something else in the order of time: it was
        missing when this was judged, or this is the one that came late. Only what it is counted with, or the address
        of the same person, can matter."""
        past = (one for one in self.activities if one.activity.created_at <= subject.at)
        suspects = [one.activity for one in past if one.received_at > judged_at]
        if (
            subject.entry == "activity"
            and subject.activity
            and self.came_late(self.entry(subject.activity.id))
        ):
            suspects.append(subject.activity)
        return any(_matters(policy, one, subject) for one in suspects)

    def in_its_own_time(self, subject: Subject, policies: CompiledPolicies) -> Facts:
        """The facts about a subject in chronological order, computed without the simulation."""
        with self.guarded.view() as view:
            email, at = subject.actor.email, int(subject.at)
            ips = view.state.activities.ips_of(email, at) if email else None
            former = former_ids(view.state, subject.ref)
        counts = {
            policy.id: sum(
                1 for one in self.activities if _counts_with(policy, one.activity, subject, self._ips)
            )
            for policy in policies.policies
            if policy.more_than is not None and subject.entry == "activity"
        }
        return Facts(known_ips=ips, counts=counts, former_ids=former)

    def _ips(self, email: str | None, at: int) -> frozenset[str] | None:
        earlier = (entry.activity for entry in self.activities if entry.activity.created_at < at)
        return (
            frozenset(entry.actor.ip for entry in earlier if entry.actor.email == email and entry.actor.ip)
            if email
            else None
        )


def _matters(policy: Policy, late: Activity, subject: Subject) -> bool:
    if policy.more_than is not None and subject.activity is not None:
        near = abs(late.created_at - subject.at) <= policy.more_than.within
        return near and _same_group(policy, policy.more_than, late, subject.activity)
    return needs_known_ips(policy) and late.actor.email == subject.actor.email


def _counts_with(
    policy: Policy, entry: Activity, subject: Subject, ips: Callable[[str | None, int], frozenset[str] | None]
) -> bool:
    rate, mine = policy.more_than, subject.activity
    assert rate is not None
    assert mine is not None
    return (
        subject.at - rate.within <= entry.created_at <= subject.at
        and _same_group(policy, rate, entry, mine)
        and counts(policy, entry, ips(entry.actor.email, entry.created_at))
    )


def _same_group(policy: Policy, rate: Rate, entry: Activity, mine: Activity) -> bool:
    """Whether two entries are counted together, in the words of docs/policies.md."""
    if not all(
        any(fnmatchcase(activity.type, glob) for glob in policy.watch.activities)
        for activity in (entry, mine)
    ):
        return False
    match rate.per:
        case "kind":
            return entry.type == mine.type
        case "workspace":
            return True
        case "actor":
            if mine.actor.email:
                return entry.actor.email == mine.actor.email
            return mine.actor.id is None or entry.actor.id == mine.actor.id
