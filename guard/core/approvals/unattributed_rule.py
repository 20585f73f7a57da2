"""Who settles a change of which nobody knows who made it: as the policy says, or two people, or one who cannot have
made it because they are no teammate of the Intercom workspace. Where one person is enough nobody stands in for them:
whoever does may have made it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.same_person import without
from guard.core.model.policy import Identities, Policy, PolicySet, RequireApproval
from guard.core.model.records import Requirement, Rule, Way

TWO = 2
"""How many people it takes by default: whoever made the change has convinced somebody else, at least."""


def unattributed_rules(
    policies: PolicySet, requirements: Iterable[Requirement], insiders: frozenset[str] | None
) -> tuple[Rule, ...]:
    """The rules of each policy. `insiders` are the teammates of the workspace; None where nobody knows them, and then
    everybody may be one. What a freeze asks for stays as it is."""
    by_policy: dict[str, list[Requirement]] = {}
    for one in requirements:
        by_policy.setdefault(one.policy, []).append(one)
    return tuple(
        rule
        for policy_id, asked in by_policy.items()
        for rule in _rules(
            declared_way(policies, policies.find(policy_id)), asked, insiders, policies.people.same_person
        )
    )


def _rules(
    declared: Way | None,
    asked: Sequence[Requirement],
    insiders: frozenset[str] | None,
    identities: Identities,
) -> Iterator[Rule]:
    """The rules of one policy. It asks different people for each requirement, so that of several none needs more."""
    first = asked[0]
    if declared is not None:
        yield Rule(first.policy, (declared,), "", first.veto, first.later, first.step_up)
        yield from (one.rule for one in asked if one.period)
    elif len(asked) > 1:
        yield from (one.rule for one in asked)
    else:
        ways = _ways(first, insiders, identities)
        yield Rule(first.policy, ways, first.period, first.veto, first.later, first.step_up)


def _ways(asked: Requirement, insiders: frozenset[str] | None, identities: Identities) -> tuple[Way, ...]:
    together = Way(asked.who, max(asked.quorum, TWO))
    outsiders = () if insiders is None or asked.quorum > 1 else without(asked.who, insiders, identities)
    return (together, Way(outsiders, 1, in_person=True)) if outsiders else (together,)


def declared_way(policies: PolicySet, policy: Policy | None) -> Way | None:
    """Who settles what nobody explains, where the policy says so itself."""
    then = policy.then if policy is not None else None
    if not isinstance(then, RequireApproval) or then.unattributed is None:
        return None
    people = policies.people
    members = people.members(then.unattributed.groups or then.groups)
    everybody = members | {plain_email(address) for address in people.break_glass}
    quorum = then.unattributed.quorum
    return Way(tuple(sorted(everybody)), quorum, in_person=quorum < TWO)
