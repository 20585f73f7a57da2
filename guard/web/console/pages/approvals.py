"""One question to people about a change that was made: what changed, why it waits, and the decision."""

from __future__ import annotations

from typing import Final

from flask import Response

from drift.core.json_view import change_in_full
from drift.core.model.history import moved
from drift.web.rest.problem_details import WrongParameter
from guard.core.model.not_found import NoSuchApproval
from guard.core.reports import workflow_json
from guard.enforcement.change_reasons import reasons_of
from guard.identity.passkeys import PasskeyRefused
from guard.web.api.approvals import approval_answer
from guard.web.console.page import Pages, Visit, WrongComment, to
from guard.web.console.passkeys import confirmed
from guard.web.console.resources import setting_page, titles_of
from guard.web.console.said import NOTHING, Said, done_of, refusal_of
from guard.web.console.votes import VOTED, vote_sent
from guard.web.console.words import _
from guard.workflow.approval_workflow import VoteRefused
from guard.workflow.step_up import needs_passkey
from guard.workflow.voting import vote_as, why_no_vote

pages: Final = Pages()


@pages.add("GET", "/approvals/{id}")
def approval(visit: Visit, id: str) -> Response:
    return _in_full(visit, id, done_of(VOTED))


@pages.add("POST", "/approvals/{id}/vote")
def vote_on_approval(visit: Visit, id: str) -> Response:
    choice, who = vote_sent(), visit.who
    if choice is None:
        raise WrongParameter("This form lacks what was decided. Open the question again.")
    try:
        vote_as(
            visit.guarded,
            id,
            who.email,
            who.role,
            choice,
            visit.comment(),
            step_up=confirmed(visit, id, choice),
        )
    except (VoteRefused, WrongComment, PasskeyRefused) as refused:
        return _in_full(visit, id, refusal_of(refused))
    visit.context.service.wake()
    return to(f"{visit.home}/approvals/{id}?done={choice}")


def _in_full(visit: Visit, id: str, said: Said = NOTHING) -> Response:
    who = visit.who
    with visit.guarded.view() as view:
        record = view.approvals.get(id)
        if record is None:
            raise NoSuchApproval(f"There is no approval {id[:60]}.")
        answer = approval_answer(visit.context, view, record)
        votes = tuple(map(workflow_json.vote, view.approvals.votes(id)))
        change = view.state.changes.get(record.change_id)
        sides = [digest for digest in (change.before, change.after) if digest] if change else []
        fields = moved(change, view.state.versions.bodies(sides)) if change else ()
        reasons = reasons_of(view, [change] if change else [])
        name = titles_of(view, [record.ref])[record.ref]
        no_vote = why_no_vote(view, record, who.email, who.role)
    return visit.page(
        "approval.html",
        said.status,
        one=answer,
        votes=votes,
        heading=_("%(name)s was changed", name=name),
        setting=setting_page(visit.home, record.ref),
        change=change_in_full(change, fields, reasons) if change else None,
        reach=answer.reach,
        no_vote=no_vote,
        step_up=needs_passkey(record),
        said=said,
    )
