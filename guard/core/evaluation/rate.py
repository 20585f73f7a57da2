"""Rates: which log entries `more_than` counts together, and how many fall into one window. Pure.

An entry counts if the policy would be broken by it alone. Entries that `when` leaves out, or that `unless` or an
exemption excuses, do not count.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from drift.core.model.activity import Activity, Actor
from drift.core.model.email_addresses import plain_email
from guard.core.evaluation.exemptions import active_exemptions
from guard.core.language.vocabulary.conditions import words_in
from guard.core.model.policy import Policy, Rate
from guard.core.model.subject import Facts, Subject


class Group(NamedTuple):
    """The entries that are counted together: of these types (globs), and of one actor where `who` names one."""

    types: tuple[str, ...]
    who: str | None = None


def group_of(globs: tuple[str, ...], rate: Rate, entry: Activity) -> Group:
    """The group that an entry counts in. An actor without e-mail address and id is counted with everybody."""
    match rate.per:
        case "kind":
            return Group((entry.type,))
        case "actor":
            return Group(globs, name_of(entry.actor))
        case "workspace":
            return Group(globs)


def name_of(actor: Actor) -> str | None:
    """What identifies an actor in the log: the e-mail address in lower case, or else the id."""
    return plain_email(actor.email) if actor.email else actor.id


def is_selective(policy: Policy) -> bool:
    """Whether the policy may leave some of its watched entries out of the count."""
    return policy.when is not None or policy.unless is not None or bool(policy.exemptions)


def needs_known_ips(policy: Policy) -> bool:
    """Whether the earlier IP addresses of an actor are needed to tell if an entry counts."""
    return any(
        condition is not None and "new_ip_for_actor" in words_in({condition.word: condition.argument})
        for condition in (policy.when, policy.unless)
    )


def counts(policy: Policy, entry: Activity, known_ips: frozenset[str] | None = None) -> bool:
    """Whether the policy would be broken by this entry alone. An entry that cannot be evaluated counts."""
    subject, facts = Subject.of_activity(entry), Facts(known_ips=known_ips)
    try:
        if policy.when is not None and policy.when.test(subject, facts).truth is False:
            return False
        if policy.unless is not None and policy.unless.test(subject, facts).truth is True:
            return False
        return active_exemptions(policy, subject, facts).whole is None
    except Exception:  # noqa: BLE001 - fail closed: the judgement of the entry itself says what is wrong with the rule
        return True


def peak_count(moments: Iterable[float], ends: Sequence[float], within: float) -> int:
    """The highest number of entries in a window of `within` seconds before one of `ends`, both edges included."""
    ordered = sorted(moments)
    return max(bisect_right(ordered, end) - bisect_left(ordered, end - within) for end in ends)
