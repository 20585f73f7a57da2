"""Who has to agree before a change is made: what several policies ask adds up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from guard.core.approvals.quorums import everybody, is_enough
from guard.core.approvals.requirements import Asked, asked_groups, later_of, with_glass
from guard.core.approvals.same_person import without
from guard.core.model.periods import Span
from guard.core.model.policy import Policy, PolicySet, RequireApproval
from guard.core.model.records import Later, Rule, Way
from guard.core.model.verdict import Judgement, Verdict


class Needed(Struct, frozen=True):
    """What one policy asks for: `quorum` people of `groups` `within` seconds. `may` are the addresses that could agree:
    never that of whoever asks. `period` names the freeze for which it asks, or is empty. A policy that asks several
    groups needs different people: `can_be_met` says whether enough of them are left for all it asks. `later` says whom
    it asks besides after a while, and `later_groups` in which groups they are. With `step_up` votes are confirmed with
    a passkey."""

    policy: str
    groups: tuple[str, ...]
    quorum: int
    within: float
    may: tuple[str, ...]
    period: str = ""
    veto: bool = True
    can_be_met: bool = True
    later: Later | None = None
    later_groups: tuple[str, ...] = ()
    step_up: bool = False


def rules_of(needed: Iterable[Needed]) -> tuple[Rule, ...]:
    """What has to be met so that all of it is allowed: what several changes ask alike is asked once."""
    asked = {
        (need.policy, need.groups, need.period): Rule(
            need.policy, (Way(need.may, need.quorum),), need.period, need.veto, need.later, need.step_up
        )
        for need in needed
    }
    return tuple(asked.values())


A_ROBOT_ASKS: Final = "a-robot-asks"
"""Stands in the place of a policy where nobody but the robot would have seen a change before it is made."""
WITHIN: Final = 7 * 86400.0
"""Seconds within which somebody has to agree to what a robot asks and no policy speaks about."""


def approvals_needed(
    policies: PolicySet, judgement: Judgement, asker: str | None, when: Span, robot: str = ""
) -> tuple[Needed, ...]:
    """What each policy asks for that enforces an approval, of a change that is made at this time. All of it has to be
    met. () where the change is refused, as nobody can allow it, and where nothing is asked: but what a `robot` asks is
    never made before a person agreed to it."""
    if judgement.verdict is not Verdict.REQUIRE_APPROVAL:
        asks_alone = bool(robot) and judgement.verdict is not Verdict.REVERT
        return (_by_anybody(policies, asker),) if asks_alone else ()
    asking = (policies.find(reason.policy) for reason in judgement.deciding())
    return tuple(
        one for policy in asking if policy is not None for one in _needed(policies, policy, asker, when)
    )


def _by_anybody(policies: PolicySet, asker: str | None) -> Needed:
    """One person of all that people.yaml names, but never the one for whom the robot asks."""
    groups = tuple(sorted(policies.people.groups))
    named = with_glass(policies.people, policies.people.members(groups))
    may = without(named, () if asker is None else (asker,), policies.people.same_person)
    return Needed(A_ROBOT_ASKS, groups, 1, WITHIN, may, can_be_met=bool(may))


def _needed(policies: PolicySet, policy: Policy, asker: str | None, when: Span) -> Iterator[Needed]:
    then = policy.then
    if not isinstance(then, RequireApproval):
        return
    excluded = () if asker is None else (asker,)
    asked = [
        (
            one,
            without(
                with_glass(policies.people, policies.people.members(one.groups)),
                excluded,
                policies.people.same_person,
            ),
        )
        for one in asked_groups(policies, then, when)
    ]
    rules = [Rule(policy.id, (Way(may, one.quorum),)) for one, may in asked]
    can_be_met = is_enough(rules, everybody(rules, policies.people.same_person))
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
            *_later(policies, then, one, excluded),
            then.step_up,
        )


def _later(
    policies: PolicySet, then: RequireApproval, one: Asked, excluded: tuple[str, ...]
) -> tuple[Later | None, tuple[str, ...]]:
    """Whom a policy asks besides after a while, without whoever asks, and in which groups they are."""
    found = later_of(policies.people, then, one)
    if found is None or then.escalate is None:
        return None, ()
    left = without(found.who, excluded, policies.people.same_person)
    return Later(left, found.after), then.escalate.groups
