"""Keeps an approval request up to date with who may have made the change it is about."""

from __future__ import annotations

from dataclasses import replace

from drift.core.model.records import ChangeRecord
from guard.context import UnitOfWork
from guard.core.approvals.same_person import people_of, person_of
from guard.core.model.records import Approval
from guard.enforcement.change_authors import attribution_now, authors_of, why_unexplained


def with_authors_now(work: UnitOfWork, approval: Approval) -> Approval:
    """The request with everybody excluded who may have made the change, by all that is known in this moment."""
    record = work.state.changes.get(approval.change_id)
    if record is None or approval.settled_at is not None:
        return approval
    known = _as_known(work, approval, attribution_now(work, record))
    if known != approval:
        work.approvals.revise(approval.id, known.excluded, known.unexplained)
    return known


def is_outdated(work: UnitOfWork, approval: Approval, record: ChangeRecord) -> bool:
    """Whether more is recorded about who may have made the change than the request says."""
    return _as_known(work, approval, record) != approval


def all_excluded(work: UnitOfWork, approval: Approval, record: ChangeRecord) -> tuple[str, ...]:
    """Who was excluded before, and the known authors besides."""
    authors = authors_of(work.state, work.workspace.kinds[record.ref.kind], record)
    identities = approval.same_person
    known = people_of(approval.excluded, identities)
    more = (address for address in authors if person_of(address, identities) not in known)
    return (*approval.excluded, *sorted(more))


def _as_known(work: UnitOfWork, approval: Approval, record: ChangeRecord) -> Approval:
    return replace(
        approval,
        excluded=all_excluded(work, approval, record),
        unexplained=why_unexplained(record.attribution),
    )
