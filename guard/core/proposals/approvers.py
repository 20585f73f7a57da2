"""Who has to agree before a change is made: what several policies ask adds up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from guard.core.approvals.quorums import everybody, is_enough
from guard.core.approvals.requirements import asked_groups, with_glass
from guard.core.approvals.same_person import without
from guard.core.model.periods import Span
from guard.core.model.policy import Policy, PolicySet, RequireApproval
from guard.core.model.records import Rule, Way
from guard.core.model.verdict import Judgement, Verdict


class Needed(Struct, frozen=True):
    """What one policy asks for: `quorum` people of `groups` `within` seconds. `may` are the addresses that could agree:
    never that of whoever asks. `period` names the freeze for which it asks, or is empty. A policy that asks several
    groups needs different people: `can_be_met` says whether enough of them are left for all it asks."""

    policy: str
    groups: tuple[str, ...]
    quorum: int
    within: float
    may: tuple[str, ...]
    period: str = ""
    veto: bool = True
    can_be_met: bool = True


def rules_of(needed: Iterable[Needed]) -> tuple[Rule, ...]:
    """What has to be met so that all of it is allowed: what several changes ask alike is asked once."""
    asked = {
        (need.policy, need.groups, need.period): Rule(
            need.policy, (Way(need.may, need.quorum),), need.period, need.veto
        )
        for need in needed
    }
    return tuple(asked.values())


def approvals_needed(
    policies: PolicySet, judgement: Judgement, asker: str | None, when: Span
) -> tuple[Needed, ...]:
    """What each policy asks for that enforces an approval, of a change that is made at this time. All of it has to be
    met. () where the change is refused, as nobody can allow it, and where nothing is asked."""
    if judgement.verdict is not Verdict.REQUIRE_APPROVAL:
        return ()
    asking = (policies.find(reason.policy) for reason in judgement.deciding())
    return tuple(
        one for policy in asking if policy is not None for one in _needed(policies, policy, asker, when)
    )


def _needed(policies: PolicySet, policy: Policy, asker: str | None, when: Span) -> Iterator[Needed]:
    then = policy.then
    if not isinstance(then, RequireApproval):
        return
    excluded = () if asker is None else (asker,)
    asked = [
        (one, without(with_glass(policies.people, policies.people.members(one.groups)), excluded))
        for one in asked_groups(policies, then, when)
    ]
    rules = [Rule(policy.id, (Way(may, one.quorum),)) for one, may in asked]
    can_be_met = is_enough(rules, everybody(rules))
    for one, may in asked:
        yield Needed(
            policy.id,
            one.groups,
            max(one.quorum, 1),
            then.expires_in,
            may,
            one.period,
            then.veto,
            can_be_met,
        )
