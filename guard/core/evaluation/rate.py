"""How often is too often: which entries of the log `more_than` counts together, and how many stand in one window. Pure.

An entry counts where the policy would have spoken of it: what its `when` leaves out, or its `unless` or an exemption
excuses, is not held against anybody.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from drift.core.model.activity import Activity, Actor
from guard.core.evaluation.exemptions import waived
from guard.core.language.vocabulary.conditions import words_in
from guard.core.model.policy import Policy, Rate
from guard.core.model.subject import Facts, Subject


class Group(NamedTuple):
    """The entries that are counted together: of these types (globs), and of one actor where `who` names one."""

    types: tuple[str, ...]
    who: str | None = None


def group_of(globs: tuple[str, ...], rate: Rate, entry: Activity) -> Group:
    """With whom an entry is counted. An actor of whom neither address nor id is known is counted with everybody."""
    match rate.per:
        case "kind":
            return Group((entry.type,))
        case "actor":
            return Group(globs, name_of(entry.actor))
        case "workspace":
            return Group(globs)


def name_of(actor: Actor) -> str | None:
    """What tells an actor from others in the log: the address, or the id of one without."""
    return actor.email.lower() if actor.email else actor.id


def is_selective(policy: Policy) -> bool:
    """Whether some of the entries that the policy watches may not count."""
    return policy.when is not None or policy.unless is not None or bool(policy.exemptions)


def asks_for_addresses(policy: Policy) -> bool:
    """Whether it takes the earlier addresses of an actor to tell if an entry counts."""
    return any(
        one is not None and "new_ip_for_actor" in words_in({one.word: one.argument})
        for one in (policy.when, policy.unless)
    )


def counts(policy: Policy, entry: Activity, known_ips: frozenset[str] | None = None) -> bool:
    """Whether the policy would have spoken of this entry alone. What cannot be told counts."""
    subject, facts = Subject.of_activity(entry), Facts(known_ips=known_ips)
    try:
        if policy.when is not None and policy.when.test(subject, facts).truth is False:
            return False
        if policy.unless is not None and policy.unless.test(subject, facts).truth is True:
            return False
        return waived(policy, subject, facts).whole is None
    except Exception:  # noqa: BLE001 - fail closed: the judgement of the entry itself says what is wrong with the rule
        return True


def most_together(moments: Iterable[float], ends: Sequence[float], within: float) -> int:
    """The most entries that stand within so many seconds before one of these ends, both edges included."""
    ordered = sorted(moments)
    return max(bisect_right(ordered, end) - bisect_left(ordered, end - within) for end in ends)
