"""What a judgement asks for: who may approve, and how many of them have to. For changes that were made and changes that
are asked for in advance. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from drift.core.model.email_addresses import plain_email
from guard.core.model.periods import Span
from guard.core.model.policy import People, Policy, PolicySet, RequireApproval
from guard.core.model.records import Later, Requirement
from guard.core.model.verdict import Judgement


class Asked(NamedTuple):
    """One group, or several as one, that a policy asks. `period` names the freeze for which it does, or is empty."""

    groups: tuple[str, ...]
    quorum: int
    period: str = ""


def requirements_for(
    policies: PolicySet, judgements: Iterable[Judgement], when: Span
) -> tuple[Requirement, ...]:
    """What every enforced policy asks that decided one of these verdicts.

    A policy with `require_approval` names its groups. A policy with `revert` names nobody. If a person must decide
    anyway (the breaker is open, or the change cannot be merged), its owner is eligible, or everybody in a group if the
    owner is in none. People who may break glass are always eligible.
    """
    ids = dict.fromkeys(reason.policy for judgement in judgements for reason in judgement.deciding())
    deciding = (policies.find(id) for id in ids)
    return tuple(
        one for policy in deciding if policy is not None for one in requirements_of(policies, policy, when)
    )


def answer_within(policies: PolicySet, judgements: Iterable[Judgement]) -> float | None:
    """For how many seconds a question about these changes waits: the shortest time that a policy gives it. None where
    nothing is asked."""
    deciding = (policies.find(reason.policy) for judgement in judgements for reason in judgement.deciding())
    actions = [policy.then for policy in deciding if policy is not None]
    return min((then.expires_in for then in actions if isinstance(then, RequireApproval)), default=None)


def requirements_of(policies: PolicySet, policy: Policy, when: Span) -> tuple[Requirement, ...]:
    """What one policy asks of a change that is made at this time."""
    people, then = policies.people, policy.then
    if not isinstance(then, RequireApproval):
        return (Requirement(policy.id, with_glass(people, _owners(policy, people)), 1),)
    return tuple(
        Requirement(
            policy.id,
            with_glass(people, people.members(one.groups)),
            one.quorum,
            one.period,
            then.veto,
            later_of(people, then, one),
            then.step_up,
        )
        for one in asked_groups(policies, then, when)
    )


def later_of(people: People, then: RequireApproval, one: Asked) -> Later | None:
    """Whom a policy asks besides after a while. Whoever a freeze asks for stays alone."""
    if then.escalate is None or one.period:
        return None
    return Later(tuple(sorted(people.members(then.escalate.groups))), then.escalate.after)


def asked_groups(policies: PolicySet, then: RequireApproval, when: Span) -> Iterator[Asked]:
    """The groups that are asked of a change at this time: those of the policy, and on top those of its freezes."""
    yield from (Asked(ask.groups, ask.quorum) for ask in then.asks)
    for name in then.freeze:
        period = policies.people.periods.get(name)
        if period is not None and period.touches(when):
            yield Asked(period.groups, period.quorum, name)


def with_glass(people: People, addresses: Iterable[str]) -> tuple[str, ...]:
    """These addresses and those who may break glass, under one spelling and sorted."""
    return tuple(sorted({plain_email(address) for address in (*addresses, *people.break_glass)}))


def everybody_named(people: People) -> tuple[str, ...]:
    """All whom people.yaml names: in a group, or to break glass."""
    return with_glass(people, people.members(tuple(people.groups)))


def ordinarily_eligible(policies: PolicySet, policy: Policy, waited: float = 0.0) -> frozenset[str]:
    """Who may approve by what a policy says once the question has waited for so many seconds, without those who may
    only because they break glass."""
    people, then = policies.people, policy.then
    if not isinstance(then, RequireApproval):
        return _owners(policy, people)
    frozen = (people.periods[name].groups for name in then.freeze if name in people.periods)
    later = then.escalate.groups if then.escalate is not None and waited >= then.escalate.after else ()
    return people.members((*then.groups, *later, *(group for groups in frozen for group in groups)))


def _owners(policy: Policy, people: People) -> frozenset[str]:
    everybody = people.members(tuple(people.groups))
    owner = plain_email(policy.owner)
    return frozenset({owner}) if owner in everybody else everybody
