"""Who settles a change of which nobody knows who made it: as the policy says, or two people, or one who cannot have
made it because they are no teammate of the Intercom workspace. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from drift.core.model.email_addresses import plain_email
from guard.core.approvals.same_person import without
from guard.core.model.policy import Policy, PolicySet, RequireApproval
from guard.core.model.records import Requirement, Rule, Way

TWO = 2
"""How many people it takes by default: whoever made the change has convinced somebody else, at least."""


def unattributed_rules(
    policies: PolicySet, requirements: Iterable[Requirement], insiders: frozenset[str] | None
) -> tuple[Rule, ...]:
    """One rule for each requirement. `insiders` are the teammates of the workspace; None where nobody knows them, and
    then everybody may be one."""
    return tuple(
        Rule(one.policy, _ways(policies, one, insiders), one.period, one.veto) for one in requirements
    )


def _ways(policies: PolicySet, asked: Requirement, insiders: frozenset[str] | None) -> tuple[Way, ...]:
    declared = declared_way(policies, policies.find(asked.policy))
    if declared is not None:
        return (declared,)
    together = Way(asked.who, max(asked.quorum, TWO))
    outsiders = () if insiders is None or asked.quorum > 1 else without(asked.who, insiders)
    return (together, Way(outsiders, 1)) if outsiders else (together,)


def declared_way(policies: PolicySet, policy: Policy | None) -> Way | None:
    """Who settles what nobody explains, where the policy says so itself."""
    then = policy.then if policy is not None else None
    if not isinstance(then, RequireApproval) or then.unattributed is None:
        return None
    people = policies.people
    members = people.members(then.unattributed.groups or then.groups)
    everybody = members | {plain_email(address) for address in people.break_glass}
    return Way(tuple(sorted(everybody)), then.unattributed.quorum)
