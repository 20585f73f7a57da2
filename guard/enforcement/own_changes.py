"""Settles the changes that our own writes made: they are what was decided before, or what people had agreed to."""

from __future__ import annotations

from drift.core.model.changes import Change, Updated, apply
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Body, same
from guard.context import UnitOfWork
from guard.core.proposals.agreed_breaches import held_in
from guard.core.proposals.application import AGREED_BEFORE, place_of
from guard.core.proposals.glass import is_agreed_to
from guard.core.proposals.records import ProposalRecord
from guard.core.remediation.remedy import advance
from guard.enforcement.findings import refresh
from guard.enforcement.known_good import known_good, set_known_good
from guard.enforcement.remedy_recorder import verify_guided
from guard.enforcement.subjects import change_of


def settle_own(work: UnitOfWork, record: ChangeRecord) -> None:
    """What one of our intents made is not judged as somebody's change. What was asked for in advance was judged then:
    what people agreed to is known good, and what nobody had to agree to is as far as no policy minds it."""
    change, cause = change_of(work.state, record), record.attribution.cause
    good = known_good(work, record.ref)
    if cause is None or cause.undoes:
        _as_decided_before(work, change, good, "approved" if _agreed_before(work, record) else "restored")
    else:
        _as_asked_for(work, record, change, good, work.proposals.get(cause.proposal))
    refresh(work, record.ref, "")
    verify_guided(work, record.ref)


def _as_asked_for(
    work: UnitOfWork,
    record: ChangeRecord,
    change: Change,
    good: Body | None,
    proposal: ProposalRecord | None,
) -> None:
    """People stand for all of it, or for what no policy minded when it was asked for."""
    if proposal is not None and is_agreed_to(proposal):
        set_known_good(work, change, _with(good, change), at=work.now, because="approved")
        return
    minded = held_in(proposal.plan, place_of(record.attribution.id or "")) if proposal is not None else ("",)
    set_known_good(work, change, advance(good, change, minded), at=work.now, because="clean")


def _agreed_before(work: UnitOfWork, record: ChangeRecord) -> bool:
    """Whether what is taken back leaves a resource as somebody had approved it before the proposal was applied."""
    cause = record.attribution.cause
    events = work.proposals.thread(cause.proposal) if cause is not None else []
    return any(str(record.ref) in event.details.get(AGREED_BEFORE, ()) for event in events)


def _as_decided_before(work: UnitOfWork, change: Change, good: Body | None, because: str) -> None:
    better = advance(good, change, ())
    if (good is not None or not isinstance(change, Updated)) and not same(good, better):
        set_known_good(work, change, better, at=work.now, because=because)


def _with(good: Body | None, change: Change) -> Body | None:
    if isinstance(change, Updated):
        return change.after.body if good is None else apply(good, change.fields)
    return advance(good, change, ())
