"""Who may vote on an approval request, and why, as sentences for people. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guard.core.approvals.approval_rules import ballot_of
from guard.core.approvals.ballot import voters
from guard.core.approvals.delegation import told
from guard.core.approvals.same_person import people_of, without
from guard.core.model.delegation import Delegation
from guard.core.model.policy import Identities
from guard.core.model.records import Approval, Rule, Way
from guard.core.text.moments import minute


def who_may_vote(approval: Approval, now: float | None = None) -> tuple[str, ...]:
    """The addresses that may vote at `now`, or when it was asked; sorted."""
    return tuple(sorted(voters(ballot_of(approval), approval.asked_at if now is None else now)))


def why_they_may(approval: Approval, absences: Iterable[Delegation] = ()) -> str:
    """Why these people may vote and others may not. What nobody explains is told first, who votes for whom last."""
    return " ".join((*_sentences(approval), *map(told, absences)))


def _sentences(approval: Approval) -> Iterator[str]:
    if approval.unexplained:
        yield approval.unexplained
    yield from who_is_asked(approval.rules, approval.excluded, approval.same_person, _outsiders(approval))
    yield from who_is_asked_later(approval)
    if approval.excluded:
        yield (
            f"{listed(approval.excluded)} made this change, or may have had a part in it, and cannot vote."
        )


def _outsiders(approval: Approval) -> frozenset[Way]:
    """The ways of people who cannot have made the change: the second way of the default rule."""
    if not approval.unexplained:
        return frozenset()
    return frozenset(rule.ways[1] for rule in approval.unattributed if len(rule.ways) > 1)


def who_is_asked(
    rules: Iterable[Rule],
    excluded: Iterable[str],
    identities: Identities,
    outsiders: frozenset[Way] = frozenset(),
) -> Iterator[str]:
    """What each policy asks for, as sentences. `outsiders` are ways of people who are no teammates."""
    out = people_of(excluded, identities)
    by_policy: dict[str, list[Rule]] = {}
    for rule in rules:
        by_policy.setdefault(rule.policy, []).append(rule)

    def told(rule: Rule) -> str:
        return " or ".join(
            _way(way, without(way.who, out, identities), is_outside=way in outsiders) for way in rule.ways
        )

    for name, of_policy in by_policy.items():
        policy = name or "The service"
        usual = [told(rule) for rule in of_policy if not rule.period]
        yield f"{policy} asks for {', and for '.join(usual)}{': different people' if len(usual) > 1 else ''}."
        for rule in of_policy:
            if rule.period:
                yield f"In the freeze {rule.period} it asks for {told(rule)} as well: somebody else."
        if not of_policy[0].veto:
            yield "One denial does not decide there: it is denied once the others are too few."


def who_is_asked_later(approval: Approval) -> Iterator[str]:
    """Whom each policy asks besides after a while, as sentences."""
    laters = dict.fromkeys((rule.policy, rule.later) for rule in approval.rules if rule.later is not None)
    for policy, later in laters:
        more = without(later.who, approval.excluded, approval.same_person)
        if more:
            at = minute(approval.asked_at + later.after)
            yield f"From {at} on, {listed(more)} may decide what {policy or 'the service'} asks as well."


def _way(way: Way, left: tuple[str, ...], *, is_outside: bool) -> str:
    """`left` are those who may vote."""
    number = max(way.quorum, 1)
    if not left:
        return f"{_people(number)}, and nobody who may vote is left"
    if number == 1 and is_outside:
        return f"one person who is no teammate of this Intercom workspace ({listed(left)})"
    return f"{_people(number)} of {listed(left)}"


def _people(number: int) -> str:
    return "one" if number == 1 else str(number)


def listed(addresses: Iterable[str]) -> str:
    """`a, b and c`."""
    every = list(addresses)
    return " and ".join([", ".join(every[:-1]), every[-1]] if len(every) > 1 else every)
