"""Which policies are content with a change that a person made by hand, as it was asked for in advance, and why."""

from __future__ import annotations

from typing import Final

from drift.core.model.activity import Activity, Cause
from drift.core.model.records import ChangeRecord
from guard.context import UnitOfWork
from guard.core.approvals.eligibility import listed
from guard.core.evaluation.dispatch import policies_for_name
from guard.core.language.vocabulary.conditions import asked_of_entry
from guard.core.language.vocabulary.word import Part
from guard.core.model.policy import Policy
from guard.core.proposals.agreed_breaches import known_policies, place_by_hand
from guard.core.proposals.glass import is_agreed_to
from guard.core.proposals.records import ProposalRecord

_OF_THE_ACT: Final = frozenset[Part](("type", "actor", "metadata"))


def permitted_policies(work: UnitOfWork, change: ChangeRecord) -> dict[str, str]:
    """The policies that are content with a change: id -> why, as a clause. Those against which people stood for it, and
    those for which a standard change stood in; what nobody had to agree to is as far as no policy minds it."""
    cause = _by_hand(change)
    record = None if cause is None else work.proposals.get(cause.proposal)
    if cause is None or record is None:
        return {}
    return {
        policy: allowed_by(cause) + (f", as the standard change {standard}" if standard else "")
        for policy, standard in _spoken(record, change).items()
        if standard or is_agreed_to(record)
    }


def spoken(work: UnitOfWork, change: ChangeRecord) -> dict[str, str]:
    """The policies that would have spoken against what was asked for, as people saw it: id -> the standard change that
    stood in for it, or ""."""
    cause = _by_hand(change)
    record = work.proposals.get(cause.proposal) if cause is not None else None
    return {} if record is None else _spoken(record, change)


def _spoken(record: ProposalRecord, change: ChangeRecord) -> dict[str, str]:
    made = "" if change.operation == "created" else change.ref.id
    return known_policies(record.plan, place_by_hand(record.plan, change.ref.kind, made))


def permitted_of_entry(work: UnitOfWork, entry: Activity) -> dict[str, str]:
    """The same of a log entry that tells of such a change: the policies that ask for no more than that it happened, and
    who did it. One that looks at the hour, the IP address or the number speaks all the same: nobody was asked that."""
    change = work.state.changes.asked_for(entry.id)
    cause = _by_hand(change) if change is not None else None
    record = work.proposals.get(cause.proposal) if cause is not None else None
    if cause is None or record is None or not is_agreed_to(record):
        return {}
    watching = policies_for_name(work.policies, "activity", entry.type)
    return dict.fromkeys((policy.id for policy in watching if _asks_only_whether(policy)), allowed_by(cause))


def _by_hand(change: ChangeRecord) -> Cause | None:
    """Why a person made a change, where it was asked for in advance."""
    return None if change.attribution.source == "intent" else change.attribution.cause


def _asks_only_whether(policy: Policy) -> bool:
    conditions = [condition for condition in (policy.when, policy.unless) if condition is not None]
    asked = (asked_of_entry({condition.word: condition.argument}) for condition in conditions)
    return policy.more_than is None and frozenset[Part]().union(*asked) <= _OF_THE_ACT


def allowed_by(cause: Cause) -> str:
    """The permission in words, as a clause."""
    agreed = f", approved by {listed(cause.approvers)}" if cause.approvers else ""
    return f"it was permitted by proposal {cause.proposal}, asked for by {cause.asker.name}{agreed}"
