"""Freezes that an approved proposal runs into: its application is delayed into a period whose approvers nobody asked.
Pure."""

from __future__ import annotations

from collections.abc import Iterator

from guard.core.model.periods import Period, Span
from guard.core.model.policy import PolicySet, RequireApproval
from guard.core.proposals.life import is_due
from guard.core.proposals.records import ProposalRecord


def why_frozen(policies: PolicySet, record: ProposalRecord, now: float) -> str:
    """Why an approved proposal cannot be applied at this moment, as a sentence; "" where no freeze is in its way."""
    if record.started_at is not None or not is_due(record, now):
        return ""
    return next((_sentence(period) for period in _unasked(policies, record, Span.at(now))), "")


def _unasked(policies: PolicySet, record: ProposalRecord, when: Span) -> Iterator[Period]:
    """The freezes at this time whose approvers have no rule in the ballot."""
    asked = {(rule.policy, rule.period) for rule in record.rules}
    for id in dict.fromkeys(rule.policy for rule in record.rules):
        policy = policies.find(id)
        if policy is None or not isinstance(policy.then, RequireApproval):
            continue
        for name in policy.then.freeze:
            period = policies.people.periods.get(name)
            if period is not None and period.touches(when) and (id, name) not in asked:
                yield period


def _sentence(period: Period) -> str:
    return (
        f"The freeze {period.name} has begun ({period.shown}), and {', '.join(period.groups)} was not asked to agree: "
        "it waits until that is over. Withdraw it and ask again to have them asked now."
    )
