"""Who may vote on an approval request, and why, as sentences for people. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from guard.core.approvals.approval_rules import ballot_of
from guard.core.approvals.ballot import voters
from guard.core.approvals.same_person import without
from guard.core.model.records import Approval, Way


def who_may_vote(approval: Approval) -> tuple[str, ...]:
    """The addresses that may vote, sorted."""
    return tuple(sorted(voters(ballot_of(approval))))


def why_they_may(approval: Approval) -> str:
    """Why these people may vote and others may not. What nobody explains is told first."""
    return " ".join(_sentences(approval))


def _sentences(approval: Approval) -> Iterator[str]:
    if approval.unexplained:
        yield approval.unexplained
    for rule in approval.rules:
        told = " or ".join(_way(way, approval) for way in rule.ways)
        yield f"{rule.policy or 'The service'} asks for {told}."
    if approval.excluded:
        yield (
            f"{listed(approval.excluded)} made this change, or may have had a part in it, and cannot vote."
        )


def _way(way: Way, approval: Approval) -> str:
    left = without(way.who, approval.excluded)
    number = max(way.quorum, 1)
    if not left:
        return f"{_people(number)}, and nobody who may vote is left"
    if number == 1 and _cannot_be_the_maker(way, approval):
        return f"one person who is no teammate of this Intercom workspace ({listed(left)})"
    return f"{_people(number)} of {listed(left)}"


def _cannot_be_the_maker(way: Way, approval: Approval) -> bool:
    """Whether this is the second way of the default rule."""
    return bool(approval.unexplained) and any(
        len(rule.ways) > 1 and way == rule.ways[1] for rule in approval.unattributed
    )


def _people(number: int) -> str:
    return "one" if number == 1 else str(number)


def listed(addresses: Iterable[str]) -> str:
    """`a, b and c`."""
    every = list(addresses)
    return " and ".join([", ".join(every[:-1]), every[-1]] if len(every) > 1 else every)
