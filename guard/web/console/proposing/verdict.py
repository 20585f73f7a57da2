"""What a draft comes to if it were asked for now. Nothing is kept, and nobody is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.proposals.binding import claims_of, first_overlap, touched
from guard.core.proposals.change_plan import PlannedProposal
from guard.core.proposals.glass import is_broken, why_not_break
from guard.core.proposals.permit_terms import split_mistakes
from guard.core.proposals.proposal import Proposal
from guard.core.proposals.proposal_schema import BODY
from guard.core.proposals.reading import read_proposal
from guard.core.reports.plan_json import PlanAnswer, plan_answer
from guard.queries.effects.reports import planned_with_reach
from guard.queries.plan import CannotPlan, plan_in
from guard.queries.proposal_form import Form
from guard.web.console.proposing.document import Document, document_of
from guard.web.console.proposing.draft import Draft
from guard.web.console.reader import Reader

PATIENCE: Final = 1.0
"""Seconds that somebody who types waits for the reach of the change at most."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`answer` is None where nothing is asked for yet, or where it cannot be planned; `planned` is what it tells of.
    `overlap` is the id of an open proposal that touches one of the fields, and who asked for it. `breaks_glass`: it
    would be applied without approval."""

    document: Document
    answer: PlanAnswer | None = None
    overlap: tuple[str, str] | None = None
    breaks_glass: bool = False
    planned: PlannedProposal | None = None


def verdict_on(view: UnitOfWork, draft: Draft, form: Form | None, reader: Reader, email: str) -> Verdict:
    document = document_of(draft, form, reader)
    if not document.changes:
        return Verdict(document)
    proposal, wrong = read_proposal(document.whole, BODY)
    document.blame(wrong)
    if wrong:
        return Verdict(document)
    try:
        planned = plan_in(view, proposal, email)
    except CannotPlan as problem:
        document.blame(problem.mistakes)
        return Verdict(document)
    _blame(view, document, planned, email)
    overlap = _overlap(view, proposal, draft.id)
    return Verdict(document, plan_answer(planned), overlap, is_broken(planned), planned)


def with_reach(guarded: GuardedWorkspace, verdict: Verdict) -> Verdict:
    """The same, with how many conversations each change has to do with: as far as that is found at once."""
    if verdict.planned is None:
        return verdict
    return replace(verdict, answer=plan_answer(planned_with_reach(guarded, verdict.planned, PATIENCE)))


def _blame(view: UnitOfWork, document: Document, planned: PlannedProposal, email: str) -> None:
    for place, change in enumerate(planned.changes):
        document.blame_change(place, change.mistakes)
    document.blame(split_mistakes(planned))
    if planned.proposal.break_glass:
        no = why_not_break(view.policies.people, email, "", planned.proposal.reason)
        if no is not None:
            document.problems.add("reason" if no.code == "no_reason" else "", no.sentence)


def _overlap(view: UnitOfWork, proposal: Proposal, own: str) -> tuple[str, str] | None:
    claims = claims_of(proposal)
    found = first_overlap(claims, view.proposals.open_on(touched(claims), own))
    return (found[0].id, found[0].asker) if found else None
