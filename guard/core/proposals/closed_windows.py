"""Maintenance windows that close before an approved proposal could be begun: it waits, and never runs outside of them.
Pure."""

from __future__ import annotations

from guard.core.language.windows import in_words, is_open
from guard.core.model.policy import PolicySet
from guard.core.proposals.life import is_due
from guard.core.proposals.records import ProposalRecord


def why_closed(policies: PolicySet, record: ProposalRecord, now: float) -> str:
    """Why an approved proposal cannot be applied at this moment, as a sentence; "" where no window is in its way: those
    of the policies that asked for an approval of it."""
    if record.started_at is not None or not is_due(record, now):
        return ""
    for id in dict.fromkeys(rule.policy for rule in record.rules):
        policy = policies.find(id)
        demands = policy.ask_first if policy is not None and policy.mode != "observe" else None
        if demands is not None and demands.window is not None and not is_open(demands.window, now):
            return (
                f"The maintenance window of {id} closed before this could be begun: it may be applied "
                f"{in_words(demands.window)} only. Withdraw it and ask again for another time."
            )
    return ""
