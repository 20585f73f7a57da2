"""Permits at work: a live change that people agreed to in advance passes, once, and is attributed to the proposal.

A change that does not fit, or that may be somebody else's, is judged as any other; the decision says what did not fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from drift.core.model.activity import Actor, Cause
from drift.core.model.actor_types import ActorType, what_acted
from drift.core.model.changes import Change, Created
from drift.core.model.records import ChangeRecord
from guard.context import UnitOfWork
from guard.core.approvals.eligibility import listed
from guard.core.model.records import Decision
from guard.core.proposals.glass import is_agreed_to
from guard.core.proposals.life import ends_at, opens_at
from guard.core.proposals.permit import Permit, PermitUse
from guard.core.proposals.permit_matching import Act, Differs, Fits, Window, concerns, match
from guard.core.proposals.permit_words import unused_in_words, what_in_words
from guard.core.proposals.records import ProposalRecord, ThreadEvent
from guard.enforcement.change_authors import addresses_of, why_unexplained
from guard.enforcement.decide import decide
from guard.enforcement.permitted_policies import allowed_by, spoken
from guard.enforcement.subjects import subject_of_change
from guard.notify import permit_messages
from guard.notify import proposal_messages as messages
from guard.notify.outbox import enqueue

_NO_HANDS: Final[Mapping[ActorType | None, str]] = {"app": "An app", "ai": "An AI", "service": "The service"}


class Passes(NamedTuple):
    """The proposal whose permit allows a change, the permit as it was before, and what of it is used."""

    proposal: ProposalRecord
    permit: Permit
    fits: Fits


@dataclass(frozen=True, slots=True)
class Judged:
    """A change with its decision; where a permit allows it, `record` has its cause. `beside` says why a permit that
    speaks of what was changed does not allow it, or is empty."""

    record: ChangeRecord
    decision: Decision
    passes: Passes | None = None
    beside: str = ""

    @property
    def because(self) -> str:
        """Why what no policy holds is known good."""
        return "approved" if self.passes and is_agreed_to(self.passes.proposal) else "clean"


def judge_with_permits(work: UnitOfWork, record: ChangeRecord, change: Change) -> Judged:
    """Judge a change of which no permit is known yet. Nothing is stored."""
    subject = subject_of_change(work.state, record, change)
    beside = ""
    for seen in work.proposals.open_permits(change.ref, to_create=isinstance(change, Created)):
        found = _match(work, seen, record, change)
        if isinstance(found, Passes):
            cause = cause_of(found.proposal)
            caused = _caused(record, cause)
            decision = decide(work, subject, change=caused)
            known = spoken(work, caused)
            news = [one.policy for one in decision.judgement.broken if one.policy not in known]
            if not news:
                return Judged(caused, replace(decision, note=_sentence(allowed_by(cause))), found)
            found = Differs(f"{listed(news)} had nothing against the proposal, and has something now.")
        if found is not None and not beside:
            beside = _beside(seen, found)
    return Judged(record, decide(work, subject, change=record), beside=beside)


def use(work: UnitOfWork, judged: Judged) -> None:
    """Record that a change used a permit: it is attributed to the proposal, and what is used up is closed."""
    if judged.passes is None:
        return
    record, (proposal, terms, fits) = judged.record, judged.passes
    at = record.attribution.at
    used = PermitUse(record.id, record.detected_at if at is None else float(at))
    permit = terms.used(fits.fields, used)
    work.proposals.use_permit(proposal.id, permit)
    work.state.changes.explain(record.id, record.attribution.cause)
    who = record.attribution.actor.email or permit.who
    what = f"in change {record.id}: {what_in_words(fits.fields)}."
    text = f"{who} did it by hand, {what}"
    details = {"change": record.id}
    work.proposals.tell(
        ThreadEvent(
            proposal.id, 0, proposal.edition, work.now, "used", who, text=f"By hand, {what}", details=details
        )
    )
    for guided in work.remedies.open_remedies(record.ref):
        work.remedies.done(guided.id, work.now, f"What they would put back was changed by a permit: {text}")
    if permit.is_used and work.proposals.close(proposal.id, "applied", work.now, text):
        work.proposals.tell(
            ThreadEvent(
                proposal.id,
                0,
                proposal.edition,
                work.now,
                "closed",
                text="All of it was done.",
                details=details,
            )
        )
        enqueue(work, messages.ended(proposal, "applied", text))
    elif not permit.is_used:
        enqueue(
            work, permit_messages.used(proposal, permit, f"{text} Still open: {unused_in_words(permit)}.")
        )


def review_use(work: UnitOfWork, record: ChangeRecord, change: Change) -> ChangeRecord:
    """Look again at a change that passed by a permit, with what is known of its author now. Where somebody else may
    have made it, it did not use the permit for certain: the proposal is void, and the change is without a cause."""
    cause = record.attribution.cause
    if cause is None or record.attribution.source == "intent":
        return record
    proposal = work.proposals.locked(cause.proposal)
    found = _again(work, proposal, record, change) if proposal is not None else None
    if isinstance(found, Fits):
        return record
    work.state.changes.explain(record.id, None)
    if record.attribution.source == "activity" and record.attribution.id is not None:
        work.state.activities.judge_again(record.attribution.id)
    if proposal is not None and found is not None:
        _annul(work, proposal, record, found.why)
    return _caused(record, None)


def _again(
    work: UnitOfWork, proposal: ProposalRecord, record: ChangeRecord, change: Change
) -> Fits | Differs | None:
    """Whether the permit would allow the change once more, had it not been used by it. None where there is no permit
    any more: what was used stays in its edition, so that this cannot be."""
    if proposal.permit is None:
        return None
    return _held_against(work, proposal, proposal.permit.freed(record.id), record, change)


def _annul(work: UnitOfWork, proposal: ProposalRecord, record: ChangeRecord, why: str) -> None:
    note = (
        f"Void: the log has told since that change {record.id} may not be what was permitted. {why} Ask again with a "
        "renewal."
    )
    if proposal.permit is not None:
        work.proposals.use_permit(proposal.id, proposal.permit.freed(record.id))
    if work.proposals.annul(proposal.id, work.now, note):
        event = ThreadEvent(proposal.id, 0, proposal.edition, work.now, "closed", text=note)
        work.proposals.tell(event)
        enqueue(work, messages.ended(proposal, "void", note))


def _match(
    work: UnitOfWork, seen: ProposalRecord, record: ChangeRecord, change: Change
) -> Passes | Differs | None:
    """Whether a permit allows a change; None where it does not speak of it."""
    if seen.permit is None or not concerns(seen.permit, change):
        return None
    proposal = work.proposals.locked(seen.id)  # another change may use it in this moment
    if proposal is None or proposal.permit is None or proposal.closing:
        return None
    if proposal.suspended_because:
        return Differs(f"The permit is suspended. {proposal.suspended_because}")
    if proposal.policy_revision != work.policies.revision:
        return Differs("The policies moved after people agreed to it.")
    found = _held_against(work, proposal, proposal.permit, record, change)
    return found if isinstance(found, Differs) else Passes(proposal, proposal.permit, found)


def _held_against(
    work: UnitOfWork, proposal: ProposalRecord, permit: Permit, record: ChangeRecord, change: Change
) -> Fits | Differs:
    window = Window(opens_at(proposal, proposal.approved_at or proposal.asked_at), ends_at(proposal))
    kind = work.workspace.kinds[record.ref.kind]
    return match(permit, window, _act(work, record, change), kind)


def _act(work: UnitOfWork, record: ChangeRecord, change: Change) -> Act:
    attribution = record.attribution
    at = None if attribution.at is None else float(attribution.at)
    same_person = work.policies.people.same_person
    return Act(change, addresses_of(work.state, attribution.actor), at, _doubt(work, record), same_person)


def _doubt(work: UnitOfWork, record: ChangeRecord) -> str:
    """Why it is not certain that a person made a change, and who, as a sentence; "" where it is."""
    attribution = record.attribution
    acted = what_acted(attribution.actor, work.policies.people.ai)
    if acted in _NO_HANDS:
        return f"{_NO_HANDS[acted]} made this change, and the permit is for a person's own hand."
    if why := why_unexplained(attribution):
        return why
    if attribution.others:
        others = ", ".join(dict.fromkeys(actor.name for actor in attribution.others))
        return f"{attribution.actor.name} made this change, or {others}."
    if attribution.confidence not in ("certain", "likely"):
        return f"It is not certain that {attribution.actor.name} made this change."
    return ""


def cause_of(proposal: ProposalRecord) -> Cause:
    """Why a change was made that a proposal asked for."""
    reason, ticket = (str(proposal.document.get(name) or "") for name in ("reason", "ticket"))
    asker = (
        Actor("ai", proposal.robot, proposal.asker)
        if proposal.robot
        else Actor("admin", None, proposal.asker)
    )
    return Cause(proposal.id, asker, proposal.approved_by, reason, ticket)


def _caused(record: ChangeRecord, cause: Cause | None) -> ChangeRecord:
    return replace(record, attribution=replace(record.attribution, cause=cause))


def _beside(proposal: ProposalRecord, found: Differs) -> str:
    who = proposal.permit.who if proposal.permit else proposal.asker
    return f"A permit of {who} speaks of this (proposal {proposal.id}), and does not allow it: {found.why}"


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."
