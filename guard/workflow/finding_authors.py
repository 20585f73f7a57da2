"""Who may have done what a finding or a decision is about, by all that is known in this moment."""

from __future__ import annotations

from drift.core.model.activity import Attribution
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from guard.context import UnitOfWork
from guard.core.approvals.acknowledging_rule import Acknowledging
from guard.core.approvals.unattributed_rule import declared_way
from guard.core.model.records import Decision, Finding
from guard.enforcement.change_authors import (
    addresses_of,
    attribution_now,
    authors_of,
    insiders,
    why_unexplained,
)


def acknowledging(work: UnitOfWork, finding: Finding) -> Acknowledging:
    """Who settles a finding."""
    policies, decisions = work.policies, _decisions_of(work, finding)
    reasons = (_why_unexplained(work, decision) for decision in decisions)
    return Acknowledging(
        authors=authors_of_finding(work, finding),
        unexplained=next((why for why in reasons if why), ""),
        declared=declared_way(policies.policy_set, policies.find(finding.policy)),
        insiders=insiders(work.state),
        same_person=policies.people.same_person,
    )


def authors_of_finding(work: UnitOfWork, finding: Finding) -> frozenset[str]:
    """Everybody with a part in it since it was opened."""
    found = (authors_of_decision(work, decision) for decision in _decisions_of(work, finding))
    return frozenset[str]().union(*found)


def authors_of_decision(work: UnitOfWork, decision: Decision) -> frozenset[str]:
    """The authors of what one decision is about."""
    addresses = addresses_of(work.state, decision.actor)
    record = _change_of(work, decision)
    if record is None:
        return addresses
    return addresses | authors_of(work.state, work.workspace.kinds[record.ref.kind], record)


def _why_unexplained(work: UnitOfWork, decision: Decision) -> str:
    record = _change_of(work, decision)
    if record is not None:
        return why_unexplained(record.attribution)
    if decision.activity_id is None:
        return ""
    return why_unexplained(Attribution("activity", decision.activity_id, decision.actor))


def _decisions_of(work: UnitOfWork, finding: Finding) -> list[Decision]:
    """The decisions that a finding is about: those since it was opened, and the newest."""
    ref = Ref.parse(finding.subject) if finding.kind is not None else None
    since = (
        work.decisions.search(policy=finding.policy, ref=ref, since=finding.opened_at, limit=200)
        if ref
        else []
    )
    newest = work.decisions.get(finding.decision_id)
    return [*since, *([newest] if newest else [])]


def _change_of(work: UnitOfWork, decision: Decision) -> ChangeRecord | None:
    record = work.state.changes.get(decision.change_id) if decision.change_id is not None else None
    return None if record is None else attribution_now(work, record)
